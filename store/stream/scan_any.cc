// Walking the stream by a set of filters, forwards and backwards.
#include <algorithm>
#include <limits>

#include "store/container/filter_trie.h"
#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/scan_end.h"

namespace jsstore {
namespace {

constexpr uint32_t kNoBlock = std::numeric_limits<uint32_t>::max();

Message Found(MessageBlock& block, const MatchResult& match, uint64_t* skip) {
  Message message = block.Pin(*match.message);
  if (match.cache_done) block.TryForceExpireCache();
  if (skip != nullptr) *skip = message.sequence;
  return message;
}

bool MatchesEverything(const SubjectFilterSet& filters) {
  return filters.IsUnset() || filters.trie()->MatchesEverything();
}

}  // namespace

Result<Message> FileStoreImpl::LoadNextMsgMulti(const SubjectFilterSet& filters, uint64_t start,
                                                uint64_t* skip) {
  if (MatchesEverything(filters)) return LoadNextMsg("", false, start, skip);
  if (const auto& only = filters.trie()->OnlyFilter()) {
    return LoadNextMsg(*only, SubjectHasWildcard(*only), start, skip);
  }
  if (skip != nullptr) *skip = 0;
  Reading reading(*this);
  return reading.Finish(LoadNextAnyLocked(filters, start, skip));
}

// filestore.go: LoadNextMsgMulti.
Result<Message> FileStoreImpl::LoadNextAnyLocked(const SubjectFilterSet& filters, uint64_t start,
                                                 uint64_t* skip) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  const FilterTrie& trie = *filters.trie();
  if (totals_.msgs == 0 || start > totals_.last_seq) return EndOfStream(skip, totals_.last_seq);
  if (start <= totals_.first_seq) {
    const auto from = StartOfAny(trie, totals_.first_seq);
    if (!from) return EndOfStream(skip, totals_.last_seq);
    start = *from;
  }
  const int64_t selected = SelectBlockWithIndex(start).first;
  if (selected < 0) return EndOfStream(skip, totals_.last_seq);
  const auto begin = static_cast<size_t>(selected);
  for (size_t i = begin; i < blocks_.size();) {
    const BlockPtr block = blocks_[i];
    const std::lock_guard owned(block->mutex);
    MatchResult match = block->FirstMatchingAny(trie, start);
    if (match.message) return Found(*block, match, skip);
    if (!match.message.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(match.message).error());
    }
    if (match.cache_done) block->TryForceExpireCache();
    size_t next = i + 1;
    if (i == begin && i + 2 < blocks_.size()) {  // before the last block there is nothing to skip
      const auto skipped_to = SkipBlocksOfAny(trie, i);
      if (!skipped_to) return EndOfStream(skip, totals_.last_seq);
      next = *skipped_to;
    }
    i = next;
  }
  return EndOfStream(skip, totals_.last_seq);
}

// Where to begin from the start of the stream, as far as the subjects tell; nothing when no message
// matches.
std::optional<uint64_t> FileStoreImpl::StartOfAny(const FilterTrie& filters, uint64_t start) {
  uint64_t total = 0;
  uint32_t first_block = kNoBlock;
  subjects_.tree().MatchAny(filters, [&](std::string_view, SubjectInfo* info) {
    total += info->total;
    first_block = std::min(first_block, info->first_block);
    return true;
  });
  if (total == 0) return std::nullopt;
  const BlockPtr block = BlockByIndex(first_block);
  return block == nullptr ? start : std::max(start, block->SharedFirst());
}

// filestore.go: checkSkipFirstBlockMulti. Where to go on after block `at` had no match; nothing
// when no later block has one.
std::optional<size_t> FileStoreImpl::SkipBlocksOfAny(const FilterTrie& filters, size_t at) {
  if (subjects_.Size() > kHighCardinality) return at + 1;
  const uint32_t next_index = blocks_[at]->index + 1;
  uint32_t start = kNoBlock;
  uint32_t stop = 0;
  subjects_.tree().MatchAny(filters, [&](std::string_view, SubjectInfo* info) {
    start = std::min(start, info->first_block);
    if (start == next_index) return false;  // no block to skip
    stop = std::max(stop, info->last_block);
    return true;
  });
  if (start == next_index) return at + 1;
  if (start == kNoBlock) return std::nullopt;
  return JumpBlocks(start, stop, at);
}

// filestore.go: checkSkipLastBlockMulti. The same backwards, from a block that had no match.
std::optional<size_t> FileStoreImpl::SkipBlocksBackOfAny(const FilterTrie& filters, size_t at) {
  if (filters.MatchesEverything() || subjects_.Size() > kHighCardinality) return at - 1;
  const uint32_t index = blocks_[at]->index;
  const uint32_t previous_index = blocks_[at - 1]->index;
  uint32_t start = kNoBlock;
  uint32_t stop = 0;
  subjects_.tree().MatchAny(filters, [&](std::string_view, SubjectInfo* info) {
    start = std::min(start, info->first_block);
    if (info->first_block < index) stop = std::max(stop, info->last_block);
    return stop < previous_index;  // or there is no block to skip
  });
  return JumpBlocksBack(start, stop, at);
}

Result<Message> FileStoreImpl::LoadPrevMsgMulti(const SubjectFilterSet& filters, uint64_t start,
                                                uint64_t* skip) {
  if (MatchesEverything(filters)) return LoadPrevMsg("", false, start, skip);
  if (const auto& only = filters.trie()->OnlyFilter()) {
    return LoadPrevMsg(*only, SubjectHasWildcard(*only), start, skip);
  }
  if (skip != nullptr) *skip = 0;
  Reading reading(*this);
  return reading.Finish(LoadPrevAnyLocked(filters, start, skip));
}

// filestore.go: LoadPrevMsgMulti.
Result<Message> FileStoreImpl::LoadPrevAnyLocked(const SubjectFilterSet& filters, uint64_t start,
                                                 uint64_t* skip) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (totals_.msgs == 0 || start < totals_.first_seq) return EndOfStream(skip, totals_.first_seq);
  start = std::min(start, totals_.last_seq);
  const FilterTrie& trie = *filters.trie();
  const int64_t begin = SelectBlockWithIndex(start).first;
  for (int64_t i = begin; i >= 0;) {
    const BlockPtr block = blocks_[static_cast<size_t>(i)];
    const std::lock_guard owned(block->mutex);
    MatchResult match = block->PrevMatchingAny(trie, start);
    if (match.message) return Found(*block, match, skip);
    if (!match.message.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(match.message).error());
    }
    if (match.cache_done) block->TryForceExpireCache();
    int64_t previous = i - 1;
    if (i == begin && i > 1) {  // before the first block there is nothing to skip
      const auto skipped_to = SkipBlocksBackOfAny(trie, static_cast<size_t>(i));
      if (!skipped_to) return EndOfStream(skip, totals_.first_seq);
      previous = static_cast<int64_t>(*skipped_to);
    }
    i = previous;
  }
  return EndOfStream(skip, totals_.first_seq);
}

}  // namespace jsstore
