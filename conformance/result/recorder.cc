#include "conformance/result/recorder.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "conformance/protocol/config_json.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

using namespace std::chrono_literals;
using Kind = CaseOutcome::Kind;
using Place = Divergence::Place;

// Samples are thinned out, so that a day has no more of them than an hour.
constexpr size_t kSamplesMax = 240;
constexpr auto kFirstSampleEvery = 500ms;
constexpr size_t kAnswerCharsMax = 4000;

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::string NowInUtc() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Bytes that are no text are replaced, so that the result can be written.
std::string Text(const std::string& bytes) {
  const std::string quoted = Dump(Json(bytes));
  return Json::parse(quoted).get<std::string>();
}

std::string Cut(const std::string& text) {
  if (text.size() <= kAnswerCharsMax) return text;
  return Text(text.substr(0, kAnswerCharsMax)) + " … (" + std::to_string(text.size()) + " bytes)";
}

std::string NameOf(Kind kind) {
  switch (kind) {
    case Kind::kAgreed:
      return "agreed";
    case Kind::kDiverged:
      return "diverged";
    case Kind::kReferenceErred:  // always at a known defect
      return "known_defect";
    case Kind::kReferencePanicked:
      return "reference_panicked";
    case Kind::kReferenceDied:
      return "reference_died";
    case Kind::kLawBroken:
      return "law_broken";
    case Kind::kNotRun:
      return "not_run";
  }
  return "";
}

void DescribeDivergence(const Divergence& divergence, size_t ops, FailureRecord& record) {
  record.place = DescribePlace(divergence, ops);
  if (divergence.place == Place::kOperation) record.operation = divergence.step;
  if (divergence.answer) {
    record.field = divergence.answer->field;
    record.reference = Cut(Text(divergence.answer->reference));
    record.testee = Cut(Text(divergence.answer->testee));
    if (divergence.reference_answer.is_object()) {
      record.reference_answer = Cut(Dump(divergence.reference_answer));
      record.testee_answer = Cut(Dump(divergence.testee_answer));
    }
  }
  if (divergence.files) {
    record.file = Text(divergence.files->path);
    record.record = Text(divergence.files->record);
    if (!divergence.files->record.empty()) record.offset = divergence.files->offset;
    record.field = Text(divergence.files->field);
    record.reference = Cut(Text(divergence.files->reference));
    record.testee = Cut(Text(divergence.files->testee));
  }
  if (divergence.fault) {
    record.text = Cut(Text(divergence.fault->text + "\n" + divergence.fault->stderr_tail));
  }
}

void DescribeLawBreak(const Case& c, const LawBreak& one, FailureRecord& record) {
  record.place = DescribePlace(c, one.broken);
  if (one.broken.at < c.ops.size()) record.operation = one.broken.at;
  record.law = NameOf(one.broken.law);
  record.broken_by = NameOf(one.side);
  record.sequence = one.broken.sequence;
  record.text = Cut(Text(Describe(one) + ": " + one.broken.words));
}

ShrunkRecord RecordOf(const ShrunkCase& shrunk) {
  ShrunkRecord record;
  record.ops = shrunk.c.ops.size();
  record.runs = shrunk.runs;
  record.configuration =
      Dump({{"file_store", ToJson(shrunk.c.file_store)}, {"stream", ToJson(shrunk.c.stream)}});
  for (const Operation& op : shrunk.c.ops) {
    record.operations.push_back(Cut(Text(Describe(op))));
  }
  FailureRecord parted;
  if (shrunk.outcome.law_break) {
    DescribeLawBreak(shrunk.c, *shrunk.outcome.law_break, parted);
    record.place = parted.place;
  }
  if (!shrunk.outcome.divergence) return record;
  DescribeDivergence(*shrunk.outcome.divergence, shrunk.c.ops.size(), parted);
  record.place = parted.place;
  record.reference = parted.reference;
  record.testee = parted.testee;
  return record;
}

// How many operations were compared, and whether the last of them parted.
std::pair<size_t, bool> Compared(const Case& c, const CaseOutcome& outcome) {
  const size_t steps = std::min(outcome.reference.steps.size(), c.ops.size());
  if (outcome.kind == Kind::kNotRun) return {0, false};
  if (outcome.divergence) {
    if (outcome.divergence->place == Place::kOpening) return {0, false};
    if (outcome.divergence->place != Place::kOperation) return {steps, false};
    return {std::min(outcome.divergence->step + 1, steps), true};
  }
  // A reference that ends was not asked together with a testee, but at the crossing.
  if (outcome.kind == Kind::kReferenceDied) return {outcome.reference.complete ? steps : 0, false};
  if (outcome.kind == Kind::kReferencePanicked && !outcome.reference.complete && steps > 0) {
    return {steps - 1, false};
  }
  return {steps, false};
}

}  // namespace

