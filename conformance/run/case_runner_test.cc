#include "conformance/run/case_runner.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "conformance/defects/defect_list.h"
#include "conformance/run/campaign.h"
#include "conformance/run/idle_testee.h"
#include "conformance/run/outcome_cause.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

TesteeFactory Idle(std::optional<Panic> at_reopening = std::nullopt,
                   const char* version = "v2.14.5") {
  return MakeIdle({.version = version, .at_reopening = std::move(at_reopening)});
}

// One that goes wrong in an operation of this kind.
class EndingTestee : public IdleTestee {
 public:
  enum class How : uint8_t { kPanics, kDies };
  EndingTestee(OpKind at, How how) : IdleTestee({}), at_(at), how_(how) {}

  Answered<ApplyAnswer> Apply(std::span<const Operation> ops, std::span<const OpTimes>) override {
    ApplyAnswer answer;
    for (const Operation& op : ops) {
      if (op.kind == at_ && how_ == How::kDies) {
        answer.fault = TesteeFault{TesteeFault::Kind::kDied, "it ended", ""};
        return answer;
      }
      OpResult& result = answer.results.emplace_back();
      if (op.kind != at_) continue;
      result.panic = Panic{"index out of range", ""};
      return answer;
    }
    return answer;
  }

 private:
  OpKind at_;
  How how_;
};

using How = EndingTestee::How;
using TesteeToo = CaseOutcome::TesteeToo;

TesteeFactory EndingAt(OpKind kind, How how) {
  return [kind, how]() -> Answered<std::unique_ptr<Testee>> {
    return std::make_unique<EndingTestee>(kind, how);
  };
}

// A case of a message that is stored and a compaction.
CaseOutcome OutcomeWhereTheTesteeIsAskedToo(TesteeFactory reference, TesteeFactory testee,
                                            bool ask = true) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  CaseRunnerOptions options;
  options.ask_testee_too = ask;
  CaseRunner runner(std::move(reference), std::move(testee), **work, options);
  Case c;
  c.ops.resize(2);
  c.ops[0].kind = OpKind::kStoreMsg;
  c.ops[1].kind = OpKind::kCompact;
  return runner.Run(c);
}

TEST(CaseRunner, AsksTheTesteeTooWhereTheReferencePanics) {
  const auto panics = EndingAt(OpKind::kCompact, How::kPanics);
  const CaseOutcome both = OutcomeWhereTheTesteeIsAskedToo(panics, panics);
  EXPECT_EQ(both.kind, CaseOutcome::Kind::kReferencePanicked);
  EXPECT_EQ(both.testee_too, TesteeToo::kEnds);
  EXPECT_EQ(both.testee.steps.size(), 1) << "what it did by itself is not compared";
  EXPECT_EQ(OutcomeWhereTheTesteeIsAskedToo(panics, Idle()).testee_too, TesteeToo::kGoesOn);
}

TEST(CaseRunner, TakesAPanicInAnotherOperationForNoneOfBoth) {
  const CaseOutcome outcome = OutcomeWhereTheTesteeIsAskedToo(
      EndingAt(OpKind::kStoreMsg, How::kPanics), EndingAt(OpKind::kCompact, How::kPanics));
  EXPECT_EQ(outcome.testee_too, TesteeToo::kGoesOn);
}

TEST(CaseRunner, AsksTheTesteeTooWhereTheReferenceDies) {
  const auto dies = EndingAt(OpKind::kCompact, How::kDies);
  const CaseOutcome both = OutcomeWhereTheTesteeIsAskedToo(dies, dies);
  EXPECT_EQ(both.kind, CaseOutcome::Kind::kReferenceDied);
  EXPECT_EQ(both.testee_too, TesteeToo::kEnds);
  EXPECT_EQ(OutcomeWhereTheTesteeIsAskedToo(dies, Idle()).testee_too, TesteeToo::kGoesOn);
}

TEST(CaseRunner, DoesNotAskTheTesteeUnlessItIsToldTo) {
  const auto panics = EndingAt(OpKind::kCompact, How::kPanics);
  EXPECT_EQ(OutcomeWhereTheTesteeIsAskedToo(panics, panics, false).testee_too,
            TesteeToo::kNotAsked);
}

