// What the replicated state of a stream says, apart from how it is divided into blocks of deletes.
#pragma once

#include <string>

#include "conformance/protocol/replication_json.h"

namespace jsparity {

// All deletes as one set of maximal runs. A delete between two message blocks is a range of its
// own and one within a block a member of that block's set (filestore.go: deleteBlocks), so which
// it is depends on which blocks were removed as empty.
DecodedState WithoutBlocks(DecodedState state);

// The same as text, of the bytes that EncodedStreamState answers; bytes that are no such state come
// back as they are.
std::string MeaningOfEncodedState(const std::string& bytes);

}  // namespace jsparity
