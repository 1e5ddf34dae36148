// Operations on consumers.
#pragma once

#include "conformance/generate/consumer_model.h"
#include "conformance/generate/draw.h"
#include "conformance/generate/left_out.h"
#include "conformance/generate/stream_model.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

// Fills in the fields of `op`, whose kind is set and IsConsumerOp. False when no such operation
// makes sense now.
bool DrawConsumerOp(Draw& draw, const StreamModel& stream, const ConsumerModel& consumers,
                    const LeftOutSet& left_out, Operation& op);

}  // namespace jsparity