constexpr const char* kEntry = R"({"id": "known", "title": "It panics", "page": "known.md",
    "seen": ["v2.14.5"], "mended": ["v2.14.10"], "no_case": "it is none",
    "recognised": [{"by": "panic", "text": "heard of", "stack": "somewhere"}]})";

CaseOutcome OutcomeWhereTheReferencePanicsAtTheCrossing(const Panic& panic,
                                                        const char* version = "v2.14.5") {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  static const auto kList = DefectList::Read({{"known.json", kEntry}, {"known.md", ""}}, {});
  EXPECT_TRUE(kList) << kList.error();
  CaseRunnerOptions options;
  options.defects = &*kList;
  CaseRunner runner(Idle(panic, version), Idle(), **work, options);
  return runner.Run(Case{});
}

TEST(CaseRunner, TellsOfACrossingThatEndsAtAKnownDefect) {
  const CaseOutcome outcome =
      OutcomeWhereTheReferencePanicsAtTheCrossing({"heard of", "somewhere"});
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kReferencePanicked);
  ASSERT_TRUE(outcome.panic.has_value());
  EXPECT_EQ(outcome.panic->text, "heard of");
  ASSERT_NE(outcome.known_defect, nullptr);
  EXPECT_EQ(outcome.known_defect->id, "known");
}

TEST(CaseRunner, TellsOfAFirstOpeningThatEndsAtAKnownDefectAndAsksNobodyElseToOpen) {
  const auto work = WorkDir::Create();
  ASSERT_TRUE(work.has_value());
  const auto list = DefectList::Read({{"known.json", kEntry}, {"known.md", ""}}, {});
  ASSERT_TRUE(list) << list.error();
  CaseRunnerOptions options;
  options.defects = &*list;
  options.ask_testee_too = false;
  CaseRunner runner(MakeIdle({.at_opening = Panic{"heard of", "somewhere"}}),
                    MakeIdle({.at_opening = Panic{"nobody asked", ""}}), **work, options);
  const CaseOutcome outcome = runner.Run(Case{});
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kReferencePanicked);
  ASSERT_NE(outcome.known_defect, nullptr);
  EXPECT_EQ(outcome.known_defect->id, "known");
  EXPECT_FALSE(outcome.testee.open.result.panic) << "it was not asked";
}

TEST(CaseRunner, TakesADefectThatIsMendedForADivergence) {
  const CaseOutcome outcome =
      OutcomeWhereTheReferencePanicsAtTheCrossing({"heard of", "somewhere"}, "v2.14.10");
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
}

TEST(CaseRunner, TakesAnyOtherPanicOfACrossingForADivergence) {
  const CaseOutcome outcome =
      OutcomeWhereTheReferencePanicsAtTheCrossing({"never heard", "anywhere"});
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
}

TEST(CaseRunner, BlamesNobodyForAFullDisk) {
  const CaseOutcome outcome = OutcomeWhereTheReferencePanicsAtTheCrossing(
      Panic{"write 1.blk: no space left on device", "anywhere"});
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kNotRun);
  EXPECT_TRUE(outcome.fault->text.starts_with("there is no room for a case in "));
}

// Answers so to what is stored, and fails where it is to compact.
class FailingTestee : public IdleTestee {
 public:
  FailingTestee(OpResult first, std::optional<TesteeFault> fault)
      : IdleTestee({}), first_(std::move(first)), fault_(std::move(fault)) {}

  Answered<OpenAnswer> Open(const OpenRequest& request) override {
    ++opened;
    return IdleTestee::Open(request);
  }
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops, std::span<const OpTimes>) override {
    ApplyAnswer answer;
    for (const Operation& op : ops) {
      if (op.kind == OpKind::kCompact && fault_) {
        answer.fault = fault_;
        return answer;
      }
      answer.results.push_back(op.kind == OpKind::kStoreMsg ? first_ : OpResult{});
    }
    return answer;
  }

  static inline size_t opened = 0;

 private:
  OpResult first_;
  std::optional<TesteeFault> fault_;
};

