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

// Between which blocks the messages that are selected can lie, and, where subjects were asked for
// that, how many there are.
struct FileStoreImpl::PendingScope {
  uint64_t msgs = 0;
  uint64_t subjects = 0;
  uint32_t first_block = std::numeric_limits<uint32_t>::max();  // its index
  size_t begin = 0;                                             // positions, [begin, end)
  size_t end = 0;

  void Add(const SubjectInfo& info) {
    msgs += info.total;
    ++subjects;
    first_block = std::min(first_block, info.first_block);
  }
};

// filestore.go: NumPending, NumPendingMulti.
Result<PendingCount> FileStoreImpl::PendingLocked(uint64_t start, SubjectSelector& selector,
                                                  bool last_per_subject) {
  PendingCount pending{.total = 0, .valid_through = totals_.last_seq};
  if (totals_.msgs == 0 || start > totals_.last_seq) return pending;
  if (selector.IsLiteral() && subjects_.Find(selector.filter()) == nullptr) return pending;
  if (start <= totals_.first_seq) {
    pending.total = PendingFromBeginning(selector, last_per_subject);
    return pending;
  }
  // The stream's only subject is as good as all. (A wildcard is not asked: the reference does not.)
  if (!selector.all() && subjects_.Size() == 1) {
    subjects_.tree().IterFast([&](std::string_view subject, SubjectInfo*) {
      selector.SelectAll(selector.IsLiteral() || (selector.IsSet() && selector.Matches(subject)));
      return true;
    });
  }
  const bool no_deletes = totals_.last_seq - totals_.first_seq + 1 == totals_.msgs;
  if (!last_per_subject && selector.all() && no_deletes) {
    pending.total = totals_.last_seq - start + 1;
    return pending;
  }
  const auto block_at =
      static_cast<size_t>(std::max<int64_t>(0, SelectBlockWithIndex(start).first));
  const PendingScope scope = ScopeOf(selector);
  if (block_at >= scope.end) return pending;
  if (block_at < scope.begin) {
    pending.total = last_per_subject ? scope.subjects : scope.msgs;
    return pending;
  }
  // With one message a subject, subjects are as good as messages.
  const bool by_subject = last_per_subject || stream_.max_msgs_per == 1;
  auto total =
      by_subject ? SubjectsPendingFrom(start, block_at, selector)
      : block_at >= blocks_.size() / 2
          ? CountPendingFrom(start, std::max(block_at, scope.begin), scope.end, selector)
          : CountPendingByTotals(start, scope, std::min(block_at + 1, scope.end), selector);
  if (!total) return Fail(std::move(total).error());
  pending.total = *total;
  return pending;
}

// All that is selected: no block has to be looked into.
uint64_t FileStoreImpl::PendingFromBeginning(const SubjectSelector& selector,
                                             bool last_per_subject) {
  if (selector.all()) return last_per_subject ? subjects_.Size() : totals_.msgs;
  uint64_t total = 0;
  const auto add = [&](const SubjectInfo& info) { total += last_per_subject ? 1 : info.total; };
  if (selector.IsLiteral()) {
    add(*subjects_.Find(selector.filter()));
    return total;
  }
  selector.ForEach(subjects_.tree(), [&](std::string_view, SubjectInfo* info) {
    add(*info);
    return true;
  });
  return total;
}

// A set and a literal are narrowed down to their blocks; one wildcard is not, as in the reference.
FileStoreImpl::PendingScope FileStoreImpl::ScopeOf(const SubjectSelector& selector) {
  PendingScope scope;
  scope.end = blocks_.size();
  if (selector.IsSet() ? !selector.HasFilters() : !selector.IsLiteral()) return scope;
  uint32_t last_block = 0;
  const auto add = [&](std::string_view, SubjectInfo* info) {
    scope.Add(*info);
    last_block = std::max(last_block, info->last_block);
    return true;
  };
  if (selector.IsLiteral()) {
    add(selector.filter(), subjects_.Find(selector.filter()));
  } else {
    selector.ForEach(subjects_.tree(), add);
  }
  if (scope.subjects == 0) return {};
  const auto index_of = [](const BlockPtr& block) { return block->index; };
  const auto position = [&](auto it) { return static_cast<size_t>(it - blocks_.begin()); };
  scope.begin = position(std::ranges::lower_bound(blocks_, scope.first_block, {}, index_of));
  scope.end = position(std::ranges::upper_bound(blocks_, last_block, {}, index_of));
  return scope;
}

// Subjects of which the last message is at or after `start`. The last block of a subject is known,
// so that at most the block of the start itself is looked into.
Result<uint64_t> FileStoreImpl::SubjectsPendingFrom(uint64_t start, size_t block_at,
                                                    const SubjectSelector& selector) {
  const BlockPtr block = blocks_[block_at];
  std::pmr::monotonic_buffer_resource memory;
  SubjectMarks in_block(&memory);
  bool look_into_block = false;
  uint64_t total = 0;
  const auto count = [&](std::string_view subject, SubjectInfo* info) {
    if (info->last_block < block->index) return true;
    ++total;
    if (info->last_block > block->index) return true;
    look_into_block = true;
    if (selector.Matches(subject)) in_block.emplace(subject, false);
    return true;
  };
  if (selector.IsSet() && !selector.HasFilters()) {
    subjects_.tree().IterFast(count);
  } else {
    selector.ForEach(subjects_.tree(), count);
  }
  if (!look_into_block) return total;
  const std::lock_guard owned(block->mutex);
  auto ended = block->CountEndedBelow(in_block, start);
  if (!ended) return Fail(std::move(ended).error());
  return total - *ended;
}

// Block by block from that of the start to the last that can have any.
Result<uint64_t> FileStoreImpl::CountPendingFrom(uint64_t start, size_t begin, size_t end,
                                                 const SubjectSelector& selector) {
  uint64_t total = 0;
  for (size_t i = begin; i < end; ++i) {
    const std::lock_guard owned(blocks_[i]->mutex);
    auto count = blocks_[i]->CountFrom(selector, start);
    if (!count) return count;
    total += *count;
  }
  return total;
}

// All that is selected, from the totals of its subjects, without what lies before the start.
Result<uint64_t> FileStoreImpl::CountPendingByTotals(uint64_t start, PendingScope scope, size_t end,
                                                     const SubjectSelector& selector) {
  if (selector.IsSet() && !selector.HasFilters()) {
    scope.msgs = totals_.msgs;
    scope.first_block = blocks_.front()->index;
  } else if (scope.subjects == 0) {
    selector.ForEach(subjects_.tree(), [&](std::string_view, SubjectInfo* info) {
      scope.Add(*info);
      return true;
    });
  }
  const BlockPtr first = BlockByIndex(scope.first_block);
  uint64_t before = 0;
  bool reached_first = first == nullptr;
  for (size_t i = scope.begin; i < end; ++i) {
    reached_first |= blocks_[i] == first;
    if (!reached_first) continue;
    const std::lock_guard owned(blocks_[i]->mutex);
    auto count = blocks_[i]->CountBelow(selector, start);
    if (!count) return count;
    before += *count;
  }
  return scope.msgs - std::min(before, scope.msgs);
}

}  // namespace jsstore
