// Files that begin with a stamped head, for tests of what is malformed.
#pragma once

#include <cstdint>

#include "store/format/stamped_entries.h"

namespace jsstore {

// A head that tells of so many entries, and what follows it.
inline Bytes StampedFile(uint64_t count, const Bytes& rest, uint8_t version = kStampedVersion) {
  Bytes file;
  AppendStampedHead(file, {.count = count, .stamp = 0});
  file[0] = version;
  file.insert(file.end(), rest.begin(), rest.end());
  return file;
}

}  // namespace jsstore
