// Finding the next or previous message of a block that some filter of a set matches.
#include <algorithm>
#include <limits>

#include "store/block/message_block.h"
#include "store/container/filter_trie.h"

namespace jsstore {

// One search (filestore.go: firstMatchingMulti, prevMatchingMulti). With fewer subjects in the
// block than messages to walk, the subjects say where to look; else the messages are walked.
class MessageBlock::AnyMatcher {
 public:
  AnyMatcher(MessageBlock& block, const FilterTrie& filters) : block_(block), filters_(filters) {}
  ~AnyMatcher() {
    if (saw_deleted_) block_.last_load_ts_ = block_.AccessTime();
    block_.FinishedWithCache();
  }
  AnyMatcher(const AnyMatcher&) = delete;
  AnyMatcher& operator=(const AnyMatcher&) = delete;

  PinnedMatch FirstFrom(uint64_t start) {
    if (block_.SubjectsNotLoaded()) {
      if (auto loaded = Load(); !loaded) return {Fail(std::move(loaded).error()), false};
    }
    block_.MarkSubjectActivity();
    start = std::max(start, block_.first.seq);
    const uint64_t last = block_.last.seq;
    if (SubjectCount() < last - start) {
      auto found = AskSubjects([&](const SubjectState& state) { return LookUp(state, start); });
      if (!found) return {Fail(std::move(found).error()), false};
      return Answer(/*cache_done=*/loaded_ && start == last);
    }
    if (auto ready = LoadMessages(); !ready) return {Fail(std::move(ready).error()), false};
    for (uint64_t seq = start; seq <= last; ++seq) {
      if (Try(seq)) return Answer(WasLastStep(seq, last));
    }
    return Answer(false);
  }

  PinnedMatch PreviousFrom(uint64_t start) {
    if (auto ready = LoadMessages(); !ready) return {Fail(std::move(ready).error()), false};
    start = std::min(start, block_.last.seq);
    const uint64_t first = block_.first.seq;
    if (SubjectCount() < start - first) {
      auto found = AskSubjects([&](const SubjectState& state) { return LookDown(state, start); });
      if (!found) return {Fail(std::move(found).error()), false};
      return Answer(/*cache_done=*/loaded_ && start == first);
    }
    for (uint64_t seq = start; seq >= first && seq > 0; --seq) {
      if (Try(seq)) return Answer(WasLastStep(seq, first));
    }
    return Answer(false);
  }

 private:
  Status Load() {
    JSSTORE_TRY(block_.Load());
    loaded_ = true;
    return {};
  }
  Status LoadMessages() { return block_.CacheLoaded() ? Status{} : Load(); }

  size_t SubjectCount() const { return block_.subjects_ ? block_.subjects_->Size() : 0; }

  PinnedMatch Answer(bool cache_done) {
    if (!found_) return {Fail(ErrorCode::kStoreMsgNotFound), loaded_};
    return {Message{read_.subject, read_.header, read_.payload, read_.seq, read_.ts, pin_},
            cache_done};
  }

  template <typename Look>
  Status AskSubjects(Look&& look) {
    Status status;
    const auto subjects = block_.subjects();
    if (subjects == nullptr) return status;
    subjects->MatchAny(filters_, [&](std::string_view subject, SubjectState* state) {
      if (state->first_needs_update || state->last_needs_update) {
        if (status = block_.Recalculate(subject, *state); !status) return false;
      }
      status = look(*state);
      return status.has_value();
    });
    return status;
  }

  // Looks for a message of the subject from `start` on that is earlier than what was found.
  Status LookUp(const SubjectState& state, uint64_t start) {
    const uint64_t from = std::max(start, state.first);
    if (from > state.last || (found_ && from >= best_)) return {};
    JSSTORE_TRY(LoadMessages());
    if (from == state.first) {
      if (Read(from)) Take(from);
      return {};
    }
    // The subject has messages on both sides of `start`. Any message that matches will do.
    for (uint64_t seq = from; seq <= state.last; ++seq) {
      if (Try(seq)) break;
    }
    return {};
  }

  // The same downwards, for one that is later.
  Status LookDown(const SubjectState& state, uint64_t start) {
    const uint64_t from = std::min(start, state.last);
    if (from < state.first || (found_ && from <= best_)) return {};
    if (from == state.last) {
      if (Read(from)) Take(from);
      return {};
    }
    for (uint64_t seq = from; seq >= state.first && seq > 0; --seq) {
      if (Try(seq)) break;
    }
    return {};
  }

  // Looks at one message; takes it if it matches.
  bool Try(uint64_t seq) {
    if (block_.deleted.Exists(seq)) {
      saw_deleted_ = true;
      return false;
    }
    linear_before_ = block_.last_linear_seq_;
    if (!Read(seq)) return false;
    saw_deleted_ = false;
    if (filters_.Matches(read_.subject)) {
      Take(seq);
      return true;
    }
    block_.last_linear_seq_ = linear_before_;  // a message that does not match was not read
    return false;
  }

  // What is read last is what is answered, as the reference has one buffer for all. Its bytes are
  // pinned: a later look-up may drop the cache.
  bool Read(uint64_t seq) {
    auto message = block_.Lookup(seq);
    if (!message) return false;
    read_ = *message;
    const CacheBuffer& buffer = block_.cache_->buffer;
    if (pin_.get() != buffer.data()) pin_ = buffer.Hold();
    return true;
  }

  void Take(uint64_t seq) {
    found_ = true;
    best_ = seq;
  }

  bool WasLastStep(uint64_t seq, uint64_t end) const {
    const uint64_t now = block_.last_linear_seq_;
    return seq == end && now != linear_before_ && now == seq;
  }

  MessageBlock& block_;
  const FilterTrie& filters_;
  CachedMessage read_;
  CacheBuffer::Pin pin_;
  uint64_t best_ = 0;  // of what was found
  bool found_ = false;
  bool loaded_ = false;
  bool saw_deleted_ = false;
  uint64_t linear_before_ = 0;
};

PinnedMatch MessageBlock::FirstMatchingAny(const FilterTrie& filters, uint64_t start) {
  return AnyMatcher(*this, filters).FirstFrom(start);
}

PinnedMatch MessageBlock::PrevMatchingAny(const FilterTrie& filters, uint64_t start) {
  return AnyMatcher(*this, filters).PreviousFrom(start);
}

}  // namespace jsstore
