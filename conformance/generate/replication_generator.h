// What replicas tell each other of their state and deletes.
#pragma once

#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/generate/stream_model.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

// What a replica tells of its stream: an encoding of some state, or with newer forms and nonsense
// in it. `may_have_sources`: both sides know of the sources of a stream.
std::string DrawEncodedState(Draw& draw, const StreamModel& stream, bool may_have_sources);

// Cuts, lengthens or flips.
void Spoil(Draw& draw, std::string& bytes);

std::vector<DeleteBlockSpec> DrawDeleteBlocks(Draw& draw, const StreamModel& stream);

}  // namespace jsparity
