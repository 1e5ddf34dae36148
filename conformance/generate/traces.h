// What shows the traces of an operation: what it left behind is often right until a certain other
// one looks at it, goes on from it or opens the store anew.
#pragma once

#include <vector>

#include "conformance/generate/stream_model.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

// Those to go on with after an operation of the kind, the same one twice where it is twice as
// likely; none for what is not rare or leaves nothing.
const std::vector<OpKind>& TracesOf(OpKind kind);

// Those that come upon a damaged file: each reads, counts or removes in its own way, and fails in
// its own where a block cannot be loaded.
const std::vector<OpKind>& TracesOfDamage();

// Those that come upon what damage may have left of a consumer: it is read when it is opened, and
// again when its state is asked for and was not read then.
const std::vector<OpKind>& TracesOfDamagedConsumers();

// Whether it is to files of consumers, or takes away the key that stands for another cipher of
// them.
bool MayShowInConsumers(const std::vector<StoreDamage>& damage);

// Those to go on with after a call that failed: it should have left nothing.
const std::vector<OpKind>& TracesOfFailure();

// Those that answer what failed to be written before, which they are asked until the store is
// opened anew (filestore.go: setWriteErr).
const std::vector<OpKind>& TracesOfWriteError();

// Whether no record holds the message, which is such an error.
bool WillFailToBeWritten(const Operation& op);

// Whether the call is one that a store refuses, as far as the picture of the stream tells.
bool WillBeRefused(const Operation& op, const StreamModel& stream);

}  // namespace jsparity
