// Encrypted files of a store as they were before. Written here a second time, apart from the
// store's own ciphers, so that a fault of theirs is seen.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/compare/file_tree.h"

namespace jsparity {

// Paths and bytes of key files.
using KeyFiles = std::set<std::pair<std::string, std::string>>;

// What the keys of a case's files come from.
struct FileKeys {
  std::string stream;             // its name
  std::vector<std::string> keys;  // every one that the case has had
  // Those that were there at some time, and need not be any more: a file outlives its key where
  // damage takes the key file, or where another is written in its place.
  KeyFiles earlier;
};

// Those of the stream and of its consumers.
KeyFiles KeyFilesIn(const FileTree& tree);

struct DecryptedFile {
  std::string bytes;
  // The seed that opened it; empty where the bytes are as they are in the tree. Two files of the
  // same content are the same only where these are the same too. Nonces do not count: consumers
  // that write in one instant draw theirs in the order in which Go fires the timers of one instant
  // of simulated time, which is random (Go's runtime, timer.rand).
  std::string seed;
};

// The file at `path` of the tree, decrypted with the key file that lies with it, or, where that
// does not open it or is not there, with an earlier one; index.db keeps its checksum. As it is,
// where nothing opens it.
DecryptedFile Decrypted(const FileTree& tree, const std::string& path, const FileKeys& keys);

}  // namespace jsparity
