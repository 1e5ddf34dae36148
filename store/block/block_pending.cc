// Counting the messages and subjects of a block that a consumer still has before it.
//
// Cost. A message that does not count is told by its subject alone, where it lies in the cache: no
// allocation, no copy, and its checksum is left to whoever reads it.
#include <algorithm>

#include "store/block/message_block.h"
#include "store/container/subject_filter.h"
#include "store/container/subject_selector.h"

namespace jsstore {

// The subject of a message of a loaded cache, if its record is where it should be and makes sense.
std::optional<MessageBlock::Glimpse> MessageBlock::GlimpseAt(uint64_t seq) const {
  if (!cache_held_ || seq < cache_->first_sequence) return std::nullopt;
  const uint64_t at = seq - cache_->first_sequence;
  if (at >= cache_->index.size() || cache_->index[at] == kIndexDeleted) return std::nullopt;
  const uint32_t offset = cache_->index[at] & ~kIndexChecked;
  const size_t size = cache_->buffer.size();
  if (offset + uint64_t{kEmptyRecordBytes} > size) return std::nullopt;
  const RecordView record = RecordAt(offset);
  if (record.head.sequence != seq || !record.head.Sane(size - offset)) return std::nullopt;
  return Glimpse{record.Subject(), static_cast<size_t>(at), offset};
}

// Whether the message that was glimpsed is undamaged.
bool MessageBlock::Check(const Glimpse& glimpse) {
  uint32_t& entry = cache_->index[glimpse.slot];
  if ((entry & kIndexChecked) != 0) return true;
  if (!Decode({.offset = glimpse.offset, .length = 0, .checked = false})) return false;
  entry |= kIndexChecked;
  return true;
}

// Walks [from, to], all within the block, of which the cache is loaded, and calls `take(seq)`
// for each undamaged message whose subject is `wanted`. Leaves the marks of reading that
// looking up each message would leave; those that are deleted are passed over.
template <typename Wanted, typename Take>
void MessageBlock::WalkSubjects(uint64_t from, uint64_t to, Wanted&& wanted, Take&& take) {
  bool touched = false;
  for (uint64_t seq = from; seq <= to && seq >= from; ++seq) {
    if (SkipDeleted(seq, to, touched)) break;
    if (const auto glimpse = GlimpseAt(seq)) {
      TouchLinear(seq);
      touched = true;
      if (wanted(glimpse->subject) && Check(*glimpse)) take(seq);
      continue;
    }
    const auto message = Lookup(seq);
    if (message && wanted(message->subject)) take(seq);
  }
  if (touched) last_load_ts_ = AccessTime();
}

// The end of a query in this block: what was loaded for it alone goes at once.
void MessageBlock::FinishedQuery(bool loaded) {
  if (loaded) {
    TryForceExpireCache();
  } else {
    FinishedWithCache();
  }
}

Status MessageBlock::LoadForQuery(bool* loaded) {
  JSSTORE_TRY(Load());
  *loaded = true;
  return {};
}

// Some subject has messages on both sides of `start`: only the messages themselves can tell
// (filestore.go: filteredPendingLocked).
Result<FilteredCount> MessageBlock::CountByWalk(std::string_view filter, bool wildcard, bool all,
                                                uint64_t start) {
  const bool expire_after = !CacheLoaded();
  if (expire_after) JSSTORE_TRY(Load());
  FilteredCount count;
  WalkSubjects(
      std::max(start, first.seq), last.seq,
      [&](std::string_view subject) {
        if (all) return true;
        return wildcard ? SubjectIsSubsetMatch(subject, filter) : subject == filter;
      },
      [&](uint64_t seq) {
        ++count.total;
        if (count.first == 0) count.first = seq;
        count.last = seq;
      });
  if (expire_after) TryForceExpireCache();
  return count;
}

// filestore.go: NumPending, NumPendingMulti, the walk from the block of the start to the last.
Result<uint64_t> MessageBlock::CountFrom(const SubjectSelector& selector, uint64_t start) {
  if (selector.all() && start <= first.seq) return msgs;
  return selector.IsSet() ? CountFromAny(selector, start) : CountFromOne(selector, start);
}

Result<uint64_t> MessageBlock::CountFromOne(const SubjectSelector& selector, uint64_t start) {
  const bool loads = SubjectsNotLoaded();
  auto count = FilteredPending(selector.filter(), !selector.IsLiteral(), start);
  if (!count) return Fail(std::move(count).error());
  FinishedQuery(loads);
  return count->total;
}

Result<uint64_t> MessageBlock::CountFromAny(const SubjectSelector& selector, uint64_t start) {
  bool loaded = false;
  if (SubjectsNotLoaded()) JSSTORE_TRY(LoadForQuery(&loaded));
  MarkSubjectActivity();

  uint64_t count = 0;
  bool partial = false;  // some subject has messages on both sides of the start
  Status status;
  if (const auto known = subjects()) {
    selector.ForEach(*known, [&](std::string_view subject, SubjectState* state) {
      if (state->first_needs_update || state->last_needs_update) {
        if (status = Recalculate(subject, *state); !status) return false;
      }
      if (start <= state->first) count += state->msgs;
      partial = start > state->first && start <= state->last;
      return !partial;
    });
  }
  if (!status) return Fail(std::move(status).error());
  if (partial) {
    if (!CacheLoaded()) JSSTORE_TRY(LoadForQuery(&loaded));
    count = 0;
    WalkSubjects(
        std::max(start, first.seq), last.seq,
        [&](std::string_view subject) { return selector.Matches(subject); },
        [&](uint64_t) { ++count; });
  }
  FinishedQuery(loaded);
  return count;
}

// The same functions, what lies before the start in one of the blocks up to it.
Result<uint64_t> MessageBlock::CountBelow(const SubjectSelector& selector, uint64_t start) {
  uint64_t count = 0;
  bool loaded = false;
  if (start <= last.seq) {
    if (!CacheLoaded()) JSSTORE_TRY(LoadForQuery(&loaded));
    // Loading may count the block again and leave it with an earlier end. The reference walks to
    // before that end then, and so passes its last message by.
    const uint64_t end = std::min(start, last.seq);
    const auto wanted = [&](std::string_view subject) {
      return !subject.empty() && selector.Matches(subject);
    };
    if (first.seq < end) WalkSubjects(first.seq, end - 1, wanted, [&](uint64_t) { ++count; });
  } else if (selector.all()) {
    count = msgs;
  } else {
    if (SubjectsNotLoaded()) JSSTORE_TRY(LoadForQuery(&loaded));
    MarkSubjectActivity();
    if (subjects_ != nullptr) {
      selector.ForEach(*subjects_, [&](std::string_view, SubjectState* state) {
        count += state->msgs;
        return true;
      });
    }
  }
  FinishedQuery(loaded);
  return count;
}

// The same functions, last per subject: how many of the subjects have messages below the start in
// this block, and none from there on.
Result<uint64_t> MessageBlock::CountEndedBelow(SubjectMarks& subjects, uint64_t start) {
  uint64_t ended = 0;
  bool loaded = false;
  if (start > first.seq) {
    if (!CacheLoaded()) JSSTORE_TRY(LoadForQuery(&loaded));
    bool* mark = nullptr;
    WalkSubjects(
        first.seq, last.seq,
        [&](std::string_view subject) {
          if (subject.empty()) return false;
          const auto it = subjects.find(subject);
          if (it == subjects.end()) return false;
          mark = &it->second;
          return true;
        },
        [&](uint64_t seq) {
          const bool below = seq < start;
          if (*mark == below) return;
          *mark = below;
          ended += below ? 1 : uint64_t(-1);
        });
  }
  FinishedQuery(loaded);
  return ended;
}

// filestore.go: MultiLastSeqs. The last message of a subject of which the recorded last is beyond
// `max_seq`; 0 when there is none.
Result<uint64_t> MessageBlock::LastUpTo(std::string_view subject, uint64_t max_seq) {
  const bool clean_up = !cache_held_;
  Status ready;
  if (!CacheLoaded()) ready = Load();
  uint64_t found = 0;
  if (ready) {
    for (uint64_t seq = std::min(last.seq, max_seq); seq >= first.seq && seq > 0; --seq) {
      const auto message = Lookup(seq);
      if (!message || message->subject != subject) continue;
      found = seq;
      break;
    }
  }
  if (clean_up) FinishedWithCache();
  if (!ready) return Fail(std::move(ready).error());
  return found;
}

}  // namespace jsstore
