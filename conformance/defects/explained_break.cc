#include "conformance/defects/explained_break.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/judge/held_stream.h"
#include "conformance/judge/step.h"
#include "conformance/run/damage_files.h"

namespace jsparity {
namespace {

bool IsAmong(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// An operation that does another one many times counts as that one, too.
bool NamesOperation(const std::vector<std::string>& names, std::string_view operation) {
  if (IsAmong(names, operation)) return true;
  if (operation == NameOf(OpKind::kStoreMsgs)) return IsAmong(names, NameOf(OpKind::kStoreMsg));
  return operation == NameOf(OpKind::kRemoveMsgs) && IsAmong(names, NameOf(OpKind::kRemoveMsg));
}

// What the stream was before the operation at `at`, with the scan behind the last one.
const jsstore::StreamState* StateBefore(const Recording& recording, size_t at) {
  for (size_t i = std::min(at, recording.steps.size()); i-- > 0;) {
    const auto& results = recording.steps[i].results;
    if (!results.empty() && results.back().state) return &*results.back().state;
  }
  return recording.open.result.state ? &*recording.open.result.state : nullptr;
}

// Whether the operation at `at` took the last sequence back below that one, or at all where there
// is none (0); not in the scan at the end.
bool TookBackBelow(const Recording& recording, uint64_t sequence, size_t at) {
  if (at >= recording.steps.size()) return false;
  const jsstore::StreamState* before = StateBefore(recording, at);
  const jsstore::StreamState* after = StateBefore(recording, at + 1);
  if (before == nullptr || after == nullptr) return false;
  if (sequence == 0) return after->last_seq < before->last_seq;
  return after->last_seq < sequence && sequence <= before->last_seq;
}

// Whether the operation at `at` took the last sequence back over more messages than it took off
// their number.
bool CountsWhatItCut(const Recording& recording, size_t at) {
  if (at >= recording.steps.size()) return false;
  const jsstore::StreamState* before = StateBefore(recording, at);
  const jsstore::StreamState* after = StateBefore(recording, at + 1);
  if (before == nullptr || after == nullptr) return false;
  const auto there = PresentIn(*before);
  if (!there) return false;
  const auto cut =
      static_cast<uint64_t>(there->end() - std::ranges::upper_bound(*there, after->last_seq));
  return cut > 0 && after->msgs + cut > before->msgs;
}

// Also among too many to walk.
bool IsThere(const jsstore::StreamState& state, uint64_t seq) {
  return state.msgs > 0 && state.first_seq <= seq && seq <= state.last_seq &&
         !Holds(state.deleted, seq);
}

// The operation with which the sequence last went before `at`; nullopt where it did not.
std::optional<size_t> WentAt(const Recording& recording, uint64_t seq, size_t at) {
  std::optional<size_t> went;
  bool was_there = recording.open.result.state && IsThere(*recording.open.result.state, seq);
  uint64_t last = recording.open.result.state ? recording.open.result.state->last_seq : 0;
  for (size_t i = 0; i < std::min(at, recording.steps.size()); ++i) {
    const auto& results = recording.steps[i].results;
    if (results.empty() || !results.back().state) continue;
    const jsstore::StreamState& state = *results.back().state;
    const bool is_there = IsThere(state, seq);
    // One that is stored and removed by the same operation goes with it, too.
    const bool passed_by = !was_there && !is_there && last < seq && seq <= state.last_seq;
    if ((was_there && !is_there) || passed_by) went = i;
    was_there = is_there;
    last = state.last_seq;
  }
  return went;
}

// The operation with which the sequence last came to be there before `at`; nullopt where it was
// there from the beginning, or never.
std::optional<size_t> CameAt(const Recording& recording, uint64_t seq, size_t at) {
  std::optional<size_t> came;
  bool was_there = recording.open.result.state && IsThere(*recording.open.result.state, seq);
  for (size_t i = 0; i < std::min(at, recording.steps.size()); ++i) {
    const auto& results = recording.steps[i].results;
    if (results.empty() || !results.back().state) continue;
    const bool is_there = IsThere(*results.back().state, seq);
    if (is_there && !was_there) came = i;
    was_there = is_there;
  }
  return came;
}

// Whether a message that went with one of these was there again with an opening, or with an
// operation that only looks, before `at`.
bool AnyReturnedFrom(const std::vector<std::string>& names, const Case& c,
                     const Recording& recording, size_t at) {
  for (size_t i = 0; i < std::min({at, c.ops.size(), recording.steps.size()}); ++i) {
    if (!Reopens(c.ops[i].kind) && !OnlyLooks(c.ops[i].kind)) continue;
    const jsstore::StreamState* before = StateBefore(recording, i);
    const jsstore::StreamState* after = StateBefore(recording, i + 1);
    const auto there = after == nullptr ? std::nullopt : PresentIn(*after);
    if (before == nullptr || !there) continue;
    const bool any = std::ranges::any_of(*there, [&](uint64_t seq) {
      if (seq > before->last_seq || IsThere(*before, seq)) return false;
      const auto went = WentAt(recording, seq, i);
      return went && NamesOperation(names, NameOf(c.ops[*went].kind));
    });
    if (any) return true;
  }
  return false;
}

// How many of the messages that were there are not any more; nullopt where they are too many to
// walk.
std::optional<uint64_t> CountGone(const jsstore::StreamState& before,
                                  const jsstore::StreamState& after) {
  const auto there = PresentIn(before);
  if (!there) return std::nullopt;
  const auto is_gone = [&after](uint64_t seq) { return !IsThere(after, seq); };
  return static_cast<uint64_t>(std::ranges::count_if(*there, is_gone));
}

// Whether more messages went with the operation at `at` than it took off their number.
bool CountsWhatWent(const Recording& recording, size_t at) {
  if (at >= recording.steps.size()) return false;
  const jsstore::StreamState* before = StateBefore(recording, at);
  const jsstore::StreamState* after = StateBefore(recording, at + 1);
  if (before == nullptr || after == nullptr) return false;
  const auto gone = CountGone(*before, *after);
  return gone && *gone > 0 && after->msgs + *gone > before->msgs;
}

// Whether one of these answered before `at` that it purged more than went with it, and left others:
// such as had gone before were among what it purged, and were taken off what subjects have left.
bool AnyPurgedAgain(const std::vector<std::string>& names, const Case& c,
                    const Recording& recording, size_t at) {
  for (size_t i = 0; i < std::min({at, c.ops.size(), recording.steps.size()}); ++i) {
    const auto& results = recording.steps[i].results;
    if (results.empty() || !NamesOperation(names, NameOf(c.ops[i].kind))) continue;
    const jsstore::StreamState* before = StateBefore(recording, i);
    const auto& after = results.back().state;
    if (before == nullptr || !after || after->msgs == 0) continue;
    const auto gone = CountGone(*before, *after);
    if (gone && results.back().value.purged > *gone) return true;
  }
  return false;
}

// Whether the message last came to be there with an operation that answered an error.
bool CameFailed(const Recording& recording, const BrokenLaw& broken) {
  const auto came = CameAt(recording, broken.sequence, broken.at);
  return came && recording.steps[*came].results.back().error.has_value();
}

// Whether a truncation ended in a message in the life of the store that the operation at `at` is
// in.
bool TruncatedToMessage(const Case& c, const Recording& recording, size_t at) {
  bool did = false;
  for (size_t i = 0; i < std::min({at, c.ops.size(), recording.steps.size()}); ++i) {
    if (Reopens(c.ops[i].kind)) did = false;
    if (c.ops[i].kind != OpKind::kTruncate) continue;
    const jsstore::StreamState* after = StateBefore(recording, i + 1);
    if (after == nullptr || after->last_seq != c.ops[i].seq) continue;
    if (IsThere(*after, c.ops[i].seq)) did = true;
  }
  return did;
}

bool WerePlayedInOrder(const std::vector<std::string>& names, const Case& c, size_t at) {
  size_t next = 0;
  for (size_t i = 0; i < std::min(at, c.ops.size()) && next < names.size(); ++i) {
    if (NamesOperation({names[next]}, NameOf(c.ops[i].kind))) ++next;
  }
  return next == names.size();
}

bool WasPlayed(const std::vector<std::string>& names, const Case& c, size_t at) {
  if (names.empty()) return true;
  const auto end = c.ops.begin() + static_cast<ptrdiff_t>(std::min(at, c.ops.size()));
  return std::any_of(c.ops.begin(), end, [&names](const Operation& op) {
    return NamesOperation(names, NameOf(op.kind));
  });
}

bool HaveTheSameMessages(const jsstore::StreamState& one, const jsstore::StreamState& other) {
  return one.msgs == other.msgs && one.bytes == other.bytes && one.first_seq == other.first_seq &&
         one.last_seq == other.last_seq && one.deleted == other.deleted;
}

bool IsUnchangedSince(const std::vector<std::string>& names, const Case& c,
                      const Recording& recording, size_t at) {
  if (names.empty()) return true;
  size_t opened = std::min({at, c.ops.size(), recording.steps.size()});
  while (opened > 0 && !Reopens(c.ops[opened - 1].kind)) --opened;
  if (opened == 0 || !NamesOperation(names, NameOf(c.ops[opened - 1].kind))) return false;
  const auto& results = recording.steps[opened - 1].results;
  const jsstore::StreamState* before = StateBefore(recording, at);
  if (results.empty() || !results.back().state || before == nullptr) return false;
  return HaveTheSameMessages(*results.back().state, *before);
}

bool WasBelowFirst(const Recording& recording, const BrokenLaw& broken) {
  const jsstore::StreamState* before = StateBefore(recording, broken.at);
  return before != nullptr && broken.sequence < before->first_seq;
}

bool TellsOfAnotherLoss(const jsstore::StreamState* before, const OpResult& result) {
  if (!result.state || !result.state->lost) return false;
  return before == nullptr || before->lost != result.state->lost;
}

bool LacksFirstTime(const jsstore::StreamState* state) {
  return state != nullptr && state->msgs > 0 && !state->first_time;
}

// Whether one of these did so, up to the operation at `at` and with it, in the life of the store
// that this one is of.
template <typename DoesSo>
bool DidSo(const std::vector<std::string>& names, const Case& c, const Recording& recording,
           size_t at, DoesSo does_so) {
  bool did = false;
  const jsstore::StreamState* before =
      recording.open.result.state ? &*recording.open.result.state : nullptr;
  for (size_t i = 0; i < std::min({at + 1, c.ops.size(), recording.steps.size()}); ++i) {
    if (Reopens(c.ops[i].kind)) did = false;
    const auto& results = recording.steps[i].results;
    if (results.empty()) continue;
    if (NamesOperation(names, NameOf(c.ops[i].kind)) && does_so(before, results.back())) did = true;
    if (results.back().state) before = &*results.back().state;
  }
  return did;
}

// Whether the operation at `at` took the last sequence back, and over none but what the state
// before it called lost.
bool WentBackOverLost(const Recording& recording, size_t at) {
  if (at >= recording.steps.size()) return false;
  const jsstore::StreamState* before = StateBefore(recording, at);
  const jsstore::StreamState* after = StateBefore(recording, at + 1);
  if (before == nullptr || after == nullptr || !before->lost) return false;
  const uint64_t last = before->last_seq;
  uint64_t kept = last;  // the highest that is not lost; run by run, as they may be very many
  const auto run_of = [&]() {
    return std::ranges::find_if(before->lost->msgs, [kept](const jsstore::SequenceRun& run) {
      return run.first > 0 && run.first <= kept && kept - run.first < run.count;
    });
  };
  for (auto run = run_of(); run != before->lost->msgs.end(); run = run_of()) kept = run->first - 1;
  return after->last_seq < last && kept <= after->last_seq;
}

bool ToldOfALoss(const std::vector<std::string>& names, const Case& c, const Recording& recording,
                 const BrokenLaw& broken) {
  return names.empty() || DidSo(names, c, recording, broken.at, TellsOfAnotherLoss);
}

bool TookBackTheLast(const std::vector<std::string>& names, const Case& c,
                     const Recording& recording, const BrokenLaw& broken) {
  return names.empty() ||
         DidSo(names, c, recording, broken.at,
               [&broken](const jsstore::StreamState* before, const OpResult& result) {
                 return before != nullptr && result.state &&
                        result.state->last_seq < before->last_seq &&
                        (broken.sequence == 0 || result.state->last_seq < broken.sequence);
               });
}

// Whether a truncation took the end back below the message, in another life of the store than the
// first, before the operation that breaks the law.
bool WasTruncated(const Case& c, const Recording& recording, const BrokenLaw& broken) {
  bool opened_again = false;
  for (size_t i = 0; i < std::min({broken.at, c.ops.size(), recording.steps.size()}); ++i) {
    if (Reopens(c.ops[i].kind)) opened_again = true;
    if (!opened_again || c.ops[i].kind != OpKind::kTruncate) continue;
    if (TookBackBelow(recording, broken.sequence, i)) return true;
  }
  return false;
}

// Of its end, where it has no message (filestore.go: Truncate).
bool LeavesATombstone(const Operation& op, uint64_t sequence, const jsstore::StreamState& after) {
  return op.kind == OpKind::kTruncate && op.seq > 0 && op.seq < sequence && !IsThere(after, op.seq);
}

// Whether a limit took the message that was stored, which a tombstone tells of where the last block
// is empty then (filestore.go: removeMsgFromBlock). Any other message it takes without one.
bool ALimitTookTheNew(const Operation& op, const jsstore::StreamState& before,
                      const jsstore::StreamState& after) {
  if (op.kind != OpKind::kStoreMsg && op.kind != OpKind::kStoreRawMsg) return false;
  return after.last_seq > before.last_seq && !IsThere(after, after.last_seq);
}

// Whether a tombstone was left of a lower sequence before the operation at `end`: by a truncation,
// a limit, or a call that took the message.
bool ALowerLeftATombstone(const Case& c, const Recording& recording, uint64_t sequence,
                          size_t end) {
  const std::vector<std::string> calls = {"remove_msg", "erase_msg", "purge_ex", "compact"};
  for (size_t i = 0; i < std::min({end, c.ops.size(), recording.steps.size()}); ++i) {
    const jsstore::StreamState* before = StateBefore(recording, i);
    const jsstore::StreamState* after = StateBefore(recording, i + 1);
    if (before == nullptr || after == nullptr) continue;
    if (LeavesATombstone(c.ops[i], sequence, *after)) return true;
    if (after->last_seq < sequence && ALimitTookTheNew(c.ops[i], *before, *after)) return true;
    if (!NamesOperation(calls, NameOf(c.ops[i].kind))) continue;
    const auto there = PresentIn(*before);
    if (!there) continue;
    const bool took = std::ranges::any_of(
        *there, [&](uint64_t seq) { return seq < sequence && !IsThere(*after, seq); });
    if (took) return true;
  }
  return false;
}

// Whether one of these was played between the operations at `from` and at `at`.
bool WasPlayedSince(const std::vector<std::string>& names, const Case& c, size_t from, size_t at) {
  for (size_t i = from + 1; i < std::min(at, c.ops.size()); ++i) {
    if (NamesOperation(names, NameOf(c.ops[i].kind))) return true;
  }
  return false;
}

// With one of the operations, and behind another one, where that is asked for.
bool WentLike(const LawRecogniser& recogniser, const Case& c, const Recording& recording,
              const BrokenLaw& broken) {
  if (recogniser.gone_with.empty() && !recogniser.lower_went_before &&
      recogniser.since_gone.empty()) {
    return true;
  }
  const auto went = WentAt(recording, broken.sequence, broken.at);
  if (!went || *went >= c.ops.size()) return false;
  if (recogniser.lower_went_before && !ALowerLeftATombstone(c, recording, broken.sequence, *went)) {
    return false;
  }
  if (!recogniser.since_gone.empty() &&
      !WasPlayedSince(recogniser.since_gone, c, *went, broken.at)) {
    return false;
  }
  return recogniser.gone_with.empty() ||
         NamesOperation(recogniser.gone_with, NameOf(c.ops[*went].kind));
}

// With the text in it; "": any.
bool HasError(const std::string& text, const OpResult& result) {
  return result.error && result.error->text.find(text) != std::string::npos;
}

bool AnsweredError(const std::string& text, const Recording& recording, const BrokenLaw& broken) {
  if (broken.at >= recording.steps.size()) return false;
  const auto& results = recording.steps[broken.at].results;
  return !results.empty() && HasError(text, results.back());
}

// By an operation behind the one at `at`, or by the scan; only while the files have no other hand
// in them.
bool AnswersErrorLater(const std::string& text, const Case& c, const Recording& recording,
                       size_t at) {
  const size_t ops = std::min(c.ops.size(), recording.steps.size());
  for (size_t i = at + 1; i < ops; ++i) {
    if (!c.ops[i].damage.empty() || c.ops[i].kind == OpKind::kRestore) return false;
    const auto& results = recording.steps[i].results;
    if (!results.empty() && HasError(text, results.back())) return true;
  }
  for (size_t i = at < ops ? 0 : at - ops + 1; i < recording.scan.size(); ++i) {
    if (HasError(text, recording.scan[i])) return true;
  }
  return false;
}

bool WasEmptiedBy(const std::vector<std::string>& names, const Case& c, const Recording& recording,
                  size_t at) {
  if (names.empty()) return true;
  bool emptied = false;
  const jsstore::StreamState* before =
      recording.open.result.state ? &*recording.open.result.state : nullptr;
  for (size_t i = 0; i < std::min({at, c.ops.size(), recording.steps.size()}); ++i) {
    if (Reopens(c.ops[i].kind)) emptied = false;
    const auto& results = recording.steps[i].results;
    if (results.empty() || !results.back().state) continue;
    const jsstore::StreamState& after = *results.back().state;
    const bool had_one = Reopens(c.ops[i].kind) || before == nullptr || before->msgs > 0;
    before = &after;
    if (had_one && after.msgs == 0 && NamesOperation(names, NameOf(c.ops[i].kind))) emptied = true;
  }
  return emptied;
}

// `holds` of any configuration up to the operation at `at`.
template <typename Holds>
bool AnyConfig(const Case& c, size_t at, Holds holds) {
  if (holds(c.stream)) return true;
  const auto end = c.ops.begin() + static_cast<ptrdiff_t>(std::min(at + 1, c.ops.size()));
  return std::any_of(c.ops.begin(), end,
                     [&](const Operation& op) { return op.stream && holds(*op.stream); });
}

struct Limit {
  std::string_view name;
  bool (*is_set)(const jsstore::StreamConfig& config);
};
constexpr std::array kLimits{
    Limit{"max_msgs", [](const auto& config) { return config.max_msgs > 0; }},
    Limit{"max_bytes", [](const auto& config) { return config.max_bytes > 0; }},
    Limit{"max_msgs_per_subject", [](const auto& config) { return config.max_msgs_per > 0; }},
    Limit{"max_age", [](const auto& config) { return config.max_age.count() > 0; }},
};

// In any configuration up to the operation at `at`.
bool HadLimit(const std::vector<std::string>& names, const Case& c, size_t at) {
  return AnyConfig(c, at, [&names](const jsstore::StreamConfig& config) {
    return std::ranges::any_of(kLimits, [&](const Limit& limit) {
      return IsAmong(names, limit.name) && limit.is_set(config);
    });
  });
}

bool IsBelowFirstSeq(const Case& c, const BrokenLaw& broken) {
  return AnyConfig(c, broken.at, [&broken](const jsstore::StreamConfig& config) {
    return broken.sequence < config.first_seq;
  });
}

struct StoredRun {
  uint64_t first = 0;
  uint64_t last = 0;  // the same but for store_msgs
  int64_t ts = 0;     // Unix nanoseconds
};

// What the operation stored; nothing where it stores nothing or told of no state.
std::optional<StoredRun> StoredBy(const Operation& op, const StepRecord& step) {
  if (!Stores(op.kind) || step.results.empty()) return std::nullopt;
  const OpResult& result = step.results.back();
  const OpValue& value = result.value;
  if (op.kind == OpKind::kStoreMsg) return StoredRun{value.seq, value.seq, value.ts};
  if (op.kind == OpKind::kStoreMsgs) {
    return StoredRun{value.seq + 1 - value.msgs, value.seq, result.start_ns};
  }
  if (op.seq != 0) return StoredRun{op.seq, op.seq, op.ts};
  // A raw message without a sequence gets the next one.
  if (!result.state) return std::nullopt;
  return StoredRun{result.state->last_seq, result.state->last_seq, op.ts};
}

// In seconds; 0: none. By the header, which a recovery goes by, it may be a duration, which has one
// at least (stream.go: parseMessageTTL).
uint64_t TtlOf(const Operation& op) {
  if (op.ttl > 0) return static_cast<uint64_t>(op.ttl);
  constexpr std::string_view kHeader = "\r\nNats-TTL: ";
  const size_t at = op.hdr.find(kHeader);
  if (at == std::string::npos) return 0;
  uint64_t ttl = 0;
  const char* const end = op.hdr.data() + op.hdr.size();
  const auto read = std::from_chars(op.hdr.data() + at + kHeader.size(), end, ttl);
  const bool is_number = read.ptr == end || *read.ptr == '\r';
  return ttl > 0 && !is_number ? 1 : ttl;
}

// Whether the sequence was stored with a TTL of that many seconds at least.
bool HadTtl(uint64_t seconds, const Case& c, const Recording& recording, uint64_t seq) {
  for (size_t i = 0; i < std::min(c.ops.size(), recording.steps.size()); ++i) {
    const uint64_t ttl = TtlOf(c.ops[i]);
    if (ttl < seconds) continue;
    const auto stored = StoredBy(c.ops[i], recording.steps[i]);
    if (stored && stored->first <= seq && seq <= stored->last) return true;
  }
  return false;
}

// Calls `take` with what each operation before the one at `at` stored.
template <typename Take>
void ForEachStored(const Case& c, const Recording& recording, size_t at, Take take) {
  for (size_t i = 0; i < std::min({at, c.ops.size(), recording.steps.size()}); ++i) {
    if (const auto stored = StoredBy(c.ops[i], recording.steps[i])) take(*stored);
  }
}

// Whether a message behind it was stored with an earlier time than it has.
bool HasOlderBehind(const Case& c, const Recording& recording, const BrokenLaw& broken) {
  std::optional<int64_t> ts;
  bool has = false;
  ForEachStored(c, recording, broken.at, [&](const StoredRun& stored) {
    if (stored.first <= broken.sequence && broken.sequence <= stored.last) ts = stored.ts;
    if (ts && stored.first > broken.sequence && stored.ts < *ts) has = true;
  });
  return has;
}

// Whether one before it was stored with a later time than it has.
bool HasNewerBefore(const Case& c, const Recording& recording, const BrokenLaw& broken) {
  std::optional<int64_t> newest;
  bool has = false;
  ForEachStored(c, recording, broken.at, [&](const StoredRun& stored) {
    if (stored.last < broken.sequence) newest = std::max(newest.value_or(stored.ts), stored.ts);
    if (stored.first > broken.sequence || stored.last < broken.sequence) return;
    has = newest && *newest > stored.ts;
  });
  return has;
}

bool HasMembers(const Json& members, const Json& object) {
  return std::ranges::all_of(members.items(), [&object](const auto& member) {
    return object.contains(member.key()) && object.at(member.key()) == member.value();
  });
}

bool OperationHas(const Json& members, const Case& c, const BrokenLaw& broken) {
  if (members.empty()) return true;
  return broken.at < c.ops.size() && HasMembers(members, ToJson(c.ops[broken.at]));
}

// As it hit; as it was drawn where the recording does not tell.
const std::vector<StoreDamage>& DamageAt(const Case& c, const Recording& recording, size_t i) {
  const bool told = i < recording.steps.size() && recording.steps[i].damage.has_value();
  return told ? *recording.steps[i].damage : c.ops[i].damage;
}

// By one of these, up to the operation at `at`.
bool WasDamaged(const std::vector<Json>& damage, const Case& c, const Recording& recording,
                size_t at) {
  for (size_t i = 0; i < c.ops.size() && i <= at; ++i) {
    for (const Json& done : ToJson(DamageAt(c, recording, i))) {
      const auto is_this = [&done](const Json& wanted) { return HasMembers(wanted, done); };
      if (std::ranges::any_of(damage, is_this)) return true;
    }
  }
  return false;
}

// `holds` of the options of any opening up to the operation at `at`.
template <typename Holds>
bool AnyOptions(const Case& c, size_t at, Holds holds) {
  if (holds(c.file_store)) return true;
  const auto end = c.ops.begin() + static_cast<ptrdiff_t>(std::min(at + 1, c.ops.size()));
  return std::any_of(c.ops.begin(), end,
                     [&](const Operation& op) { return op.file_store && holds(*op.file_store); });
}

bool WasEncrypted(const Case& c, size_t at) {
  return AnyOptions(
      c, at, [](const StoreOptions& options) { return options.cipher != jsstore::Cipher::kNone; });
}

bool WasCompressed(const Case& c, size_t at) {
  return AnyOptions(c, at, [](const StoreOptions& options) {
    return options.compression != jsstore::Compression::kNone;
  });
}

bool BecameEncrypted(const Case& c, size_t at) {
  bool has_key = c.file_store.cipher != jsstore::Cipher::kNone;
  for (size_t i = 0; i < c.ops.size() && i <= at; ++i) {
    if (!c.ops[i].file_store) continue;
    const bool had_key = has_key;
    has_key = c.ops[i].file_store->cipher != jsstore::Cipher::kNone;
    if (has_key && !had_key) return true;
  }
  return false;
}

bool WasDoubled(const Case& c, size_t at) {
  const auto end = c.ops.begin() + static_cast<ptrdiff_t>(std::min(at + 1, c.ops.size()));
  return std::any_of(c.ops.begin(), end, [](const Operation& op) {
    return std::ranges::any_of(op.damage, DoublesABlock);
  });
}

// `at`: with the scan behind the last one.
bool Was(const CaseBackground& background, const Case& c, const Recording& recording, size_t at) {
  if (background.encrypted && !WasEncrypted(c, at)) return false;
  if (background.compressed && !WasCompressed(c, at)) return false;
  if (background.became_encrypted && !BecameEncrypted(c, at)) return false;
  if (background.doubled_block && !WasDoubled(c, at)) return false;
  if (c.stream.first_seq < background.first_seq_min) return false;
  if (!background.limits.empty() && !HadLimit(background.limits, c, at)) return false;
  return background.damage.empty() || WasDamaged(background.damage, c, recording, at);
}

bool IsBeyondLast(const std::string& member, const Case& c, const jsstore::StreamState* before,
                  const BrokenLaw& broken) {
  if (before == nullptr || broken.at >= c.ops.size()) return false;
  const Json op = ToJson(c.ops[broken.at]);
  const auto found = op.find(member);
  return found != op.end() && found->is_number_unsigned() &&
         found->get<uint64_t>() > before->last_seq;
}

// `at`: with the scan behind the last one.
bool LeavesRuins(const RuinedRecogniser& recogniser, const Case& c, const Recording& recording,
                 const Operation& op, const OpResult& result, const jsstore::StreamState* before,
                 size_t at) {
  if (recogniser.at.empty() ? Reopens(op.kind) : !NamesOperation(recogniser.at, NameOf(op.kind))) {
    return false;
  }
  if (!recogniser.error.empty() && !HasError(recogniser.error, result)) return false;
  if (recogniser.lost && !TellsOfAnotherLoss(before, result)) return false;
  if (recogniser.without_first_time && !LacksFirstTime(before)) return false;
  if (!WerePlayedInOrder(recogniser.after, c, at)) return false;
  if (!WasPlayed(recogniser.after_any, c, at)) return false;
  if (!WasEmptiedBy(recogniser.emptied_by, c, recording, at)) return false;
  return Was(recogniser.background, c, recording, at);
}

}  // namespace

bool IsLimit(std::string_view name) {
  return std::ranges::find(kLimits, name, &Limit::name) != kLimits.end();
}

bool Explains(const LawRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one) {
  const BrokenLaw& broken = one.broken;
  if (broken.law != recogniser.law || one.side != recogniser.side) return false;
  if (!recogniser.at.empty() && !NamesOperation(recogniser.at, OperationOf(c, broken)))
    return false;
  if (NamesOperation(recogniser.not_at, OperationOf(c, broken))) return false;
  const bool is_told_so =
      std::ranges::any_of(recogniser.words, [way = WayOf(broken)](const std::string& words) {
        return way.find(words) != std::string::npos;
      });
  if (!is_told_so) return false;
  if (!WerePlayedInOrder(recogniser.after, c, broken.at)) return false;
  if (!WasPlayed(recogniser.after_any, c, broken.at)) return false;
  if (recogniser.last_went_back && !TookBackBelow(breaker, broken.sequence, broken.at))
    return false;
  if (!IsUnchangedSince(recogniser.unchanged_since, c, breaker, broken.at)) return false;
  if (recogniser.counts_what_it_cut && !CountsWhatItCut(breaker, broken.at)) return false;
  if (recogniser.counts_what_went && !CountsWhatWent(breaker, broken.at)) return false;
  if (recogniser.end_was_lost && !WentBackOverLost(breaker, broken.at)) return false;
  if (recogniser.was_below_first && !WasBelowFirst(breaker, broken)) return false;
  if (recogniser.below_first_seq && !IsBelowFirstSeq(c, broken)) return false;
  if (recogniser.without_subjects && CountsSubjects(c.stream)) return false;
  if (!WasEmptiedBy(recogniser.emptied_by, c, breaker, broken.at)) return false;
  if (!ToldOfALoss(recogniser.lost_with, c, breaker, broken)) return false;
  if (!TookBackTheLast(recogniser.went_back_with, c, breaker, broken)) return false;
  const bool asks_for_error = recogniser.failed || !recogniser.error.empty();
  if (asks_for_error && !AnsweredError(recogniser.error, breaker, broken)) return false;
  if (!recogniser.error_later.empty() &&
      !AnswersErrorLater(recogniser.error_later, c, breaker, broken.at)) {
    return false;
  }
  if (!OperationHas(recogniser.with, c, broken)) return false;
  if (!WentLike(recogniser, c, breaker, broken)) return false;
  if (!recogniser.came_after.empty()) {
    const auto came = CameAt(breaker, broken.sequence, broken.at);
    if (!came || !WasPlayed(recogniser.came_after, c, *came)) return false;
  }
  if (recogniser.came_failed && !CameFailed(breaker, broken)) return false;
  if (!recogniser.purged_again.empty() &&
      !AnyPurgedAgain(recogniser.purged_again, c, breaker, broken.at)) {
    return false;
  }
  if (!recogniser.returned_from.empty() &&
      !AnyReturnedFrom(recogniser.returned_from, c, breaker, broken.at)) {
    return false;
  }
  if (recogniser.ttl_min > 0 && !HadTtl(recogniser.ttl_min, c, breaker, broken.sequence)) {
    return false;
  }
  if (recogniser.truncated_to_message && !TruncatedToMessage(c, breaker, broken.at)) return false;
  if (recogniser.was_truncated && !WasTruncated(c, breaker, broken)) return false;
  if (recogniser.newer_before && !HasNewerBefore(c, breaker, broken)) return false;
  if (recogniser.older_behind && !HasOlderBehind(c, breaker, broken)) return false;
  if (!Was(recogniser.background, c, breaker, broken.at)) return false;
  return recogniser.beyond_last.empty() ||
         IsBeyondLast(recogniser.beyond_last, c, StateBefore(breaker, broken.at), broken);
}

bool Explains(const RuinedRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one) {
  if (one.side != LawSide::kBoth) return false;
  // Consumers have files of their own, which go on whatever is left of the stream.
  if (one.broken.law == Law::kConsumersGoOn) return false;
  const jsstore::StreamState* before = nullptr;
  const auto leaves_ruins = [&](const Operation& op, const OpResult& result, size_t at) {
    const bool ruins = LeavesRuins(recogniser, c, breaker, op, result, before, at);
    if (result.state) before = &*result.state;
    return ruins;
  };
  const size_t ops = std::min(c.ops.size(), breaker.steps.size());
  for (size_t i = 0; i < std::min(one.broken.at + 1, ops); ++i) {
    const auto& results = breaker.steps[i].results;
    if (!results.empty() && leaves_ruins(c.ops[i], results.back(), i)) return true;
  }
  const size_t scanned = std::min(breaker.scan_ops.size(), breaker.scan.size());
  for (size_t i = 0; i < scanned && ops + i <= one.broken.at; ++i) {
    if (leaves_ruins(breaker.scan_ops[i], breaker.scan[i], ops + i)) return true;
  }
  return false;
}

}  // namespace jsparity
