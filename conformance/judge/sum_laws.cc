#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "conformance/judge/step.h"
#include "conformance/judge/subject_filter.h"

namespace jsparity {
namespace {

using Filter = std::function<bool(const std::string&)>;

std::string IsNot(std::string_view what, uint64_t is, uint64_t walked) {
  return std::string(what) + " is " + std::to_string(is) + ", and a walk gives " +
         std::to_string(walked);
}

bool LoadsLast(OpKind kind) { return kind == OpKind::kLoadLastMsg || kind == OpKind::kLoadLastSeq; }

// What is looked for may not be there, which is an answer.
bool LoadsByWalk(OpKind kind) {
  return LoadsLast(kind) || kind == OpKind::kLoadNextMsg || kind == OpKind::kLoadNextMsgMulti ||
         kind == OpKind::kLoadPrevMsg || kind == OpKind::kLoadPrevMsgMulti;
}

class Walk {
 public:
  Walk(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks)
      : op_(step.op), value_(step.result.value), held_(held), at_(at), breaks_(breaks) {}

  void Judge() {
    const OpKind kind = op_.kind;
    if (kind == OpKind::kSubjectsTotals) {
      Totals();
    } else if (kind == OpKind::kFilteredState) {
      FilteredState();
    } else if (kind == OpKind::kNumPending || kind == OpKind::kNumPendingMulti) {
      Pending();
    } else if (kind == OpKind::kLoadNextMsg || kind == OpKind::kLoadNextMsgMulti) {
      Next();
    } else if (kind == OpKind::kLoadPrevMsg || kind == OpKind::kLoadPrevMsgMulti) {
      Previous();
    } else if (LoadsLast(kind)) {
      Last();
    } else if (kind == OpKind::kAllLastSeqs) {
      AllLast();
    } else if (kind == OpKind::kMultiLastSeqs || kind == OpKind::kMultiLastMsgs) {
      LastOfEach();
    } else if (kind == OpKind::kSubjectsState) {
      States();
    }
  }

 private:
  bool Takes(const std::string& subject) const {
    if (!op_.filters) return FilterTakes(op_.subject, subject);
    if (op_.filters->empty()) return true;
    return std::ranges::any_of(
        *op_.filters, [&](const std::string& filter) { return FilterTakes(filter, subject); });
  }

  void Expect(std::string_view what, uint64_t is, uint64_t walked) {
    if (is != walked) breaks_.Tell(Law::kSumsAddUp, at_, 0, IsNot(what, is, walked));
  }

  void Totals() {
    std::map<std::string, uint64_t> totals;
    for (const auto& [seq, message] : held_.messages) {
      if (Takes(message.subject)) ++totals[message.subject];
    }
    if (totals == value_.totals) return;
    for (const auto& [subject, count] : totals) {
      const auto found = value_.totals.find(subject);
      Expect("the total of " + Quoted(subject), found == value_.totals.end() ? 0 : found->second,
             count);
    }
    Expect("the number of subjects", value_.totals.size(), totals.size());
  }

  void FilteredState() {
    uint64_t count = 0;
    uint64_t first = 0;
    uint64_t last = 0;
    for (const auto& [seq, message] : held_.messages) {
      if (seq < op_.seq || !Takes(message.subject)) continue;
      if (count++ == 0) first = seq;
      last = seq;
    }
    Expect("the filtered count", value_.msgs, count);
    if (count == 0) return;
    Expect("the filtered first sequence", value_.first, first);
    // Of all subjects it is the stream's, though there may be no message (filestore.go:
    // FilteredState).
    if (op_.subject.empty() || op_.subject == ">") return;
    Expect("the filtered last sequence", value_.last, last);
  }

  void Pending() {
    std::map<std::string, uint64_t> last;
    uint64_t count = 0;
    for (const auto& [seq, message] : held_.messages) {
      if (!Takes(message.subject)) continue;
      last[message.subject] = seq;
      if (seq >= op_.seq) ++count;
    }
    if (op_.last_per_subject) {
      count = static_cast<uint64_t>(std::ranges::count_if(
          last, [this](const auto& entry) { return entry.second >= op_.seq; }));
    }
    Expect("the number pending", value_.total, count);
  }

