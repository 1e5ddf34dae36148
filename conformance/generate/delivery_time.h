// When a consumer delivered a message.
#pragma once

#include <cstdint>

#include "conformance/generate/draw.h"
#include "conformance/generate/stream_model.h"

namespace jsparity {

// Mostly now, sometimes before, rarely nonsense; Unix nanoseconds.
int64_t DrawDeliveryTime(Draw& draw, const StreamModel& stream);

}  // namespace jsparity