// Goes on after it.
TesteeFactory Answering(OpResult first) {
  return [first = std::move(first)]() -> Answered<std::unique_ptr<Testee>> {
    return std::make_unique<FailingTestee>(first, std::nullopt);
  };
}

TesteeFactory Failing(OpResult first, TesteeFault::Kind kind,
                      const std::string& text = "it does not") {
  return [first = std::move(first), kind, text]() -> Answered<std::unique_ptr<Testee>> {
    return std::make_unique<FailingTestee>(first, TesteeFault{kind, text, ""});
  };
}

OpResult WithSequence(uint64_t seq) {
  OpResult result;
  result.value.seq = seq;
  return result;
}

OpResult WithError(const std::string& text) {
  OpResult result;
  result.error = StoreError{"", text};
  return result;
}

// What the testee answered wrongly before is what it is blamed for.
// One that answers another sequence each time that it plays a case, as one whose order is that of a
// Go map may.
class OrderlessTestee : public IdleTestee {
 public:
  explicit OrderlessTestee(uint64_t orders) : IdleTestee({}), orders_(orders) {}

  Answered<OpenAnswer> Open(const OpenRequest& request) override {
    ++played_;
    return IdleTestee::Open(request);
  }
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops, std::span<const OpTimes>) override {
    ApplyAnswer answer;
    for (const Operation& op : ops) {
      OpResult& result = answer.results.emplace_back();
      if (op.kind == OpKind::kSkipMsg) result.value.seq = played_ % orders_;
    }
    return answer;
  }

 private:
  uint64_t orders_;
  uint64_t played_ = 0;
};

CaseOutcome OutcomeOfAReferenceWithOrders(uint64_t orders, bool ttls_collide) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  const auto reference = [orders]() -> Answered<std::unique_ptr<Testee>> {
    return std::make_unique<OrderlessTestee>(orders);
  };
  CaseRunner runner(reference, Idle(), **work, {});
  Case c;
  c.ttls_collide = ttls_collide;
  c.ops.resize(1);
  c.ops[0].kind = OpKind::kSkipMsg;
  return runner.Run(c);
}

// Given a reference that answers as the testee does in one order of five, then they agree where
// TTLs end together, as that order is one of the reference's.
TEST(CaseRunner, TriesOtherOrdersOfTheReferenceWhereTtlsEndTogether) {
  const CaseOutcome outcome = OutcomeOfAReferenceWithOrders(5, true);
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kAgreed);
  EXPECT_EQ(outcome.canonical_use[static_cast<size_t>(CanonicalRuleId::kCollidingTtls)], 1);
  EXPECT_EQ(OutcomeOfAReferenceWithOrders(5, false).kind, CaseOutcome::Kind::kDiverged);
}

TEST(CaseRunner, TakesWhatNoOrderOfTheReferenceGivesForADivergence) {
  EXPECT_EQ(OutcomeOfAReferenceWithOrders(1000, true).kind, CaseOutcome::Kind::kDiverged);
}

TEST(CaseRunner, SeesWhatPartsBeforeARefusal) {
  const CaseOutcome outcome = OutcomeWhereTheTesteeIsAskedToo(
      Idle(), Failing(WithSequence(7), TesteeFault::Kind::kRefused));
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  EXPECT_EQ(outcome.divergence->step, 0);
  EXPECT_FALSE(outcome.divergence->fault.has_value());
  ASSERT_TRUE(outcome.divergence->answer.has_value());
  EXPECT_EQ(outcome.divergence->answer->testee, "7");
}

TEST(CaseRunner, BlamesARefusalOnTheOperationThatIsRefused) {
  const CaseOutcome outcome =
      OutcomeWhereTheTesteeIsAskedToo(Idle(), Failing({}, TesteeFault::Kind::kRefused));
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  EXPECT_EQ(outcome.divergence->step, 1);
  ASSERT_TRUE(outcome.divergence->fault.has_value());
  EXPECT_EQ(outcome.divergence->fault->kind, TesteeFault::Kind::kRefused);
}

