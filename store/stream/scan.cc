// Walking the stream by filter, forwards and backwards.
#include <algorithm>
#include <limits>

#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/scan_end.h"

namespace jsstore {
namespace {

// With more subjects than this, asking all of them which blocks can be skipped does not pay.
constexpr size_t kSkipSubjectsMax = 64 * 1024;

bool MatchesAll(std::string_view filter) { return filter.empty() || filter == ">"; }

}  // namespace

Result<Message> FileStoreImpl::LoadNextMsg(std::string_view filter, bool wildcard, uint64_t start,
                                           uint64_t* skip) {
  if (skip != nullptr) *skip = 0;
  Reading reading(*this);
  return reading.Finish(LoadNextLocked(filter, wildcard, start, skip));
}

// filestore.go: LoadNextMsg.
Result<Message> FileStoreImpl::LoadNextLocked(std::string_view filter, bool wildcard,
                                              uint64_t start, uint64_t* skip) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  const auto end = [&] { return EndOfStream(skip, totals_.last_seq); };
  if (totals_.msgs == 0 || start > totals_.last_seq) return end();
  if (start <= totals_.first_seq) {
    start = totals_.first_seq;
    // From the beginning: the subjects tell whether and where there is anything.
    auto matching = FilteredTotals(filter, /*with_last=*/false);
    if (!matching) return Fail(std::move(matching).error());
    if (matching->msgs == 0) return end();
    start = std::max(start, matching->first);
  }
  const int64_t selected = SelectBlockWithIndex(start).first;
  if (selected < 0) return end();
  const auto begin = static_cast<size_t>(selected);
  for (size_t i = begin; i < blocks_.size();) {
    const BlockPtr block = blocks_[i];
    const std::lock_guard owned(block->mutex);
    MatchResult match = block->FirstMatching(filter, wildcard, start);
    if (match.message) {
      Message message = block->Pin(*match.message);
      if (match.cache_done) block->TryForceExpireCache();
      if (skip != nullptr) *skip = message.sequence;
      return message;
    }
    if (!match.message.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(match.message).error());
    }
    if (match.cache_done) block->TryForceExpireCache();
    size_t next = i + 1;
    // Before the last block there is nothing to skip.
    const bool may_skip =
        i == begin && i + 2 < blocks_.size() && (!wildcard || subjects_.Size() < kSkipSubjectsMax);
    if (may_skip) {
      const auto skipped_to = SkipBlocks(filter, wildcard, i);
      if (!skipped_to) return end();
      next = *skipped_to;
    }
    i = next;
  }
  return end();
}

// filestore.go: checkSkipFirstBlock. Where to go on after block `at` had no match; nothing when no
// later block has one.
std::optional<size_t> FileStoreImpl::SkipBlocks(std::string_view filter, bool wildcard, size_t at) {
  if (MatchesAll(filter)) return at + 1;
  if (wildcard && subjects_.Size() > kHighCardinality) return at + 1;
  const auto span = subjects_.BlocksOf(filter, wildcard);
  if (!span) return std::nullopt;
  return JumpBlocks(span->first, span->last, at);
}

// filestore.go: selectSkipFirstBlock. What is looked for lies between the blocks `start` and
// `stop`.
std::optional<size_t> FileStoreImpl::JumpBlocks(uint32_t start, uint32_t stop, size_t at) {
  const uint32_t current = blocks_[at]->index;
  if (stop <= current) return std::nullopt;
  if (start > current) {
    if (const BlockPtr block = BlockByIndex(start)) {
      const int64_t index = SelectBlockWithIndex(block->SharedLast()).first;
      return std::max<size_t>(at + 1, index < 0 ? 0 : static_cast<size_t>(index));
    }
  }
  return at + 1;
}

// filestore.go: checkSkipLastBlock. The same backwards: a block before `at`, which is at least 1.
std::optional<size_t> FileStoreImpl::SkipBlocksBack(std::string_view filter, bool wildcard,
                                                    size_t at) {
  if (MatchesAll(filter)) return at - 1;
  if (wildcard && subjects_.Size() > kHighCardinality) return at - 1;
  const auto span = subjects_.BlocksOf(filter, wildcard);
  if (!span) return std::nullopt;
  return JumpBlocksBack(span->first, span->last, at);
}

// filestore.go: selectSkipLastBlock. What is looked for begins in block `start`, and the last of it
// that can be told lies in block `stop`.
std::optional<size_t> FileStoreImpl::JumpBlocksBack(uint32_t start, uint32_t stop, size_t at) {
  if (start >= blocks_[at]->index) return std::nullopt;
  if (stop < blocks_[at - 1]->index) {
    if (const BlockPtr block = BlockByIndex(stop)) {
      const int64_t index = SelectBlockWithIndex(block->SharedLast()).first;
      if (index < 0) return std::nullopt;
      return std::min(at - 1, static_cast<size_t>(index));
    }
  }
  return at - 1;
}

Result<Message> FileStoreImpl::LoadPrevMsg(std::string_view filter, bool wildcard, uint64_t start,
                                           uint64_t* skip) {
  if (skip != nullptr) *skip = 0;
  Reading reading(*this);
  return reading.Finish(LoadPrevLocked(filter, wildcard, start, skip));
}

