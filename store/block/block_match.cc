// Finding and counting the messages of a block that match a filter.
#include <algorithm>

#include "store/block/message_block.h"
#include "store/container/subject_filter.h"

namespace jsstore {
namespace {

constexpr std::string_view kAllSubjects = ">";

bool MatchesAll(std::string_view filter) { return filter.empty() || filter == kAllSubjects; }

bool Matches(std::string_view subject, std::string_view filter, bool wildcard) {
  return wildcard ? SubjectIsSubsetMatch(subject, filter) : subject == filter;
}

MatchResult NoMatch(bool cache_done) { return {Fail(ErrorCode::kStoreMsgNotFound), cache_done}; }

}  // namespace

// One search through a block, up or down: decides whether the subjects can narrow the range, then
// walks it (filestore.go: firstMatching, prevMatching).
class MessageBlock::Matcher {
 public:
  Matcher(MessageBlock& block, std::string_view filter, bool wildcard)
      : block_(block), all_(MatchesAll(filter)), filter_(filter), wildcard_(wildcard) {
    if (filter_.empty()) {
      filter_ = kAllSubjects;
      wildcard_ = true;
    }
  }
  ~Matcher() {
    if (saw_deleted_) block_.last_load_ts_ = block_.AccessTime();
    block_.FinishedWithCache();
  }
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  MatchResult FirstFrom(uint64_t start) {
    if (auto ready = LoadSubjects(); !ready) return {Fail(std::move(ready).error()), false};
    if (OnlySubjectDiffers()) return NoMatch(loaded_);
    const uint64_t high = block_.last.seq;
    uint64_t low = std::max(start, block_.first.seq);
    if (!ScanInstead(high, low)) {
      low = high + 1;
      auto narrowed = ForEachMatchingSubject([&](const SubjectState& state) {
        if (start <= state.last) low = std::min(low, std::max(start, state.first));
        return low != start;  // nothing can come before that
      });
      if (!narrowed) return {Fail(std::move(narrowed).error()), false};
    }
    if (low > high) return NoMatch(loaded_);
    if (auto ready = LoadMessages(); !ready) return {Fail(std::move(ready).error()), false};
    for (uint64_t seq = low; seq <= high && !block_.SkipDeleted(seq, high, saw_deleted_); ++seq) {
      if (auto found = Try(seq, high)) return std::move(*found);
    }
    return NoMatch(loaded_);
  }

  MatchResult PreviousFrom(uint64_t start) {
    if (auto ready = LoadSubjects(); !ready) return {Fail(std::move(ready).error()), false};
    if (OnlySubjectDiffers()) return NoMatch(loaded_);
    uint64_t low = block_.first.seq;
    uint64_t high = std::min(start, block_.last.seq);
    if (!ScanInstead(high, low)) {
      bool found = false;
      uint64_t lowest = 0;
      uint64_t highest = 0;
      auto narrowed = ForEachMatchingSubject([&](const SubjectState& state) {
        if (high < state.first) return true;
        lowest = found ? std::min(lowest, state.first) : state.first;
        highest =
            found ? std::max(highest, std::min(high, state.last)) : std::min(high, state.last);
        found = true;
        return lowest > low || highest < high;  // or nothing can widen the range
      });
      if (!narrowed) return {Fail(std::move(narrowed).error()), false};
      if (!found || lowest > highest) return NoMatch(loaded_);
      low = std::max(low, lowest);
      high = highest;
    }
    if (auto ready = LoadMessages(); !ready) return {Fail(std::move(ready).error()), false};
    for (uint64_t seq = high; seq >= low && seq > 0; --seq) {
      if (block_.deleted.Exists(seq)) {
        saw_deleted_ = true;
        continue;
      }
      if (auto found = Try(seq, low)) return std::move(*found);
    }
    return NoMatch(loaded_);
  }

 private:
  Status LoadSubjects() {
    if (block_.SubjectsNotLoaded()) {
      JSSTORE_TRY(block_.Load());
      loaded_ = true;
    }
    block_.MarkSubjectActivity();
    return {};
  }

  Status LoadMessages() {
    if (block_.CacheLoaded()) return {};
    JSSTORE_TRY(block_.Load());
    loaded_ = true;
    return {};
  }

  size_t SubjectCount() const { return block_.subjects_ ? block_.subjects_->Size() : 0; }

