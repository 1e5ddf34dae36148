// Operations with which replicas tell each other of their state and deletes.
#pragma once

#include "conformance/generate/draw.h"
#include "conformance/generate/stream_model.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

// Fills in the fields of `op`, whose kind is set: kEncodedStreamState, kDecodeStreamState,
// kSyncDeleted. `may_have_sources`: both sides know of the sources of a stream.
void DrawReplicationOp(Draw& draw, const StreamModel& stream, bool may_have_sources, Operation& op);

}  // namespace jsparity
