// Testees that go wrong in the middle of a case: each is a divergence at the operation it went
// wrong at, which says how, and the next case is played on a new process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "conformance/run/case_runner.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

constexpr size_t kLoad = 2;  // the operation at which it goes wrong

Operation OnFirst(OpKind kind) {
  Operation op;
  op.kind = kind;
  op.subject = "a";
  op.seq = 1;
  return op;
}

// [store, store, load, store], all of which go to the testee at once.
Case StoreAndLoad() {
  Case c;
  c.stream.name = "S";
  c.stream.subjects = {{">"}};
  c.ops = {OnFirst(OpKind::kStoreMsg), OnFirst(OpKind::kStoreMsg), OnFirst(OpKind::kLoadMsg),
           OnFirst(OpKind::kStoreMsg)};
  return c;
}

TesteeFactory Process(std::vector<std::string> argv, std::chrono::milliseconds answer_timeout) {
  return [argv = std::move(argv), answer_timeout]() -> Answered<std::unique_ptr<Testee>> {
    auto started = ProcessTestee::Start(argv, {answer_timeout, nullptr});
    if (!started) return tl::unexpected(started.error());
    return std::unique_ptr<Testee>(std::move(*started));
  };
}

CaseOutcome Play(const std::string& how, const Case& c = StoreAndLoad()) {
  constexpr std::chrono::milliseconds kOracle{30'000};
  // The one that hangs is waited for twice.
  const std::chrono::milliseconds testee{how == "hangs" ? 2'500 : 30'000};
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  CaseRunnerOptions options;
  options.compare.level = CompareLevel::kState;
  CaseRunner runner(Process({JSPARITY_ORACLE, "--hang-limit=4s"}, kOracle),
                    Process({JSPARITY_PYTHON, JSPARITY_UNRULY, how, JSPARITY_EXAMPLE}, testee),
                    **work, options);
  CaseOutcome outcome = runner.Run(c);
  if (outcome.kind == CaseOutcome::Kind::kDiverged && outcome.divergence->fault) {
    Case without = c;
    without.ops.erase(without.ops.begin() + kLoad);
    EXPECT_NE(runner.Run(without).kind, CaseOutcome::Kind::kNotRun) << "the next case";
  }
  return outcome;
}

struct Unruly {
  const char* how;
  TesteeFault::Kind kind;
  const char* words;
};

void PrintTo(const Unruly& unruly, std::ostream* out) { *out << unruly.how; }

class UnrulyTestee : public testing::TestWithParam<Unruly> {};

TEST_P(UnrulyTestee, IsADivergenceAtTheOperationItGoesWrongAt) {
  const CaseOutcome outcome = Play(GetParam().how);
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  ASSERT_TRUE(outcome.divergence->fault);
  EXPECT_EQ(outcome.divergence->place, Divergence::Place::kOperation);
  EXPECT_EQ(outcome.divergence->step, kLoad);
  EXPECT_EQ(outcome.divergence->fault->kind, GetParam().kind);
  EXPECT_THAT(outcome.divergence->fault->text, HasSubstr(GetParam().words));
}

using Kind = TesteeFault::Kind;
INSTANTIATE_TEST_SUITE_P(
    How, UnrulyTestee,
    testing::Values(Unruly{"dies", Kind::kDied, "ended with status 1"},
                    Unruly{"hangs", Kind::kTimeout, "no answer within 2500 ms"},
                    Unruly{"babbles", Kind::kProtocol, "is not a JSON object: loading now"},
                    Unruly{"never ends its line", Kind::kProtocol, "more than 256 MiB"},
                    Unruly{"takes another id", Kind::kProtocol, "wrong id"},
                    Unruly{"leaves out an answer", Kind::kProtocol, "fewer operations"},
                    Unruly{"answers a number for a text", Kind::kProtocol, "name"}),
    [](const auto& unruly) {
      std::string name = unruly.param.how;
      std::erase(name, ' ');
      return name;
    });

TEST(UnrulyTestee, MayTalkOnStderrAsMuchAsItLikes) {
  EXPECT_EQ(Play("floods stderr").kind, CaseOutcome::Kind::kAgreed);
}

// The second answer is found when the next request is answered with it.
TEST(UnrulyTestee, ThatAnswersTwiceIsFoundOut) {
  const CaseOutcome outcome = Play("answers twice");
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  ASSERT_TRUE(outcome.divergence->fault);
  EXPECT_THAT(outcome.divergence->fault->text, HasSubstr("wrong id"));
}

// Given an operation that the testee says it has and refuses, then what comes before it is
// compared.
TEST(UnrulyTestee, ThatRefusesIsComparedUpToWhatItRefuses) {
  Case c = StoreAndLoad();
  c.ops[kLoad].kind = OpKind::kLoadLastSeq;
  const CaseOutcome outcome = Play(R"(hello: {"operations": ["store_msg", "load_last_seq"]})", c);
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  ASSERT_TRUE(outcome.divergence->fault);
  EXPECT_EQ(outcome.divergence->step, kLoad);
  EXPECT_EQ(outcome.divergence->fault->kind, Kind::kRefused);
  EXPECT_EQ(outcome.testee.steps.size(), kLoad);
}

// What a case from a file needs and the testee lacks is no divergence.
TEST(UnrulyTestee, IsNotAskedForWhatItLacks) {
  Case c = StoreAndLoad();
  c.ops[kLoad].kind = OpKind::kTruncate;
  c.file_store.compression = jsstore::Compression::kS2;
  const CaseOutcome outcome = Play("floods stderr", c);
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kNotRun);
  EXPECT_EQ(outcome.fault->text,
            "the case needs truncate, s2, which the testee says that it does not have");
}

struct BadHello {
  const char* member;
  const char* words;
};

void PrintTo(const BadHello& bad, std::ostream* out) { *out << bad.member; }

class AHello : public testing::TestWithParam<BadHello> {};

TEST_P(AHello, ThatIsNoneIsNamed) {
  const CaseOutcome outcome = Play(std::string("hello: ") + GetParam().member);
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kNotRun);
  EXPECT_THAT(outcome.fault->text, HasSubstr("the testee cannot be used: "));
  EXPECT_THAT(outcome.fault->text, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    With, AHello,
    testing::Values(BadHello{R"({"name": 7})", "hello.name: "},
                    BadHello{R"({"protocol": "2"})", "does not speak version 2"},
                    BadHello{R"({"capabilities": "plain"})", "hello.capabilities: "},
                    BadHello{R"({"operations": [1]})", "hello.operations: must hold texts"},
                    BadHello{R"({"components": "all"})", "hello.components: must be a list"},
                    BadHello{R"({"files": "mine"})",
                             "hello.files: must be none, own or reference"}));

TEST(AnOpening, WithAMemberOfAnotherTypeIsADivergence) {
  const CaseOutcome outcome = Play("opens with a text");
  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
  EXPECT_THAT(outcome.divergence->fault->text, HasSubstr("answer.first_sync_ns"));
}

}  // namespace
}  // namespace jsparity