// The reference is believed that the disk is full, in an answer or as it dies; a testee only where
// it is, or it could say so to everything.
TEST(CaseRunner, TakesTheReferencesWordForAFullDiskAndNotTheTestees) {
  const std::string full = "write 1.blk: no space left on device";
  const TesteeFactory answers = Answering(WithError(full));
  const TesteeFactory dies = Failing({}, TesteeFault::Kind::kDied, full);
  for (const auto& reference : {answers, dies}) {
    const CaseOutcome outcome = OutcomeWhereTheTesteeIsAskedToo(reference, Idle());
    ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kNotRun);
    EXPECT_TRUE(outcome.fault->text.starts_with("there is no room for a case in "));
  }
  for (const auto& testee : {answers, dies}) {
    EXPECT_EQ(OutcomeWhereTheTesteeIsAskedToo(Idle(), testee).kind, CaseOutcome::Kind::kDiverged);
  }
}

// Each time that the limit for an answer is waited for twice, shrinking takes twice as long.
TEST(Shrink, WaitsOnceForATesteeThatHangs) {
  const auto work = WorkDir::Create();
  ASSERT_TRUE(work.has_value());
  CaseRunner runner(Idle(), Failing({}, TesteeFault::Kind::kTimeout), **work, {});
  Case c;
  c.ops.resize(9);
  for (Operation& op : c.ops) op.kind = OpKind::kStoreMsg;
  c.ops.back().kind = OpKind::kCompact;
  const CaseOutcome outcome = runner.Run(c);
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  ASSERT_EQ(outcome.divergence->step, 8);
  FailingTestee::opened = 0;
  ShrinkOptions options;
  options.time_limit = std::chrono::seconds(30);
  const ShrunkCase shrunk = Shrink(runner, c, outcome, options);
  ASSERT_EQ(shrunk.c.ops.size(), 1);
  EXPECT_EQ(shrunk.c.ops[0].kind, OpKind::kCompact);
  EXPECT_EQ(shrunk.outcome.divergence->fault->kind, TesteeFault::Kind::kTimeout);
  EXPECT_EQ(FailingTestee::opened, shrunk.runs);
}

// Every case parts when the testee opens what the reference wrote.
CampaignStats StatsOfATesteeThatPanics(const char* known_field) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  const std::string list =
      std::string(R"({"known": [{"id": "panics", "title": "It panics", "recognised": [
        {"by": "divergence", "operation": "crossing open", "place": "answer", "field": ")") +
      known_field + R"("}]}]})";
  const auto known = KnownDivergences::Read(list, "known.json", {});
  EXPECT_TRUE(known) << known.error();
  CampaignOptions options;
  options.cases = 3;
  options.generator.ops = 0;
  options.shrink_limit = std::chrono::milliseconds(0);
  options.known = &*known;
  const std::atomic<bool> stop{false};
  return RunCampaign(options, Idle(), Idle(Panic{"never heard of", "anywhere"}), **work, {}, stop);
}

TEST(Campaign, CountsWhatTheTesteeIsKnownForByItself) {
  const CampaignStats stats = StatsOfATesteeThatPanics("panic");
  EXPECT_EQ(stats.expected, 3U);
  EXPECT_EQ(stats.cases_by_expected.at("panics"), 3U);
  EXPECT_EQ(stats.Failures(), 0U);
  EXPECT_TRUE(stats.NotOccurred().empty());
}

TEST(Campaign, NamesWhatTheTesteeIsKnownForAndDoesNotDo) {
  const CampaignStats stats = StatsOfATesteeThatPanics("error");
  EXPECT_EQ(stats.expected, 0U);
  EXPECT_EQ(stats.Failures(), 3U);
  EXPECT_EQ(stats.NotOccurred(), std::vector<std::string>{"panics"});
}

// Numbers of the cases that a campaign plays, in their order.
std::vector<uint64_t> NumbersPlayed(CampaignOptions options) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  options.cases = 8;
  options.generator.ops = 0;
  std::vector<uint64_t> numbers;
  CampaignObserver observer;
  observer.on_case = [&](const PlayedCase& played) { numbers.push_back(played.number); };
  const std::atomic<bool> stop{false};
  RunCampaign(options, Idle(), Idle(), **work, observer, stop);
  return numbers;
}

TEST(Campaign, PlaysTheCasesOfItsShard) {
  CampaignOptions options;
  options.shard = {1, 3};
  EXPECT_EQ(NumbersPlayed(options), (std::vector<uint64_t>{1, 4, 7}));
}

