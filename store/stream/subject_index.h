// The subjects of a stream: how many messages each has and between which blocks they lie.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store/container/subject_tree.h"

namespace jsstore {

// filestore.go: psi. `first_block` may lag behind (it is corrected when a search finds it out),
// `last_block` is exact upwards.
struct SubjectInfo {
  uint64_t total = 0;
  uint32_t first_block = 0;
  uint32_t last_block = 0;
};

// The first and the last block between which all messages of some subjects lie.
struct BlockSpan {
  uint32_t first = 0;
  uint32_t last = 0;
};

// filestore.go: fileStore.psim with its helpers.
class SubjectIndex {
 public:
  using Tree = SubjectTree<SubjectInfo>;

  Tree& tree() { return tree_; }
  const Tree& tree() const { return tree_; }
  size_t Size() const { return tree_.Size(); }
  void Clear() { tree_.Clear(); }
  SubjectInfo* Find(std::string_view subject) { return tree_.Find(subject); }
  // Nothing when no subject matches (filestore.go: filteredBlockRange).
  std::optional<BlockSpan> BlocksOf(std::string_view filter, bool wildcard);

  // One more message in block `index`; the entry, or null for a subject that cannot be held or
  // that was new (then there is nothing yet to correct).
  SubjectInfo* Add(std::string_view subject, uint32_t index);
  // `count` more messages found in block `index` on recovery.
  void AddRecovered(std::string_view subject, uint64_t count, uint32_t index);
  // One message less; answers how many are left.
  uint64_t RemoveOne(std::string_view subject);
  void Remove(std::string_view subject, uint64_t count);

 private:
  Tree tree_;
};

}  // namespace jsstore