  // With one subject in the block the filter matches all of it or nothing.
  bool OnlySubjectDiffers() {
    if (all_ || SubjectCount() != 1) return false;
    if (wildcard_) {
      block_.subjects_->Match(filter_, [this](std::string_view, SubjectState*) { all_ = true; });
    } else {
      all_ = block_.subjects_->Find(filter_) != nullptr;
    }
    return !all_;
  }

  // Whether walking the messages is cheaper than asking the subjects first.
  bool ScanInstead(uint64_t high, uint64_t low) {
    if (all_ || (wildcard_ && block_.host_->only_subject == filter_)) return true;
    if (!wildcard_ || !block_.CacheLoaded()) return false;
    return static_cast<int64_t>(SubjectCount() * 4) > static_cast<int64_t>(high - low);
  }

  // Until `visit` returns false.
  template <typename Visit>
  Status ForEachMatchingSubject(Visit&& visit) {
    Status status;
    const auto exact = [&](std::string_view subject, SubjectState* state) {
      if (state->first_needs_update || state->last_needs_update) {
        if (status = block_.Recalculate(subject, *state); !status) return false;
      }
      return visit(*state);
    };
    const auto subjects = block_.subjects();
    if (subjects == nullptr) return status;
    if (wildcard_) {
      subjects->MatchUntil(filter_, exact);
    } else if (SubjectState* state = subjects->Find(filter_)) {
      exact(filter_, state);
    }
    return status;
  }

  // Looks at one message that is not deleted; `end` is the last one of the walk.
  std::optional<MatchResult> Try(uint64_t seq, uint64_t end) {
    const uint64_t linear = block_.last_linear_seq_;
    auto message = block_.Lookup(seq);
    if (!message) {
      const ErrorCode code = message.error().code;
      if (code != ErrorCode::kPartialCache && code != ErrorCode::kNoCache) return std::nullopt;
      return MatchResult{Fail(std::move(message).error()), false};
    }
    saw_deleted_ = false;
    if (all_ || Matches(message->subject, filter_, wildcard_)) {
      const uint64_t now = block_.last_linear_seq_;
      return MatchResult{*message, seq == end && now != linear && now == seq};
    }
    block_.last_linear_seq_ = linear;  // a message that does not match was not read
    return std::nullopt;
  }

  MessageBlock& block_;
  bool all_;
  std::string_view filter_;
  bool wildcard_;
  bool loaded_ = false;
  bool saw_deleted_ = false;
};

MatchResult MessageBlock::FirstMatching(std::string_view filter, bool wildcard, uint64_t start) {
  return Matcher(*this, filter, wildcard).FirstFrom(start);
}

MatchResult MessageBlock::PrevMatching(std::string_view filter, bool wildcard, uint64_t start) {
  return Matcher(*this, filter, wildcard).PreviousFrom(start);
}

// filestore.go: filteredPendingLocked.
Result<FilteredCount> MessageBlock::FilteredPending(std::string_view filter, bool wildcard,
                                                    uint64_t start) {
  const bool all = MatchesAll(filter);
  if (all && start <= first.seq) return FilteredCount{msgs, first.seq, last.seq};
  struct Finish {
    MessageBlock& block;
    bool clean_up;
    ~Finish() {
      if (clean_up) block.FinishedWithCache();
    }
  } finish{*this, !cache_held_};
  if (filter.empty()) {
    filter = kAllSubjects;
    wildcard = true;
  }
  JSSTORE_TRY(EnsureSubjects());

  FilteredCount count;
  bool partial = false;
  Status status;
  const auto add = [&](std::string_view subject, SubjectState* state) {
    if (state->first_needs_update || state->last_needs_update) {
      if (status = Recalculate(subject, *state); !status) return false;
    }
    if (start > state->first) {
      partial = start <= state->last;
      return !partial;
    }
    count.total += state->msgs;
    if (count.first == 0 || state->first < count.first) count.first = state->first;
    count.last = std::max(count.last, state->last);
    return true;
  };
  // They are held only where there is something to add, which may load the block and put others in
  // their place: most blocks of a walk have nothing.
  if (subjects_ != nullptr) {
    if (wildcard) {
      const auto held = subjects();
      held->MatchUntil(filter, add);
    } else if (SubjectState* state = subjects_->Find(filter)) {
      const auto held = subjects();
      add(filter, state);
    }
  }
  if (!status) return Fail(std::move(status).error());
  if (!partial) return count;
  return CountByWalk(filter, wildcard, all, start);
}

}  // namespace jsstore