std::string PermutationOf(const Case& c) {
  const Json json = ToJson(c.file_store);
  return json.value("cipher", "none") + "/" + json.value("compression", "none");
}

void CountOperations(const Case& c, const CaseOutcome& outcome, CountsByKind& counts) {
  for (const Operation& op : c.ops) ++counts[op.kind].drawn;
  const auto [compared, last_parted] = Compared(c, outcome);
  for (size_t i = 0; i < compared; ++i) {
    const bool parted = last_parted && i + 1 == compared;
    // What is about a consumer, or a store, that is not open is asked of nobody.
    if (outcome.reference.steps[i].results.empty() && !parted) continue;
    OperationCounts& of_kind = counts[c.ops[i].kind];
    ++of_kind.compared;
    ++(parted ? of_kind.parted : of_kind.agreed);
  }
}

FailureRecord RecordOf(const Failure& failure) {
  FailureRecord record;
  record.number = failure.number;
  record.seed = failure.c.seed;
  record.ops = failure.c.ops.size();
  record.outcome = NameOf(failure.outcome.kind);
  record.bundle = failure.bundle_path;
  if (failure.outcome.divergence) {
    DescribeDivergence(*failure.outcome.divergence, failure.c.ops.size(), record);
  }
  if (failure.outcome.law_break) {
    DescribeLawBreak(failure.c, *failure.outcome.law_break, record);
  }
  if (failure.outcome.panic) {
    record.place = "the reference panicked";
    record.text = Cut(Text(failure.outcome.panic->text + "\n" + failure.outcome.panic->stack));
  }
  if (failure.outcome.fault) {
    record.place = "the reference's process failed";
    record.text =
        Cut(Text(failure.outcome.fault->text + "\n" + failure.outcome.fault->stderr_tail));
  }
  return record;
}

ResultRecorder::ResultRecorder(ResultAsked asked, std::optional<Result> before)
    : sample_every_(kFirstSampleEvery), next_sample_(start_ + kFirstSampleEvery) {
  if (before) {
    result_ = std::move(*before);
    before_ = result_.played;
    failed_before_ = result_.FailedCases();
    result_.findings.clear();  // this part finds them again
    result_.problem.clear();
  } else {
    result_.asked = std::move(asked);
    result_.played = NumberRanges(result_.asked.shard_count);
  }
  result_.tool = jsstore::Version();
  result_.ended_by = EndedBy::kUnfinished;
  result_.signal = 0;
  result_.parts.emplace_back().began = NowInUtc();
  if (result_.asked.shard_count > 1) {
    part().shard = {*result_.asked.shards.begin(), result_.asked.shard_count};
  }
}

void ResultRecorder::Planned(const CampaignPlan& plan) {
  const auto side = [](const Hello& hello) {
    return ResultSide{hello.name, hello.reference, hello.offer.Lacking()};
  };
  const ResultSide reference = side(plan.hellos.reference);
  const ResultSide testee = side(plan.hellos.testee);
  const bool goes_on = result_.cases_in_all > 0;
  if (goes_on && reference != result_.reference) changed_side_ = "the reference";
  if (goes_on && testee != result_.testee) changed_side_ = "the testee";
  if (goes_on && (plan.expected != result_.asked.known || plan.cases != result_.cases_in_all)) {
    changed_side_ = "what --known lists";
  }
  result_.reference = reference;
  result_.testee = testee;
  result_.asked.known = plan.expected;
  result_.cases_in_all = plan.cases;
  for (const std::string& id : plan.expected) result_.expected.try_emplace(id, 0);
}

Parsed<void> ResultRecorder::SameSidesAsBefore() const {
  if (changed_side_.empty()) return {};
  return ParseError(changed_side_ + " is not what it was, so the rest would be of another run");
}

