// The last sequences of subjects.
#include <algorithm>

#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/wanted_subjects.h"

namespace jsstore {
Result<std::vector<uint64_t>> FileStoreImpl::AllLastSeqs() {
  Reading reading(*this);
  return reading.Finish(AllLastLocked());
}

// filestore.go: allLastSeqsLocked. From the last block on down, until every subject was met.
Result<std::vector<uint64_t>> FileStoreImpl::AllLastLocked() {
  std::vector<uint64_t> seqs;
  if (totals_.msgs == 0 || NoSubjectsTracked()) return seqs;
  const size_t subject_count = subjects_.Size();
  SubjectNames met;
  for (size_t i = blocks_.size(); i-- > 0 && met.Size() != subject_count;) {
    MessageBlock& block = *blocks_[i];
    const std::lock_guard owned(block.mutex);
    const bool load = block.SubjectsNotLoaded();
    if (load) JSSTORE_TRY(block.Load());
    Status status;
    if (const auto subjects = block.subjects()) {
      subjects->IterFast([&](std::string_view subject, SubjectState* state) {
        if (met.Contains(subject)) return true;
        if (state->last_needs_update) {
          if (status = block.Recalculate(subject, *state); !status) return false;
        }
        seqs.push_back(state->last);
        met.AddCopy(subject);
        return true;
      });
    }
    if (load) block.TryForceExpireCache();
    block.FinishedWithCache();
    if (!status) return Fail(std::move(status).error());
  }
  std::ranges::sort(seqs);
  return seqs;
}

// filestore.go: filterIsAll.
bool FileStoreImpl::FiltersAreAll(std::span<const std::string> filters) const {
  if (filters.size() == 1 && filters.front() == ">") return true;
  std::vector<std::string> subjects = stream_.subjects.value_or(std::vector<std::string>{});
  if (filters.size() != subjects.size()) return false;
  std::vector<std::string> sorted(filters.begin(), filters.end());
  std::ranges::sort(sorted);
  std::ranges::sort(subjects);
  return std::ranges::equal(subjects, sorted, SubjectIsSubsetMatch);
}

Result<std::vector<uint64_t>> FileStoreImpl::MultiLastSeqs(std::span<const std::string> filters,
                                                           uint64_t max_seq, int64_t max_allowed) {
  Reading reading(*this);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  return reading.Finish(MultiLastLocked(filters, max_seq, max_allowed));
}

// filestore.go: multiLastSeqsLocked.
Result<std::vector<uint64_t>> FileStoreImpl::MultiLastLocked(std::span<const std::string> filters,
                                                             uint64_t max_seq,
                                                             int64_t max_allowed) {
  std::vector<uint64_t> seqs;
  if (totals_.msgs == 0 || NoSubjectsTracked()) return seqs;
  if (max_seq == 0 && max_allowed <= 0 && FiltersAreAll(filters)) return AllLastLocked();
  int64_t at = static_cast<int64_t>(blocks_.size()) - 1;
  if (max_seq == 0) {
    max_seq = totals_.last_seq;
  } else if (at = SelectBlockWithIndex(max_seq).first; at < 0) {
    return seqs;
  }
  WantedSubjects wanted;
  for (const std::string& filter : filters) {
    subjects_.tree().Match(filter, [&](std::string_view subject, SubjectInfo* info) {
      wanted.Add(subject, info->last_block);
    });
  }
  const auto too_many = [max_allowed](size_t count) {
    return max_allowed > 0 && count > static_cast<uint64_t>(max_allowed);
  };
  if (max_seq >= totals_.last_seq) {
    if (too_many(wanted.Size())) return Fail(ErrorCode::kTooManyResults);
    JSSTORE_TRY(TakeFromLastBlocks(wanted, seqs));
  }
  // What is left was not where it should be, or has its last message beyond `max_seq`.
  for (; at >= 0 && wanted.Size() > 0; --at) {
    MessageBlock& block = *blocks_[static_cast<size_t>(at)];
    if (block.index > wanted.latest_block()) continue;
    JSSTORE_TRY(TakeFromBlock(block, max_seq, wanted, seqs));
    if (too_many(seqs.size())) return Fail(ErrorCode::kTooManyResults);
  }
  std::ranges::sort(seqs);
  return seqs;
}

// filestore.go: multiLastSeqsByLastBlockLocked. Each block in which some subject should have its
// last message is looked into once.
Status FileStoreImpl::TakeFromLastBlocks(WantedSubjects& wanted, std::vector<uint64_t>& seqs) {
  const auto places = wanted.TakePlaces();
  for (size_t i = 0; i < places.size();) {
    const uint32_t index = places[i].block;
    const BlockPtr block = BlockByIndex(index);
    if (block == nullptr) {
      while (i < places.size() && places[i].block == index) ++i;
      continue;
    }
    const std::lock_guard owned(block->mutex);
    JSSTORE_TRY(block->EnsureSubjects());
    const auto subjects = block->subjects();
    for (; i < places.size() && places[i].block == index; ++i) {
      SubjectState* state = subjects ? subjects->Find(places[i].subject) : nullptr;
      if (state == nullptr) continue;
      if (state->last_needs_update) JSSTORE_TRY(block->Recalculate(places[i].subject, *state));
      seqs.push_back(state->last);
      wanted.Remove(places[i].subject);
    }
  }
  return {};
}

Status FileStoreImpl::TakeFromBlock(MessageBlock& block, uint64_t max_seq, WantedSubjects& wanted,
                                    std::vector<uint64_t>& seqs) {
  const std::lock_guard owned(block.mutex);
  JSSTORE_TRY(block.EnsureSubjects());
  Status status;
  const auto take = [&](std::string_view subject, SubjectState* state) {
    if (!wanted.Contains(subject)) return true;
    if (state->last_needs_update) {
      if (status = block.Recalculate(subject, *state); !status) return false;
    }
    uint64_t seq = state->last;
    if (seq > max_seq) {
      auto earlier = block.LastUpTo(subject, max_seq);
      if (!earlier) {
        status = Fail(std::move(earlier).error());
        return false;
      }
      if (*earlier == 0) return true;
      seq = *earlier;
    }
    seqs.push_back(seq);
    wanted.Remove(subject);
    return true;
  };
  if (const auto subjects = block.subjects()) subjects->IterFast(take);
  return status;
}

// filestore.go: MultiLastMsgs.
Status FileStoreImpl::MultiLastMsgs(const LastMsgsQuery& query, const LastMsgsHandler& deliver,
                                    LastMsgsCount* count) {
  *count = {};
  Reading reading(*this);
  const auto run = [&]() -> Status {
    auto seqs = MultiLastLocked(query.filters, query.max_seq, query.max_allowed);
    if (!seqs) return Fail(std::move(seqs).error());
    count->total = count->pending = seqs->size();
    for (const uint64_t seq : *seqs) {
      --count->pending;
      if (seq < query.min_seq) continue;
      auto message = LoadLocked(seq);
      if (!message) return Fail(std::move(message).error());
      if (!deliver(*message, count->pending)) break;
    }
    return {};
  };
  return reading.Finish(run());
}

}  // namespace jsstore
