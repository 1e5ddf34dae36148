// What a block knows of its subjects: counted on load, kept on writes, made exact when asked.
#include <algorithm>

#include "store/block/message_block.h"

namespace jsstore {

// filestore.go: ensurePerSubjectInfoLoaded.
Status MessageBlock::EnsureSubjects() {
  if (subjects_ != nullptr || !track_subjects_) {
    if (subjects_ != nullptr) MarkSubjectActivity();
    return {};
  }
  if (msgs == 0) {
    subjects_ = std::make_shared<Subjects>();
    return {};
  }
  return GenerateSubjects();
}

Status MessageBlock::ResetSubjects() {
  subjects_.reset();
  return GenerateSubjects();
}

// filestore.go: generatePerSubjectInfo.
Status MessageBlock::GenerateSubjects() {
  if (msgs == 0) return {};
  const bool clean_up = !cache_held_;
  if (!CacheLoaded()) {
    if (auto loaded = Load(); !loaded) {
      if (clean_up) FinishedWithCache();
      return loaded;
    }
  }
  // Loading counts them where they are tracked.
  if (subjects_ == nullptr) {
    subjects_ = std::make_shared<Subjects>();
    for (uint64_t seq = first.seq; seq <= last.seq; ++seq) {
      if (deleted.Exists(seq)) continue;
      auto message = Lookup(seq);
      if (!message) {
        const ErrorCode code = message.error().code;
        if (code == ErrorCode::kStoreMsgNotFound || code == ErrorCode::kDeletedMsg) continue;
        if (code == ErrorCode::kNoCache) return {};
        subjects_.reset();
        ClearCacheAndOffset();
        return Fail(std::move(message).error());
      }
      if (message->subject.empty()) continue;
      auto entry = subjects_->TryInsert(message->subject, {.msgs = 1, .first = seq, .last = seq});
      if (entry.inserted || entry.value == nullptr) continue;
      ++entry.value->msgs;
      entry.value->last = seq;
      entry.value->last_needs_update = false;
    }
    if (!subjects_->Empty()) {
      last_load_ts_ = last_subject_ts_ = AccessTime();
      StartCacheTimer();
    }
  }
  if (clean_up) FinishedWithCache();
  return {};
}

std::shared_ptr<SubjectState> MessageBlock::FindSubject(std::string_view subject) const {
  if (subjects_ == nullptr) return nullptr;
  SubjectState* state = subjects_->Find(subject);
  return state == nullptr ? nullptr : std::shared_ptr<SubjectState>(subjects_, state);
}

// filestore.go: removeSeqPerSubject.
Result<uint64_t> MessageBlock::RemoveSequenceOfSubject(std::string_view subject, uint64_t seq) {
  JSSTORE_TRY(EnsureSubjects());
  if (subjects_ == nullptr) return 0;
  SubjectState* state = subjects_->Find(subject);
  if (state == nullptr) return 0;
  if (host_->tracks_removals) host_->SequenceRemoved(seq, subject);
  if (state->msgs == 1) {
    subjects_->Delete(subject);
    return 0;
  }
  if (--state->msgs == 1) {
    if (!state->last_needs_update && seq != state->last) {
      state->first = state->last;
      state->first_needs_update = false;
      return 1;
    }
    if (!state->first_needs_update && seq != state->first) {
      state->last = state->first;
      state->last_needs_update = false;
      return 1;
    }
  }
  state->first_needs_update |= seq == state->first;
  state->last_needs_update |= seq == state->last;
  return uint64_t{state->msgs};
}

// filestore.go: recalculateForSubj.
Status MessageBlock::Recalculate(std::string_view subject, SubjectState& state) {
  const bool clean_up = !cache_held_;
  if (!CacheLoaded()) JSSTORE_TRY(Load());
  if (!cache_held_) return Fail(ErrorCode::kNoCache);
  struct Finish {
    MessageBlock& block;
    bool clean_up;
    ~Finish() {
      if (clean_up) block.FinishedWithCache();
    }
  } finish{*this, clean_up};

  const auto slot_of = [this](uint64_t seq) {
    const auto slot = static_cast<int64_t>(seq - cache_->first_sequence);
    return static_cast<size_t>(std::max<int64_t>(slot, 0));
  };
  size_t start = slot_of(state.first);
  if (start >= cache_->index.size()) {
    state.first = state.last;
    state.first_needs_update = state.last_needs_update = false;
    return {};
  }
  const size_t end = slot_of(state.last);
  if (end >= cache_->index.size() || start > end) return {};
  if (state.first_needs_update) RecalculateFirst(subject, state, &start);
  if (state.last_needs_update) RecalculateLast(subject, state, start, end);
  return {};
}

// The first slot from `slot` on with a record of the subject, or with one that is out of bounds;
// the number of slots when there is none.
size_t MessageBlock::FindSubjectFrom(std::string_view subject, size_t slot) const {
  const auto& slots = cache_->index;
  for (; slot < slots.size(); ++slot) {
    const uint32_t offset = slots[slot] & ~kIndexChecked;
    if (offset == kIndexDeleted) continue;
    if (offset >= cache_->buffer.size() || RecordAt(offset).Subject() == subject) break;
  }
  return slot;
}

// The same behind `slot`, whose record is one of the subject.
size_t MessageBlock::FindSubjectAfter(std::string_view subject, size_t slot) {
  const auto& slots = cache_->index;
  auto& chain = cache_->chain;
  if (track_subjects_ && chain.IsWorthBuilding(slots.size())) {
    chain.Build(slots, cache_->buffer.From(0));
  }
  if (chain.Built()) return FindSubjectFrom(subject, chain.Next(slot));
  const size_t found = FindSubjectFrom(subject, slot + 1);
  chain.CountSearch(found - slot);
  return found;
}

// On return `start` is the slot of the first message, where one was found.
void MessageBlock::RecalculateFirst(std::string_view subject, SubjectState& state, size_t* start) {
  state.first_needs_update = false;
  const uint64_t from = std::max(state.first + 1, first.seq);
  const auto& slots = cache_->index;
  size_t slot = FindSubjectFrom(subject, *start);
  while (slot < slots.size()) {
    const uint32_t offset = slots[slot] & ~kIndexChecked;
    if (offset >= cache_->buffer.size()) {
      state.first = state.last;
      state.last_needs_update = false;
      return;
    }
    const RecordHead head = RecordAt(offset).head;
    const uint64_t seq = head.sequence;
    if (seq < from || head.IsErased() || deleted.Exists(seq)) {
      slot = FindSubjectAfter(subject, slot);
      continue;
    }
    state.first = seq;
    if (state.msgs == 1) {
      state.last = seq;
      state.last_needs_update = false;
    }
    *start = slot;
    return;
  }
}

void MessageBlock::RecalculateLast(std::string_view subject, SubjectState& state, size_t start,
                                   size_t end) {
  state.last_needs_update = false;
  const uint64_t to = std::min(state.last - 1, last.seq);
  for (size_t slot = end + 1; slot-- > start;) {
    const uint32_t offset = cache_->index[slot] & ~kIndexChecked;
    if (offset == kIndexDeleted) continue;
    if (offset >= cache_->buffer.size()) return;
    const RecordView record = RecordAt(offset);
    if (record.Subject() != subject) continue;
    const uint64_t seq = record.head.sequence;
    if (seq > to || record.head.IsErased() || deleted.Exists(seq)) continue;
    state.last = std::max(seq, state.first);
    if (state.msgs == 1) {
      state.first = state.last;
      state.first_needs_update = false;
    }
    return;
  }
}

}  // namespace jsstore
