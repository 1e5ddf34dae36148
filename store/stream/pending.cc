// How many messages, or subjects, a consumer still has before it.
#include <algorithm>
#include <limits>

#include "store/container/subject_selector.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

Result<PendingCount> FileStoreImpl::NumPending(uint64_t start, std::string_view filter,
                                               bool last_per_subject) {
  Reading reading(*this);
  SubjectSelector selector(filter.empty() ? ">" : filter);
  return reading.Finish(PendingLocked(start, selector, last_per_subject));
}

Result<PendingCount> FileStoreImpl::NumPendingMulti(uint64_t start, const SubjectFilterSet& filters,
                                                    bool last_per_subject) {
  Reading reading(*this);
  SubjectSelector selector(filters.trie());
  return reading.Finish(PendingLocked(start, selector, last_per_subject));
}

// filestore.go: NumPending, NumPendingMulti.
Result<PendingCount> FileStoreImpl::PendingLocked(uint64_t start, SubjectSelector& selector,
                                                  bool last_per_subject) {
  PendingCount pending{.total = 0, .valid_through = totals_.last_seq};
  if (totals_.msgs == 0 || start > totals_.last_seq) return pending;
  start = std::max(start, totals_.first_seq);
  size_t block_at = 0;
  if (start > totals_.first_seq) {
    block_at = static_cast<size_t>(std::max<int64_t>(0, SelectBlockWithIndex(start).first));
  }
  // The stream's only subject is as good as all. (A wildcard is not asked: the reference does not.)
  if (!selector.all() && subjects_.Size() == 1) {
    subjects_.tree().IterFast([&](std::string_view subject, SubjectInfo*) {
      selector.SelectAll(selector.IsSet()       ? selector.Matches(subject)
                         : selector.IsLiteral() ? subject == selector.filter()
                                                : false);
      return true;
    });
  }
  const bool no_deletes = totals_.last_seq - totals_.first_seq + 1 == totals_.msgs;
  if (!last_per_subject && selector.all() && no_deletes) {
    pending.total = start == 0 ? totals_.msgs : totals_.last_seq - start + 1;
    return pending;
  }
  auto total = last_per_subject                 ? SubjectsPendingFrom(start, block_at, selector)
               : block_at >= blocks_.size() / 2 ? CountPendingFrom(start, block_at, selector)
                                                : CountPendingByTotals(start, block_at, selector);
  if (!total) return Fail(std::move(total).error());
  pending.total = *total;
  return pending;
}

// Subjects of which the last message is at or after `start`. The last block of a subject is known,
// so that at most the block of the start itself is looked into.
Result<uint64_t> FileStoreImpl::SubjectsPendingFrom(uint64_t start, size_t block_at,
                                                    const SubjectSelector& selector) {
  if (selector.all() && start <= totals_.first_seq) return subjects_.Size();
  const BlockPtr block = blocks_[block_at];
  std::pmr::monotonic_buffer_resource memory;
  SubjectMarks in_block(&memory);
  uint64_t total = 0;
  selector.ForEach(subjects_.tree(), [&](std::string_view subject, SubjectInfo* info) {
    if (info->last_block < block->index) return true;
    ++total;
    if (info->last_block == block->index && selector.Matches(subject)) {
      in_block.emplace(subject, false);
    }
    return true;
  });
  const std::lock_guard owned(block->mutex);
  auto ended = block->CountEndedBelow(in_block, start);
  if (!ended) return Fail(std::move(ended).error());
  return total - *ended;
}

// Block by block from that of the start to the last.
Result<uint64_t> FileStoreImpl::CountPendingFrom(uint64_t start, size_t block_at,
                                                 const SubjectSelector& selector) {
  uint64_t total = 0;
  for (size_t i = block_at; i < blocks_.size(); ++i) {
    const std::lock_guard owned(blocks_[i]->mutex);
    auto count = blocks_[i]->CountFrom(selector, start);
    if (!count) return count;
    total += *count;
  }
  return total;
}

// All of the stream, from the totals of its subjects, without what lies before the start.
Result<uint64_t> FileStoreImpl::CountPendingByTotals(uint64_t start, size_t block_at,
                                                     const SubjectSelector& selector) {
  uint64_t total = 0;
  uint32_t first_index = std::numeric_limits<uint32_t>::max();
  selector.ForEach(subjects_.tree(), [&](std::string_view, SubjectInfo* info) {
    total += info->total;
    first_index = std::min(first_index, info->first_block);
    return true;
  });
  if (start <= totals_.first_seq) return total;
  const BlockPtr first = BlockByIndex(first_index);
  uint64_t before = 0;
  bool reached_first = first == nullptr;
  for (size_t i = 0; i <= block_at; ++i) {
    reached_first |= blocks_[i] == first;
    if (!reached_first) continue;
    const std::lock_guard owned(blocks_[i]->mutex);
    auto count = blocks_[i]->CountBelow(selector, start);
    if (!count) return count;
    before += *count;
  }
  return total - std::min(before, total);
}

}  // namespace jsstore
