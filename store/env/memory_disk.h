// The tree of nodes behind MemoryFileSystem: paths to nodes, and changes to the tree. Failures are
// bare errno values; the file system adds action and path.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "store/env/memory_node.h"

namespace jsstore {

// Not thread-safe: callers hold `mutex`.
class MemoryDisk {
 public:
  using Node = std::shared_ptr<MemoryNode>;
  template <typename T>
  using OrErrno = tl::expected<T, int>;
  static constexpr uint64_t kNoLimit = UINT64_MAX;

  // The node of a path. ENOENT, ENOTDIR, EINVAL (a zero byte in the path).
  OrErrno<Node> Find(const std::string& path) const;
  // The file of a path, made when missing.
  OrErrno<Node> FindOrCreateFile(const std::string& path);
  OrErrno<void> MakeDirectory(const std::string& path);  // the parent must exist
  OrErrno<void> Rename(const std::string& from, const std::string& to);
  OrErrno<void> Remove(const std::string& path);
  OrErrno<void> RemoveAll(const std::string& path);

  OrErrno<void> Write(MemoryNode& node, uint64_t offset, BytesView data);
  OrErrno<void> Resize(MemoryNode& node, uint64_t size);

  void SyncAll();
  void Crash(const CrashChoice& keep_bytes, const CrashChoice& keep_names);
  uint64_t UsedBytes() const;

  std::mutex mutex;
  uint64_t generation = 0;       // how many crashes there were
  uint64_t capacity = kNoLimit;  // bytes

 private:
  // Where a path leads: a name in a directory that exists, and the node if there is one. The root
  // has no directory.
  struct Place {
    Node directory;
    std::string name;
    Node node;
  };
  OrErrno<Place> Resolve(const std::string& path) const;
  // Of `bytes` that are to be written at `offset`, how many there is room for.
  uint64_t RoomFor(const MemoryNode& node, uint64_t offset, uint64_t bytes) const;

  Node root_ = std::make_shared<MemoryNode>(true);
};

}  // namespace jsstore
