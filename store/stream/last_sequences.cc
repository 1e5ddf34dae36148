// The last sequences of subjects.
#include <algorithm>
#include <memory_resource>
#include <unordered_set>

#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

// Subjects of a walk through blocks. Short-lived, so that nothing is given back before the end.
class SubjectNames {
 public:
  size_t Size() const { return names_.size(); }
  bool Contains(std::string_view subject) const { return names_.contains(subject); }
  // For subjects that live as long as this.
  void Add(std::string_view subject) { names_.insert(subject); }
  // For those that do not.
  void AddCopy(std::string_view subject) {
    auto* copy = static_cast<char*>(memory_.allocate(std::max<size_t>(1, subject.size()), 1));
    std::ranges::copy(subject, copy);
    names_.insert({copy, subject.size()});
  }
  void Remove(std::string_view subject) { names_.erase(subject); }

 private:
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_set<std::string_view> names_{&memory_};
};

}  // namespace

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
  return reading.Finish(MultiLastLocked(filters, max_seq, max_allowed));
}

// filestore.go: MultiLastSeqs.
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
  BlockPtr last = blocks_[static_cast<size_t>(at)];

  // What to look for. When the last blocks of all of it are known to be earlier, the walk begins
  // there. A subject that two filters match is counted twice, as in the reference.
  SubjectNames wanted;
  size_t in_earlier_blocks = 0;
  uint32_t latest = 0;
  for (const std::string& filter : filters) {
    subjects_.tree().Match(filter, [&](std::string_view subject, SubjectInfo* info) {
      wanted.Add(subject);
      if (info->last_block >= last->index) return;
      ++in_earlier_blocks;
      latest = std::max(latest, info->last_block);
    });
  }
  if (in_earlier_blocks == wanted.Size()) last = BlockByIndex(latest);

  bool reached_last = false;
  for (; at >= 0 && wanted.Size() > 0; --at) {
    MessageBlock& block = *blocks_[static_cast<size_t>(at)];
    reached_last |= &block == last.get();
    if (!reached_last) continue;
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
    if (!status) return Fail(std::move(status).error());
    if (max_allowed > 0 && seqs.size() > static_cast<uint64_t>(max_allowed)) {
      return Fail(ErrorCode::kTooManyResults);
    }
  }
  std::ranges::sort(seqs);
  return seqs;
}

}  // namespace jsstore
