// Finding the next or previous message of a block that some filter of a set matches.
#include <algorithm>
#include <limits>

#include "store/block/message_block.h"
#include "store/container/filter_trie.h"

namespace jsstore {

// One search (filestore.go: firstMatchingMulti, prevMatchingMulti). With fewer subjects in the
// block than messages to walk, the subjects say from where to walk, or that there is nothing.
class MessageBlock::AnyMatcher {
 public:
  AnyMatcher(MessageBlock& block, const FilterTrie& filters) : block_(block), filters_(filters) {}
  ~AnyMatcher() {
    if (saw_deleted_) block_.last_load_ts_ = block_.AccessTime();
    block_.FinishedWithCache();
  }
  AnyMatcher(const AnyMatcher&) = delete;
  AnyMatcher& operator=(const AnyMatcher&) = delete;

  MatchResult FirstFrom(uint64_t start) {
    if (auto ready = LoadSubjects(); !ready) return {Fail(std::move(ready).error()), false};
    start = std::max(start, block_.first.seq);
    const uint64_t last_seq = block_.last.seq;
    const bool by_subjects = AsksSubjects(last_seq - start);
    uint64_t from = start;
    if (by_subjects) {
      from = kNowhere;
      auto asked = AskSubjects([&](const SubjectState& state) {
        if (start <= state.last) from = std::min(from, std::max(start, state.first));
        return from != start;  // nothing can come before that
      });
      if (!asked) return {Fail(std::move(asked).error()), false};
      if (from == kNowhere) return NoMatch();
    }
    if (auto ready = LoadMessages(); !ready) return {Fail(std::move(ready).error()), false};
    for (uint64_t seq = from; seq <= last_seq && !block_.SkipDeleted(seq, last_seq, saw_deleted_);
         ++seq) {
      if (Try(seq)) return Answer(!by_subjects && WasLastStep(seq, last_seq));
    }
    return NoMatch();
  }

  MatchResult PreviousFrom(uint64_t start) {
    if (auto ready = LoadSubjects(); !ready) return {Fail(std::move(ready).error()), false};
    start = std::min(start, block_.last.seq);
    const uint64_t first_seq = block_.first.seq;
    const bool by_subjects = AsksSubjects(start - first_seq);
    uint64_t from = start;
    if (by_subjects) {
      from = 0;
      auto asked = AskSubjects([&](const SubjectState& state) {
        if (start >= state.first) from = std::max(from, std::min(start, state.last));
        return from != start;  // nothing can come after that
      });
      if (!asked) return {Fail(std::move(asked).error()), false};
      if (from == 0) return NoMatch();
    }
    if (auto ready = LoadMessages(); !ready) return {Fail(std::move(ready).error()), false};
    for (uint64_t seq = from; seq >= first_seq && seq > 0; --seq) {
      if (block_.deleted.Exists(seq)) {
        saw_deleted_ = true;
      } else if (Try(seq)) {
        return Answer(!by_subjects && WasLastStep(seq, first_seq));
      }
    }
    return NoMatch();
  }

 private:
  static constexpr uint64_t kNowhere = std::numeric_limits<uint64_t>::max();

  Status Load() {
    JSSTORE_TRY(block_.Load());
    loaded_ = true;
    return {};
  }
  Status LoadMessages() { return block_.CacheLoaded() ? Status{} : Load(); }
  Status LoadSubjects() {
    if (block_.SubjectsNotLoaded()) JSSTORE_TRY(Load());
    block_.MarkSubjectActivity();
    return {};
  }

  // Whether asking the subjects is cheaper than walking so many sequences.
  bool AsksSubjects(uint64_t sequences) const {
    const size_t subjects = block_.subjects_ ? block_.subjects_->Size() : 0;
    return subjects < std::min(block_.msgs, sequences);
  }

  // Until `visit` returns false.
  template <typename Visit>
  Status AskSubjects(Visit&& visit) {
    Status status;
    const auto subjects = block_.subjects();
    if (subjects == nullptr) return status;
    subjects->MatchAny(filters_, [&](std::string_view subject, SubjectState* state) {
      if (state->first_needs_update || state->last_needs_update) {
        if (status = block_.Recalculate(subject, *state); !status) return false;
      }
      return visit(*state);
    });
    return status;
  }

  // Looks at one message that is not deleted; keeps it if it matches.
  bool Try(uint64_t seq) {
    linear_before_ = block_.last_linear_seq_;
    auto message = block_.Lookup(seq);
    if (!message) return false;
    saw_deleted_ = false;
    if (filters_.Matches(message->subject)) {
      found_ = *message;
      return true;
    }
    block_.last_linear_seq_ = linear_before_;  // a message that does not match was not read
    return false;
  }

  bool WasLastStep(uint64_t seq, uint64_t end) const {
    const uint64_t now = block_.last_linear_seq_;
    return seq == end && now != linear_before_ && now == seq;
  }

  MatchResult Answer(bool cache_done) const { return {found_, cache_done}; }
  MatchResult NoMatch() const { return {Fail(ErrorCode::kStoreMsgNotFound), loaded_}; }

  MessageBlock& block_;
  const FilterTrie& filters_;
  CachedMessage found_;
  bool loaded_ = false;
  bool saw_deleted_ = false;
  uint64_t linear_before_ = 0;
};

MatchResult MessageBlock::FirstMatchingAny(const FilterTrie& filters, uint64_t start) {
  return AnyMatcher(*this, filters).FirstFrom(start);
}

MatchResult MessageBlock::PrevMatchingAny(const FilterTrie& filters, uint64_t start) {
  return AnyMatcher(*this, filters).PreviousFrom(start);
}

}  // namespace jsstore
