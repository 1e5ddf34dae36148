// What shows the traces of an operation: what it left behind is often right until a certain other
// one looks at it, goes on from it or opens the store anew.
#pragma once

#include <vector>

#include "conformance/protocol/operation_kind.h"

namespace jsparity {

// Those to go on with after an operation of the kind, the same one twice where it is twice as
// likely; none for what is not rare or leaves nothing.
const std::vector<OpKind>& TracesOf(OpKind kind);

}  // namespace jsparity