TEST(Campaign, PlaysWhatFailedInThePastFirst) {
  CampaignOptions options;
  options.past_failures.resize(2);
  options.past_failures[0].ops = options.past_failures[1].ops = 0;  // nothing is offered
  EXPECT_EQ(NumbersPlayed(options), (std::vector<uint64_t>{8, 9, 0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Campaign, PassesOverWhatWasPlayedBefore) {
  CampaignOptions options;
  options.played_before = [](uint64_t number) { return number != 2 && number != 5; };
  EXPECT_EQ(NumbersPlayed(options), (std::vector<uint64_t>{2, 5}));
}

TEST(Campaign, PlaysNothingWhereThePlanIsRefused) {
  const auto work = WorkDir::Create();
  ASSERT_TRUE(work.has_value());
  CampaignObserver observer;
  uint64_t turns = 0;
  observer.on_plan = [&](const CampaignPlan& plan) {
    turns = plan.turns;
    return false;
  };
  CampaignOptions options;
  options.shard = {0, 2};
  options.cases = 5;
  const std::atomic<bool> stop{false};
  EXPECT_EQ(RunCampaign(options, Idle(), Idle(), **work, observer, stop).cases, 0);
  EXPECT_EQ(turns, 3);
}

CampaignStats StatsOfAFailingCampaign(CampaignOptions options) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  options.cases = 6;
  options.generator.ops = 0;
  const std::atomic<bool> stop{false};
  return RunCampaign(options, Idle(), Idle(Panic{"never heard of", "anywhere"}), **work, {}, stop);
}

TEST(Campaign, ShrinksTheFirstCaseOfACause) {
  const CampaignStats stats = StatsOfAFailingCampaign({});
  ASSERT_EQ(stats.groups.size(), 1);
  EXPECT_EQ(stats.groups[0].cases, 6);
  EXPECT_EQ(stats.groups[0].example.number, 0);
  EXPECT_TRUE(stats.groups[0].example.shrunk.has_value());
}

TEST(Campaign, ShrinksNoCauseAgainThatAPartBeforeShrank) {
  const DivergenceCause cause = StatsOfAFailingCampaign({}).groups.at(0).cause;
  CampaignOptions options;
  options.shard = {1, 2};
  options.groups_met_before = {{cause, 0, true}};
  EXPECT_FALSE(StatsOfAFailingCampaign(options).groups.at(0).example.shrunk.has_value());
  options.groups_met_before = {{cause, 0, false}};
  const CampaignStats stats = StatsOfAFailingCampaign(options);
  ASSERT_EQ(stats.groups.size(), 1);
  EXPECT_EQ(stats.groups[0].example.number, 0);
  EXPECT_TRUE(stats.groups[0].example.shrunk.has_value());
}

TEST(Campaign, PlaysNoMoreCasesWhenItsTimeIsUp) {
  const auto work = WorkDir::Create();
  ASSERT_TRUE(work.has_value());
  const TesteeFactory slow_to_start = []() -> Answered<std::unique_ptr<Testee>> {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return Idle()();
  };
  CampaignOptions options;
  options.generator.ops = 0;
  options.time_budget = std::chrono::milliseconds(10);
  const std::atomic<bool> stop{false};
  const CampaignStats stats = RunCampaign(options, slow_to_start, Idle(), **work, {}, stop);
  EXPECT_TRUE(stats.out_of_time);
  EXPECT_TRUE(stats.cut_short);
  EXPECT_FALSE(stats.interrupted);
  EXPECT_EQ(stats.cases, 0);
}

// Counts what is stored; a truncation removes everything.
class ForgetfulTestee : public IdleTestee {
 public:
  ForgetfulTestee() : IdleTestee({}) {}

  Answered<OpenAnswer> Open(const OpenRequest&) override {
    last_ = msgs_ = 0;
    OpenAnswer answer;
    answer.result.state = State();
    return answer;
  }
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops, std::span<const OpTimes>) override {
    ApplyAnswer answer;
    for (const Operation& op : ops) {
      OpResult& result = answer.results.emplace_back();
      if (op.kind == OpKind::kStoreMsg) {
        ++msgs_;
        result.value.seq = ++last_;
        result.value.ts = kStoredNs;
      } else if (op.kind == OpKind::kTruncate) {
        msgs_ = 0;
        last_ = op.seq;
      }
      result.state = State();
    }
    return answer;
  }

 private:
  jsstore::StreamState State() const {
    constexpr uint64_t kBytes = 31;
    jsstore::StreamState state;
    state.msgs = msgs_;
    state.bytes = msgs_ * kBytes;
    state.first_seq = last_ + 1 - msgs_;
    state.last_seq = last_;
    state.num_subjects = msgs_ > 0 ? 1 : 0;
    if (msgs_ > 0) state.first_time = state.last_time = kStoredNs;
    return state;
  }

  static constexpr int64_t kStoredNs = 1;
  uint64_t last_ = 0;
  uint64_t msgs_ = 0;
};

class LawOfACase : public testing::Test {
 protected:
  LawOfACase() {
    options_.laws = true;
    options_.compare.level = CompareLevel::kState;
    options_.cross_open = false;
    Operation store;
    store.kind = OpKind::kStoreMsg;
    store.subject = "a";
    c_.stream.name = "S";
    c_.stream.subjects = {{"a"}};
    c_.ops.assign(12, store);
    c_.ops[8] = {};
    c_.ops[8].kind = OpKind::kTruncate;
    c_.ops[8].seq = 100;
    for (size_t i = 9; i < c_.ops.size(); ++i) c_.ops[i].kind = OpKind::kState;
  }

  static TesteeFactory Store() {
    return
        []() -> Answered<std::unique_ptr<Testee>> { return std::make_unique<ForgetfulTestee>(); };
  }

  CaseOutcome Outcome(const DefectList* defects = nullptr) {
    options_.defects = defects;
    CaseRunner runner(Store(), Store(), **work_, options_);
    return runner.Run(c_);
  }

  tl::expected<std::unique_ptr<WorkDir>, std::string> work_ = WorkDir::Create();
  CaseRunnerOptions options_;
  Case c_;
};

TEST_F(LawOfACase, ThatBothBreakIsAVerdictThoughTheyAgree) {
  const CaseOutcome outcome = Outcome();
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kLawBroken);
  EXPECT_EQ(outcome.law_break->broken.law, Law::kStoredStays);
  EXPECT_EQ(outcome.law_break->side, LawSide::kBoth);
  EXPECT_EQ(outcome.law_break->broken.at, 8U);
  EXPECT_EQ(DescribeOutcome(outcome, c_.ops.size()),
            "both sides break the law stored-stays at operation 8 of 12");
  options_.laws = false;
  EXPECT_EQ(Outcome().kind, CaseOutcome::Kind::kAgreed) << "nobody asked for it";
  options_.laws = true;
  options_.compare.level = CompareLevel::kAnswers;
  EXPECT_EQ(Outcome().kind, CaseOutcome::Kind::kAgreed) << "its state is not known";
}

TEST_F(LawOfACase, ThatAnEntryExplainsIsCountedByIt) {
  const auto list = DefectList::Read(BuiltInDefectFiles(), {});
  ASSERT_TRUE(list) << list.error();
  const CaseOutcome outcome = Outcome(&*list);
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kAgreed) << DescribeDifference(outcome);
  ASSERT_EQ(outcome.shared_defects.size(), 1U);
  EXPECT_EQ((*outcome.shared_defects.begin())->id, "truncate-beyond-the-end");
}

TEST_F(LawOfACase, IsKeptWhereTheCaseIsShrunk) {
  CaseRunner runner(Store(), Store(), **work_, options_);
  CampaignOptions campaign;
  campaign.runner = options_;
  const Failure failure = Investigate(runner, 0, c_, runner.Run(c_), campaign, true);
  ASSERT_TRUE(failure.shrunk);
  EXPECT_TRUE(failure.shrunk->same_cause);
  EXPECT_EQ(failure.shrunk->c.ops.size(), 2U) << "a message, and the truncation";
  EXPECT_EQ(CauseOf(failure.shrunk->c, failure.shrunk->outcome), failure.cause);
}

}  // namespace
}  // namespace jsparity
