// Removing the messages of a subject or filter (filestore.go: PurgeEx).
#include <algorithm>
#include <vector>

#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

// Purges that follow each other closely keep what they loaded.
constexpr int64_t kSuccessiveNs = 1'000'000'000;

// The place of the first block of that number or a higher one. They are in the order of their
// numbers, unless these have begun again: then a walk has to begin with the first.
size_t PlaceFrom(const std::vector<BlockPtr>& blocks, uint32_t number) {
  if (blocks.front()->index > blocks.back()->index) return 0;
  const auto from = std::ranges::lower_bound(blocks, number, {},
                                             [](const BlockPtr& block) { return block->index; });
  return static_cast<size_t>(from - blocks.begin());
}

}  // namespace

struct FileStoreImpl::SubjectPurge {
  std::string_view filter;
  bool wildcard = false;
  uint64_t below = 0;     // only sequences below; 0: no such bound
  uint64_t msgs_max = 0;  // stop after this many; 0: no such bound
  Purged purged;
  std::vector<MessageId> tombstones;
  uint64_t lowest = 0;
  bool first_gone = false;

  bool Matches(std::string_view subject) const {
    if (filter == ">") return true;
    return wildcard ? SubjectIsSubsetMatch(subject, filter) : subject == filter;
  }
  bool Enough() const { return msgs_max > 0 && purged.msgs >= msgs_max; }

  // Where a block cannot be loaded or removed, the reference forgets what it had counted.
  Status FailWithoutCount(Status failed) {
    purged = {};
    return failed;
  }
};

Result<uint64_t> FileStoreImpl::PurgeEx(std::string_view subject, uint64_t sequence,
                                        uint64_t keep) {
  if (sequence == 1) return 0;
  if (subject.empty() || subject == ">") {
    if (keep == 0 && sequence == 0) return PurgeAll(0);
    if (sequence > 1) return CompactTo(sequence);
    subject = ">";
  }
  Operation operation(*this);
  SubjectPurge purge{.filter = subject,
                     .wildcard = SubjectHasWildcard(subject),
                     .below = sequence,
                     .purged = {},
                     .tombstones = {}};
  const auto run = [&]() -> Status {
    if (keep > 0) {
      auto state = FilteredStateLocked(1, subject);
      if (!state) return Fail(std::move(state).error());
      if (keep >= state->msgs) return {};
      purge.msgs_max = state->msgs - keep;
    }
    if (closed_) return Fail(ErrorCode::kStoreClosed);
    if (write_error_) return Fail(*write_error_);
    return PurgeSubjectLocked(purge);
  };
  Status done = run();
  if (!done) SetWriteError(done.error());
  if (done = operation.Finish(std::move(done)); !done) {
    return FailAfter(purge.purged, std::move(done).error());
  }
  return purge.purged.msgs;
}

Status FileStoreImpl::PurgeSubjectLocked(SubjectPurge& purge) {
  if (blocks_.empty() || last_block_ == nullptr) return {};
  const auto span = subjects_.BlocksOf(purge.filter, purge.wildcard);
  if (!span) return {};

  bool done = false;
  for (size_t i = PlaceFrom(blocks_, span->first); i < blocks_.size() && !done;) {
    const uint32_t index = blocks_[i]->index;
    bool block_removed = false;
    if (index >= span->first && index <= span->last) {
      JSSTORE_TRY(PurgeSubjectInBlock(purge, blocks_[i], &block_removed, &done));
    }
    // Where a block goes, the next one moves to its place.
    if (!block_removed) ++i;
  }
  if (purge.first_gone) JSSTORE_TRY(SelectNextFirst());
  last_subject_purge_ns_ = env_.clock.NowNs();
  JSSTORE_TRY(AppendTombstones(purge.tombstones));
  ++dirty_;
  const auto msgs = static_cast<int64_t>(purge.purged.msgs);
  const auto bytes = static_cast<int64_t>(purge.purged.bytes);
  if (msgs == 1) {
    Notify(-1, -bytes, purge.lowest, purge.filter);
  } else {
    Notify(-msgs, -bytes, 0, {});
  }
  return {};
}

// `place`: in blocks_, from where it may be removed.
Status FileStoreImpl::PurgeSubjectInBlock(SubjectPurge& purge, const BlockPtr& place,
                                          bool* block_removed, bool* done) {
  bool expire_after = place->SubjectsNotLoaded();
  auto pending = place->FilteredPending(purge.filter, purge.wildcard, place->first.seq);
  if (!pending) return Fail(std::move(pending).error());
  if (pending->total == 0) {
    if (expire_after) place->TryForceExpireCache();
    return {};
  }
  // Only here, as most blocks of a walk have none, and each copy counts its owners.
  const BlockPtr block = place;
  uint64_t last = pending->last;
  if (purge.below >= 1 && purge.below <= last) last = purge.below - 1;
  if (!block->CacheLoaded()) {
    if (Status loaded = block->Load(); !loaded) return purge.FailWithoutCount(std::move(loaded));
    expire_after = true;
  }
  const size_t tombstones_before = purge.tombstones.size();
  uint64_t left_in_stream = 0;
  for (uint64_t seq = pending->first; seq <= last; ++seq) {
    auto message = block->Lookup(seq);
    if (!message || !purge.Matches(message->subject)) continue;
    uint64_t left_in_block = 0;
    JSSTORE_TRY(PurgeSubjectMessage(purge, block, *message, &left_in_block, &left_in_stream));
    if (seq == block->first.seq) {
      block->SelectNextFirst();
      if (block->IsEmpty()) {
        // No tombstones for messages of a block that goes as a whole.
        purge.tombstones.resize(tombstones_before);
        if (Status removed = RemoveBlock(block); !removed)
          return purge.FailWithoutCount(std::move(removed));
        *block_removed = true;
        purge.first_gone |= seq == totals_.first_seq;
      } else if (seq == totals_.first_seq) {
        TakeFirstFrom(*block);
      }
    } else {
      block->deleted.Insert(seq);
    }
    if (block->IsEmpty() || purge.Enough() || (!purge.wildcard && left_in_block == 0)) break;
  }
  const bool successive =
      last_subject_purge_ns_ && env_.clock.NowNs() - *last_subject_purge_ns_ <= kSuccessiveNs;
  if (expire_after && !successive) {
    block->TryForceExpireCache();
  } else {
    block->FinishedWithCache();
  }
  *done = purge.Enough() || (!purge.wildcard && left_in_stream == 0);
  return {};
}

// Counts one message out; whether it was the block's first is left to the caller.
Status FileStoreImpl::PurgeSubjectMessage(SubjectPurge& purge, const BlockPtr& block,
                                          const CachedMessage& message, uint64_t* left_in_block,
                                          uint64_t* left_in_stream) {
  const std::string subject(message.subject);
  if (block->msgs > 0) {
    --totals_.msgs;
    --block->msgs;
    const uint64_t size = std::min({message.RecordSize(), totals_.bytes, block->bytes});
    totals_.bytes -= size;
    block->bytes -= size;
    ++purge.purged.msgs;
    purge.purged.bytes += size;
  }
  purge.tombstones.push_back({message.seq, message.ts});
  if (purge.lowest == 0 || message.seq < purge.lowest) purge.lowest = message.seq;
  auto left = block->RemoveSequenceOfSubject(subject, message.seq);
  if (!left) return Fail(std::move(left).error());
  *left_in_block = *left;
  *left_in_stream = subjects_.RemoveOne(subject);
  return {};
}

}  // namespace jsstore
