// Directories as values: every file with its bytes.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>

namespace jsparity {

// Path relative to the directory -> bytes. A directory is an entry whose path ends in '/'.
using FileTree = std::map<std::string, std::string>;

// Everything below `dir`; empty when there is no such directory. The error is a sentence.
tl::expected<FileTree, std::string> ReadTree(const std::string& dir);

// Makes `dir` and writes the tree into it.
tl::expected<void, std::string> WriteTree(const FileTree& tree, const std::string& dir);

// Copies a directory to a path that does not exist yet.
tl::expected<void, std::string> CopyTree(const std::string& from, const std::string& to);

}  // namespace jsparity