  // `found`: by a walk; 0: none.
  void ExpectFound(uint64_t found) { Expect("the sequence found", AnsweredSeq(), found); }
  uint64_t AnsweredSeq() const { return value_.msg ? value_.msg->seq : value_.seq; }

  void Next() {
    for (auto i = held_.messages.lower_bound(op_.seq); i != held_.messages.end(); ++i) {
      if (Takes(i->second.subject)) return ExpectFound(i->first);
    }
    ExpectFound(0);
  }

  void Previous() {
    uint64_t found = 0;
    for (const auto& [seq, message] : held_.messages) {
      if (seq <= op_.seq && Takes(message.subject)) found = seq;
    }
    ExpectFound(found);
  }

  void Last() {
    uint64_t found = 0;
    for (const auto& [seq, message] : held_.messages) {
      if (Takes(message.subject)) found = seq;
    }
    ExpectFound(found);
  }

  // Of the subjects that the filters take, up to a sequence.
  std::set<uint64_t> LastUpTo(uint64_t max_seq) const {
    std::map<std::string_view, uint64_t> last;
    for (const auto& [seq, message] : held_.messages) {
      if (seq <= max_seq && Takes(message.subject)) last[message.subject] = seq;
    }
    std::set<uint64_t> walked;
    for (const auto& [subject, seq] : last) walked.insert(seq);
    return walked;
  }

  void AllLast() {
    if (std::ranges::equal(LastUpTo(UINT64_MAX), value_.seqs)) return;
    breaks_.Tell(Law::kSumsAddUp, at_, 0,
                 "the last sequences of all subjects are not those of a walk");
  }

  void LastOfEach() {
    std::set<uint64_t> walked = LastUpTo(op_.max_seq == 0 ? UINT64_MAX : op_.max_seq);
    std::vector<uint64_t> answered = value_.seqs;
    if (op_.kind == OpKind::kMultiLastMsgs) {
      Expect("the number of last messages", value_.total, walked.size());
      std::erase_if(walked, [this](uint64_t seq) { return seq < op_.seq; });
      for (const DeliveredMessage& delivered : value_.delivered) {
        answered.push_back(delivered.msg.seq);
      }
      // It was told to take no more.
      while (op_.num > 0 && walked.size() > op_.num) walked.erase(std::prev(walked.end()));
    }
    if (std::ranges::equal(walked, answered)) return;
    breaks_.Tell(Law::kSumsAddUp, at_, 0,
                 "the last sequences of the subjects asked for are not those of a walk");
  }

  void States() {
    std::map<std::string, jsstore::SimpleState> states;
    for (const auto& [seq, message] : held_.messages) {
      if (!Takes(message.subject)) continue;
      jsstore::SimpleState& state = states[message.subject];
      if (state.msgs++ == 0) state.first = seq;
      state.last = seq;
    }
    if (states == value_.subjects) return;
    breaks_.Tell(Law::kSumsAddUp, at_, 0, "the states of subjects are not those of a walk");
  }

