// Files and directories of the in-memory file system: what they are now, what of it is synced, and
// the changes in between, in order, so that a crash can lose the last of them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "jsstore/bytes.h"

namespace jsstore {

// Chooses, at a crash, how much survives: answers a number in [0, bound], the count of changes or
// bytes kept out of `bound`.
using CrashChoice = std::function<uint64_t(uint64_t bound)>;

// The bytes of one file.
class FileContent {
 public:
  const Bytes& data() const { return data_; }
  // Extends with zeros up to `offset` first where needed.
  void Write(uint64_t offset, BytesView bytes);
  void Resize(uint64_t size);
  void Sync();
  // Goes back to what is synced plus the changes kept; the first write that is not kept may be
  // kept in part. What is left counts as synced.
  void Crash(const CrashChoice& keep);
  // Changes one bit, 0 being the lowest of the first byte, as a failing medium does: a later crash
  // does not bring it back. False if the file is shorter.
  bool FlipBit(uint64_t bit);

 private:
  struct Change {
    bool resize = false;  // to `offset` bytes; otherwise a write of `bytes` at `offset`
    uint64_t offset = 0;
    Bytes bytes;
  };

  Bytes data_;
  Bytes synced_;
  std::vector<Change> changes_;  // from synced_ to data_
};

struct MemoryNode;

// The names in one directory.
class DirectoryContent {
 public:
  using Node = std::shared_ptr<MemoryNode>;
  // Names set to a node, or removed where it is null, all at once or not at all.
  using Change = std::vector<std::pair<std::string, Node>>;

  const std::map<std::string, Node>& entries() const { return entries_; }
  Node Find(const std::string& name) const;  // null if there is none
  void Apply(Change change);
  void Sync();
  // Goes back to the synced names plus the changes kept, here only, not in the nodes.
  void Crash(const CrashChoice& keep);

 private:
  std::map<std::string, Node> entries_;
  std::map<std::string, Node> synced_;
  std::vector<Change> changes_;  // from synced_ to entries_
};

struct MemoryNode {
  explicit MemoryNode(bool as_directory) : is_directory(as_directory) {}

  const bool is_directory;
  FileContent file;            // unused in a directory
  DirectoryContent directory;  // unused in a file
};

}  // namespace jsstore
