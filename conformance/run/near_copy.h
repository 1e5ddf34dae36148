// Files that are almost what the store wrote, with checksums that fit: what their readers do not
// see at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace jsparity {

// Changes one part of a record of a plain block: its sequence, its time, the length of its subject
// or a byte behind that. `begin` and `end`: where the record is, checksum included; `change`
// chooses the part and what becomes of it.
void ChangeRecord(std::string& block, size_t begin, size_t end, const std::string& stream,
                  uint64_t block_index, uint64_t change);

// Changes an index.db that is not encrypted: a byte by one, or where it ends. `at`: where in it;
// `change` chooses.
void ChangeIndex(std::string& index, const std::string& stream, size_t at, uint64_t change);

// Makes of a consumer's state, o.dat, one of another version: of the first, where it has no
// entries, which come in no order; else of one that nobody has. What is no such state, as one that
// is encrypted, stays as it is; false then.
bool ChangeStateVersion(std::string& state, uint64_t change);

}  // namespace jsparity