  const Operation& op_;
  const OpValue& value_;
  const HeldStream& held_;
  size_t at_;
  LawBreaks& breaks_;
};

// Where filters mean the same in every call.
bool HasPlainFilters(const Operation& op) {
  const bool asks_wc = op.kind == OpKind::kLoadNextMsg || op.kind == OpKind::kLoadPrevMsg;
  const bool has_wildcards = op.subject.find_first_of("*>") != std::string::npos;
  if (asks_wc && has_wildcards != op.wc) return false;
  if (!IsPlainFilter(op.subject)) return false;
  // These look a subject up as it is written.
  if (LoadsLast(op.kind) && (has_wildcards || op.subject.empty())) return false;
  // No set of filters takes nothing here, and everything elsewhere.
  const bool asks_set = op.kind == OpKind::kNumPendingMulti || op.kind == OpKind::kMultiLastSeqs ||
                        op.kind == OpKind::kMultiLastMsgs;
  if (!op.filters && asks_set) return false;
  if (!op.filters) return true;
  return !op.filters->empty() && std::ranges::all_of(*op.filters, [](const std::string& filter) {
    return !filter.empty() && IsPlainFilter(filter);
  });
}

// 0 stands for none.
bool IsTime(std::optional<int64_t> answered, int64_t ts) { return answered.value_or(0) == ts; }

void JudgeTimes(const jsstore::StreamState& state, const HeldStream& held, size_t at,
                LawBreaks& breaks) {
  const auto& [first, first_message] = *held.messages.begin();
  const auto& [last, last_message] = *held.messages.rbegin();
  if (state.first_seq == first && !IsTime(state.first_time, 0) &&
      !IsTime(state.first_time, first_message.ts)) {
    breaks.Tell(Law::kSumsAddUp, at, first, "the first time is not that of the first message");
  }
  // What is skipped behind it has a time of its own.
  if (last != state.last_seq || IsTime(state.last_time, last_message.ts)) return;
  breaks.Tell(Law::kSumsAddUp, at, last, "the last time is not that of the last message");
}

// Which messages are there nobody can tell then, nor what follows from them.
bool ContradictsItself(const jsstore::StreamState& state, const HeldStream& held) {
  return state.msgs != held.messages.size();
}

// No stream has deletes beyond its last sequence.
uint64_t CountDeletes(const jsstore::StreamState& state) {
  uint64_t count = 0;
  for (const jsstore::SequenceRun& run : state.deleted) {
    if (run.first > state.last_seq) break;
    count += std::min(run.count, state.last_seq - run.first + 1);
  }
  return count;
}

}  // namespace

void JudgeSearches(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks) {
  if (!step.change.None() || !held.KnowsAll() || !HasPlainFilters(step.op)) return;
  if (!HavePlainSubjects(held) || !step.counts_subjects) return;
  if (ContradictsItself(*step.result.state, held)) return;
  if (step.result.error &&
      !(LoadsByWalk(step.op.kind) && step.result.error->name == "ErrStoreMsgNotFound"))
    return;
  Walk(step, held, at, breaks).Judge();
}

bool CountsSubjects(const jsstore::StreamConfig& config) {
  return (config.subjects && !config.subjects->empty()) || config.mirror || !config.sources.empty();
}

void JudgeState(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks) {
  const jsstore::StreamState& state = *step.result.state;
  const auto expect = [&](std::string_view what, uint64_t is, uint64_t walked) {
    if (is != walked) breaks.Tell(Law::kSumsAddUp, at, 0, IsNot(what, is, walked));
  };
  expect("the number of deletes", static_cast<uint64_t>(state.num_deleted), CountDeletes(state));
  expect("the number of messages", state.msgs, held.messages.size());
  if (!held.messages.empty()) {
    const uint64_t first = held.messages.begin()->first;
    expect("the first sequence", state.first_seq, first);
    if (state.first_seq == first && IsTime(state.first_time, 0)) {
      breaks.Tell(Law::kSumsAddUp, at, first, "there is no first time, and there are messages");
    }
  }
  if (!held.KnowsAll() || ContradictsItself(state, held)) return;
  uint64_t bytes = 0;
  std::set<std::string_view> subjects;
  for (const auto& [seq, message] : held.messages) {
    bytes += message.Bytes();
    if (!message.subject.empty()) subjects.insert(message.subject);
  }
  expect("the number of bytes", state.bytes, bytes);
  if (step.counts_subjects) {
    expect("the number of subjects", static_cast<uint64_t>(state.num_subjects), subjects.size());
  }
  if (held.messages.empty()) return;
  JudgeTimes(state, held, at, breaks);
}

}  // namespace jsparity
