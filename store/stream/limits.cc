// Limits of the stream: messages, bytes, messages per subject.
#include <algorithm>
#include <limits>

#include "store/stream/file_store_impl.h"

namespace jsstore {

// When blocks turn out to hold less than was known, the stream is told later: its totals may be
// above a limit though nothing is left. The reference then purges one empty block after the other,
// for ever, or until it gets to count anew (golden/reference-defects/endless-limit.md).
Status FileStoreImpl::PurgeFirstBlock() {
  const BlockPtr block = blocks_.front();
  if (block == last_block_ && block->msgs == 0) {
    CountNothingLeft();
    return {};
  }
  return PurgeBlock(block);
}

// What the last block was found to hold may end below what was given out: no sequence is given
// twice.
void FileStoreImpl::CountNothingLeft() {
  const auto [last_seq, last_time] = std::pair(totals_.last_seq, totals_.last_time);
  RebuildTotals(std::nullopt);
  if (totals_.last_seq >= last_seq) return;
  totals_.last_seq = last_seq;
  totals_.last_time = last_time;
  totals_.first_seq = last_seq + 1;
  totals_.first_time.reset();
}

// filestore.go: enforceMsgLimit.
Status FileStoreImpl::EnforceMsgLimit() {
  if (stream_.discard != DiscardPolicy::kOld || stream_.max_msgs <= 0) return {};
  const auto limit = static_cast<uint64_t>(stream_.max_msgs);
  if (totals_.msgs > limit) Settle();
  while (totals_.msgs > limit) {
    // A whole block at a time while that does not go below the limit.
    if (!blocks_.empty() && totals_.msgs - blocks_.front()->msgs > limit) {
      JSSTORE_TRY(PurgeFirstBlock());
      continue;
    }
    auto removed = RemoveViaLimits(totals_.first_seq);
    if (!removed) return Fail(std::move(removed).error());
    if (!*removed) return RebuildFirst();
  }
  return {};
}

// filestore.go: enforceBytesLimit.
Status FileStoreImpl::EnforceBytesLimit() {
  if (stream_.discard != DiscardPolicy::kOld || stream_.max_bytes <= 0) return {};
  const auto limit = static_cast<uint64_t>(stream_.max_bytes);
  if (totals_.bytes > limit) Settle();
  while (totals_.bytes > limit) {
    if (!blocks_.empty() && totals_.bytes - blocks_.front()->bytes > limit) {
      JSSTORE_TRY(PurgeFirstBlock());
      continue;
    }
    auto removed = RemoveViaLimits(totals_.first_seq);
    if (!removed) return Fail(std::move(removed).error());
    if (!*removed) return RebuildFirst();
  }
  return {};
}

// Subjects with more messages than the limit, and the blocks between which they lie.
struct FileStoreImpl::Overfull {
  SubjectTree<uint64_t> subjects;
  uint32_t first_block = std::numeric_limits<uint32_t>::max();
  uint32_t last_block = 0;
};

// Answers how many messages all subjects have together.
uint64_t FileStoreImpl::FindOverfullSubjects(uint64_t limit, Overfull* out) {
  uint64_t total = 0;
  subjects_.tree().IterFast([&](std::string_view subject, SubjectInfo* info) {
    total += info->total;
    if (info->total > limit) {
      out->subjects.Insert(subject, info->total);
      out->first_block = std::min(out->first_block, info->first_block);
      out->last_block = std::max(out->last_block, info->last_block);
    }
    return true;
  });
  return total;
}

// filestore.go: enforceMsgPerSubjectLimit.
Status FileStoreImpl::EnforceSubjectLimit(bool notify) {
  struct Mute {
    bool& muted;
    ~Mute() { muted = false; }
  } mute{muted_};
  muted_ = !notify;
  const auto limit = static_cast<uint64_t>(stream_.max_msgs_per);
  Overfull overfull;
  if (FindOverfullSubjects(limit, &overfull) != totals_.msgs) {
    // The counts per subject do not add up: count everything again, from the files.
    subjects_.Clear();
    for (const BlockPtr& block : blocks_) {
      auto rebuilt = block->Rebuild();
      if (!rebuilt) return Fail(std::move(rebuilt).error());
      AddLostData(std::move(rebuilt->lost));
      JSSTORE_TRY(PopulateSubjects(block));
    }
    RebuildTotals(std::nullopt);
    overfull = Overfull{};
    FindOverfullSubjects(limit, &overfull);
  }
  if (overfull.first_block == std::numeric_limits<uint32_t>::max()) return {};

  std::vector<BlockPtr> trimmed_blocks;
  for (uint64_t i = overfull.first_block; i <= overfull.last_block; ++i) {
    const BlockPtr block = BlockByIndex(static_cast<uint32_t>(i));
    if (block == nullptr) continue;
    JSSTORE_TRY(block->EnsureSubjects());
    // Removing changes the block's subjects, so a list is made first. Its order shows in the files:
    // the reference walks a copy of the tree, and one built anew need not have the old one's order.
    SubjectTree<bool> copy;
    if (block->subjects() != nullptr) {
      block->subjects()->IterFast([&](std::string_view subject, SubjectState*) {
        copy.Insert(subject, true);
        return true;
      });
    }
    std::vector<std::pair<std::string, uint64_t*>> concerned;
    LazyIntersect(overfull.subjects, copy, [&](std::string_view subject, uint64_t* count, bool*) {
      concerned.emplace_back(subject, count);
    });
    bool trimmed = false;
    for (const auto& [subject, count] : concerned) {
      JSSTORE_TRY(TrimSubjectInBlock(block, subject, limit, count, &trimmed));
    }
    if (trimmed) trimmed_blocks.push_back(block);
  }
  for (const BlockPtr& block : trimmed_blocks) {
    if (block->msgs > 0) block->TryForceExpireCache();
  }
  return {};
}

Status FileStoreImpl::TrimSubjectInBlock(const BlockPtr& block, std::string_view subject,
                                         uint64_t limit, uint64_t* total, bool* trimmed) {
  auto state = block->FindSubject(subject);
  if (state == nullptr) return {};
  if (state->first_needs_update || state->last_needs_update) {
    JSSTORE_TRY(block->Recalculate(subject, *state));
  }
  uint64_t last = state->last;
  for (uint64_t next = state->first; *total > limit && next <= last;) {
    auto match = block->FirstMatching(subject, false, next);
    if (!match.message) return {};
    next = match.message->seq + 1;
    auto removed = RemoveViaLimits(match.message->seq);
    if (removed && *removed) {
      *trimmed = true;
      --*total;
    }
    // The entry goes with the subject's last message; then what it said last still holds.
    if (state = block->FindSubject(subject); state != nullptr) last = state->last;
  }
  return {};
}

// filestore.go: firstSeqForSubj. 0 when there is none.
Result<uint64_t> FileStoreImpl::FirstSeqForSubject(std::string_view subject) {
  if (blocks_.empty()) return 0;
  uint32_t start = blocks_.front()->index;
  uint32_t stop = last_block_->index;
  if (const SubjectInfo* info = subjects_.Find(subject)) {
    start = info->first_block;
    stop = info->last_block;
  }
  for (uint64_t i = start; i <= stop; ++i) {
    const BlockPtr block = BlockByIndex(static_cast<uint32_t>(i));
    if (block == nullptr || block->closed) continue;
    const bool clean_up = !block->CacheHeld();
    bool loaded_here = false;
    if (block->SubjectsNotLoaded()) {
      if (auto loaded = block->Load(); !loaded) {
        if (clean_up) block->FinishedWithCache();
        return Fail(std::move(loaded).error());
      }
      loaded_here = true;
    }
    block->MarkSubjectActivity();
    const auto state = block->FindSubject(subject);
    if (state != nullptr) {
      Status exact;
      if (state->first_needs_update || state->last_needs_update) {
        exact = block->Recalculate(subject, *state);
      }
      if (clean_up) block->FinishedWithCache();
      if (SubjectInfo* info = subjects_.Find(subject); info != nullptr && i != start) {
        info->first_block = static_cast<uint32_t>(i);
      }
      if (!exact) return Fail(std::move(exact).error());
      return state->first;
    }
    if (loaded_here) {
      block->TryForceExpireCache();
    } else if (clean_up) {
      block->FinishedWithCache();
    }
  }
  return 0;
}

}  // namespace jsstore
