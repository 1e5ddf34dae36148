// Encrypted files of a store as they were before. Written here a second time, apart from the
// store's own ciphers, so that a fault of theirs is seen.
#pragma once

#include <string>
#include <vector>

#include "conformance/compare/file_tree.h"

namespace jsparity {

// What the keys of a case's files come from.
struct FileKeys {
  std::string stream;             // its name
  std::vector<std::string> keys;  // every one that the case has had
};

// The bytes of the file at `path` of the tree, decrypted with the key file that lies with it;
// index.db keeps its checksum. As they are, where there is no key file or none of the keys opens
// it.
std::string Decrypted(const FileTree& tree, const std::string& path, const FileKeys& keys);

}  // namespace jsparity
