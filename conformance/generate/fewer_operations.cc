#include "conformance/generate/fewer_operations.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace jsparity {
namespace {

void Lower(uint64_t& number) {
  if (number > 0) --number;
}

void LowerSequences(Operation& op) {
  for (uint64_t* seq : {&op.seq, &op.max_seq, &op.sseq}) Lower(*seq);
  for (DeleteBlockSpec& block : op.blocks) {
    Lower(block.first);
    for (uint64_t& seq : block.seqs) Lower(seq);
  }
}

void LowerCounts(Operation& op) {
  Lower(op.num);
  Lower(op.keep);
  Lower(op.dseq);
  if (op.max_allowed > 0) --op.max_allowed;
}

void Remove(Case& c, size_t i) { c.ops.erase(c.ops.begin() + static_cast<std::ptrdiff_t>(i)); }

Case Shifted(const Case& c, size_t i, bool sequences, bool counts) {
  Case changed = c;
  Remove(changed, i);
  for (size_t later = i; later < changed.ops.size(); ++later) {
    if (sequences) LowerSequences(changed.ops[later]);
    if (counts) LowerCounts(changed.ops[later]);
  }
  return changed;
}

// Makes `second` do what both did; false where there is no such operation.
bool Merge(const Operation& first, Operation& second) {
  if (first.kind != second.kind) return false;
  const auto merge = first.kind.def().merge;
  return merge != nullptr && merge(first, second);
}

}  // namespace

rc::Seq<Case> ShiftOperations(const Case& c) {
  constexpr size_t kWays = 3;
  return rc::seq::map(rc::seq::range<size_t>(0, kWays * c.ops.size()), [c](size_t n) {
    const size_t way = n % kWays;
    return Shifted(c, c.ops.size() - 1 - n / kWays, way != 1, way != 0);
  });
}

rc::Seq<Case> MergeOperations(const Case& c) {
  std::vector<size_t> places;
  for (size_t i = 0; i + 1 < c.ops.size(); ++i) {
    Operation merged = c.ops[i + 1];
    if (Merge(c.ops[i], merged)) places.push_back(i);
  }
  return rc::seq::map(rc::seq::fromContainer(std::move(places)), [c](size_t i) {
    Case changed = c;
    Merge(c.ops[i], changed.ops[i + 1]);
    Remove(changed, i);
    return changed;
  });
}

rc::Seq<Case> RemovePairs(const Case& c) {
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t second = c.ops.size(); second-- > 1;) {
    for (size_t first = second; first-- > 0;) pairs.emplace_back(first, second);
  }
  return rc::seq::map(rc::seq::fromContainer(std::move(pairs)),
                      [c](const std::pair<size_t, size_t>& pair) {
                        Case changed = c;
                        Remove(changed, pair.second);
                        Remove(changed, pair.first);
                        return changed;
                      });
}

}  // namespace jsparity