// filestore.go: LoadPrevMsg.
Result<Message> FileStoreImpl::LoadPrevLocked(std::string_view filter, bool wildcard,
                                              uint64_t start, uint64_t* skip) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  const auto end = [&] { return EndOfStream(skip, totals_.first_seq); };
  if (totals_.msgs == 0 || start < totals_.first_seq) return end();
  start = std::min(start, totals_.last_seq);
  const int64_t begin = SelectBlockWithIndex(start).first;
  for (int64_t i = begin; i >= 0;) {
    const BlockPtr block = blocks_[static_cast<size_t>(i)];
    const std::lock_guard owned(block->mutex);
    MatchResult match = block->PrevMatching(filter, wildcard, start);
    if (match.message) {
      Message message = block->Pin(*match.message);
      if (match.cache_done) block->TryForceExpireCache();
      if (skip != nullptr) *skip = message.sequence;
      return message;
    }
    if (!match.message.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(match.message).error());
    }
    if (match.cache_done) block->TryForceExpireCache();
    int64_t previous = i - 1;
    if (i == begin && i > 1) {  // before the first block there is nothing to skip
      const auto skipped_to = SkipBlocksBack(filter, wildcard, static_cast<size_t>(i));
      if (!skipped_to) return end();
      previous = static_cast<int64_t>(*skipped_to);
    }
    i = previous;
  }
  return end();
}

Result<SimpleState> FileStoreImpl::FilteredState(uint64_t sequence, std::string_view subject) {
  Reading reading(*this);
  return reading.Finish(FilteredStateLocked(sequence, subject));
}

// filestore.go: FilteredState.
Result<SimpleState> FileStoreImpl::FilteredStateLocked(uint64_t seq, std::string_view subject) {
  seq = std::max(seq, totals_.first_seq);
  if (seq > totals_.last_seq) return SimpleState{0, totals_.first_seq, totals_.last_seq};
  if (seq == totals_.first_seq) return FilteredTotals(subject, /*with_last=*/true);
  const bool wildcard = SubjectHasWildcard(subject);
  SimpleState state;
  for (const BlockPtr& block : blocks_) {
    if (seq > block->SharedLast()) continue;
    auto count = FilteredIn(*block, subject, wildcard, seq);
    if (!count) return Fail(std::move(count).error());
    state.msgs += count->total;
    if (state.first == 0 || (count->first > 0 && count->first < state.first)) {
      state.first = count->first;
    }
    state.last = std::max(state.last, count->last);
  }
  return state;
}

// filestore.go: numFilteredPendingWithLast. Totals from the subjects; the first and last sequence
// from the first and last block that have any.
Result<SimpleState> FileStoreImpl::FilteredTotals(std::string_view filter, bool with_last) {
  if (MatchesAll(filter)) return SimpleState{totals_.msgs, totals_.first_seq, totals_.last_seq};
  const bool wildcard = SubjectHasWildcard(filter);
  SimpleState state;
  uint32_t start = std::numeric_limits<uint32_t>::max();
  uint32_t stop = 0;
  if (wildcard) {
    subjects_.tree().Match(filter, [&](std::string_view, SubjectInfo* info) {
      state.msgs += info->total;
      start = std::min(start, info->first_block);
      stop = std::max(stop, info->last_block);
    });
  } else if (const SubjectInfo* info = subjects_.Find(filter)) {
    state.msgs = info->total;
    start = info->first_block;
    stop = info->last_block;
  }
  if (stop == 0) return state;
  auto first = FirstOfFilter(filter, wildcard, start, stop);
  if (!first) return Fail(std::move(first).error());
  state.first = *first;
  if (with_last) {
    if (const BlockPtr block = BlockByIndex(stop)) {
      auto count = FilteredIn(*block, filter, wildcard, 0);
      if (!count) return Fail(std::move(count).error());
      state.last = count->last;
    }
  }
  return state;
}

Result<FilteredCount> FileStoreImpl::FilteredIn(MessageBlock& block, std::string_view filter,
                                                bool wildcard, uint64_t start) {
  const std::lock_guard owned(block.mutex);
  return block.FilteredPending(filter, wildcard, start);
}

// The first sequence of the filter from block `start` on, which may lag behind: then what is
// remembered of it is corrected, later.
Result<uint64_t> FileStoreImpl::FirstOfFilter(std::string_view filter, bool wildcard,
                                              uint32_t start, uint32_t stop) {
  if (const BlockPtr block = BlockByIndex(start)) {
    auto count = FilteredIn(*block, filter, wildcard, 0);
    if (!count) return Fail(std::move(count).error());
    if (count->first > 0) return count->first;
  }
  uint64_t first = 0;
  uint32_t i = start + 1;
  for (; i <= stop; ++i) {
    const BlockPtr& block = BlockByIndex(i);
    if (block == nullptr) continue;
    auto count = FilteredIn(*block, filter, wildcard, 0);
    if (!count) return Fail(std::move(count).error());
    if ((first = count->first) > 0) break;
  }
  host_->SpawnWithStore([filter = std::string(filter), wildcard, i](FileStoreImpl& store) {
    store.RaiseFirstBlock(filter, wildcard, i);
  });
  return first;
}

void FileStoreImpl::RaiseFirstBlock(const std::string& filter, bool wildcard, uint32_t index) {
  const auto raise = [index](std::string_view, SubjectInfo* info) {
    info->first_block = std::max(info->first_block, index);
  };
  if (wildcard) {
    subjects_.tree().Match(filter, raise);
  } else if (SubjectInfo* info = subjects_.Find(filter)) {
    raise(filter, info);
  }
}

}  // namespace jsstore