void ResultRecorder::Played(const PlayedCase& played) {
  const CaseOutcome& outcome = played.outcome;
  if (outcome.kind == Kind::kNotRun) return;  // it is to be played yet
  result_.played.Add(played.number);
  CountsByKind counts{};
  CountOperations(played.c, outcome, counts);
  auto& of_permutation = result_.permutations[PermutationOf(played.c)];
  uint64_t compared = 0;
  for (const OpKind kind : AllOperations()) {
    result_.by_kind[kind] += counts[kind];
    of_permutation[kind] += counts[kind].compared;
    compared += counts[kind].compared;
  }
  const bool is_known = outcome.known_defect != nullptr;
  ++result_.cases_by_outcome[!played.expected.empty() ? "expected"
                             : is_known               ? "known_defect"
                                                      : NameOf(outcome.kind)];
  for (const std::string& id : played.expected) ++result_.expected[id];
  CountDefects(played);
  result_.upgrades += outcome.upgrades;
  result_.downgrades += outcome.downgrades;
  for (size_t i = 0; i < kCanonicalRuleCount; ++i) {
    part().canonical_use[i] += outcome.canonical_use[i];
  }
  ++part().cases;
  part().operations += compared;
  part().reference_seconds += Seconds(outcome.reference_time);
  part().testee_seconds += Seconds(outcome.testee_time);
  const double seconds = Seconds(outcome.reference_time + outcome.testee_time);
  if (seconds > part().slowest_seconds) {
    part().slowest_seconds = seconds;
    part().slowest_seed = played.c.seed;
  }
  part().seconds = Seconds(std::chrono::steady_clock::now() - start_);
  Sample();
}

void ResultRecorder::CountDefects(const PlayedCase& played) {
  const CaseOutcome& outcome = played.outcome;
  const auto met = [&](const Defect* defect) -> DefectCount& {
    DefectCount& count = result_.defects[defect->id];
    count.Met({played.number, played.c.seed});
    return count;
  };
  if (outcome.known_defect != nullptr) ++met(outcome.known_defect).ended;
  if (outcome.kind == Kind::kAgreed || outcome.kind == Kind::kLawBroken) {
    for (const Defect* defect : outcome.shared_defects) ++met(defect).agreed;
  }
}

void ResultRecorder::Sample() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_sample_) return;
  std::vector<ThroughputSample>& samples = part().samples;
  samples.push_back({part().seconds, part().cases, part().operations});
  if (samples.size() >= kSamplesMax) {
    size_t kept = 0;
    for (size_t i = 1; i < samples.size(); i += 2) samples[kept++] = samples[i];
    samples.resize(kept);
    sample_every_ *= 2;
  }
  next_sample_ = now + sample_every_;
}

bool ResultRecorder::Failed(const Failure& failure) {
  const CaseOutcome& outcome = failure.outcome;
  if (outcome.kind == Kind::kNotRun) {
    result_.problem = "case " + std::to_string(failure.number) +
                      " could not be run: " + Text(outcome.fault->text);
    return false;
  }
  if (outcome.known_defect != nullptr) return false;
  GroupRecord& group = GroupOf(result_, failure.group_cause);
  const bool is_new = group.failures.empty();
  const bool is_first = group.failures.empty() || failure.number < group.failures.begin()->first;
  if (is_first) {
    group.shrunk.reset();
    group.not_shrunk = "the run is not at its end";
  }
  group.failures[failure.number] = RecordOf(failure);
  SortGroups(result_.groups);
  return is_new;
}

std::vector<GroupMetBefore> ResultRecorder::GroupsMetBefore() const {
  std::vector<GroupMetBefore> met;
  for (const GroupRecord& group : result_.groups) {
    met.push_back({group.cause, group.failures.begin()->first, group.shrunk.has_value()});
  }
  return met;
}

void ResultRecorder::TakeShrunk(const FailureGroup& group, bool stopped, bool no_time) {
  GroupRecord& record = GroupOf(result_, group.cause);
  if (record.shrunk || record.failures.empty()) return;
  if (group.example.shrunk) {
    record.shrunk = RecordOf(*group.example.shrunk);
    record.not_shrunk.clear();
    FailureRecord& first = record.failures.begin()->second;
    if (!group.example.bundle_path.empty()) first.bundle = group.example.bundle_path;
    return;
  }
  record.not_shrunk = no_time   ? "shrinking was not asked for"
                      : stopped ? "the run was ended before"
                                : "played again, it did not part like that";
}

void ResultRecorder::Ended(const CampaignStats& stats, std::chrono::milliseconds shrink_limit,
                           int signal) {
  part().seconds = Seconds(stats.elapsed);
  part().samples.push_back({part().seconds, part().cases, part().operations});
  const bool stopped = stats.interrupted || stats.shrinking_cut_short;
  for (const FailureGroup& group : stats.groups) {
    TakeShrunk(group, stopped || stats.not_run > 0, shrink_limit.count() == 0);
  }
  SortGroups(result_.groups);
  if (stats.not_run > 0) {
    result_.ended_by = EndedBy::kSetup;
  } else if (stopped && signal != 0) {
    result_.ended_by = EndedBy::kSignal;
    result_.signal = signal;
  } else if (stats.interrupted || stats.out_of_time) {
    result_.ended_by = EndedBy::kTimeBudget;
  } else if (stats.cut_short) {
    result_.ended_by = EndedBy::kFailures;
  } else {
    result_.ended_by = EndedBy::kAllPlayed;
  }
}

}  // namespace jsparity
