// What recordings of both sides tell of a defect of the reference: one function a recogniser
// (recogniser.h).
#pragma once

#include <string_view>

#include "conformance/protocol/case.h"
#include "conformance/run/comparison.h"
#include "conformance/run/recording.h"

namespace jsparity {

// LostMarkerRecogniser.
bool LosesCountOfProposals(const Case& c, const Recording& reference, const Recording& testee,
                           const Divergence& divergence);

// SharedSchedulesRecogniser.
bool LeavesAnotherSchedule(const Case& c, const Recording& reference, const Recording& testee,
                           const Divergence& divergence);

// DoubledBlockRecogniser. `error`: the text with which the testee refuses to truncate.
bool CutsADoubledBlock(std::string_view error, const Case& c, const Recording& reference,
                       const Recording& testee, const Divergence& divergence);

// EmptyPurgesRecogniser.
bool PurgesEmptyBlocks(const Recording& reference, const Recording& testee,
                       const Divergence& divergence);

}  // namespace jsparity
