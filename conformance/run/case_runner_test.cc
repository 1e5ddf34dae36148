#include "conformance/run/case_runner.h"

#include <gtest/gtest.h>

#include "conformance/run/reference_defects.h"

namespace jsparity {
namespace {

// A store that does nothing, but may panic when it is opened again.
class IdleSubject : public Subject {
 public:
  explicit IdleSubject(std::optional<Panic> at_reopening)
      : at_reopening_(std::move(at_reopening)) {}

  const Hello& hello() const override { return hello_; }

  Answered<OpenAnswer> Open(const OpenRequest&) override { return OpenAnswer{}; }
  Answered<ApplyAnswer> Apply(std::span<const Operation> ops, std::span<const OpTimes>) override {
    return ApplyAnswer{std::vector<OpResult>(ops.size()), false};
  }
  Answered<OpResult> Stop(std::optional<OpTimes>) override { return OpResult{}; }
  Answered<OpResult> Delete(bool, std::optional<OpTimes>) override { return OpResult{}; }
  Answered<void> Kill(const std::string&) override { return {}; }
  Answered<OpResult> Restore(const std::string&, const std::string&,
                             std::optional<OpTimes>) override {
    return OpResult{};
  }
  Answered<OpenAnswer> Reopen(const ReopenRequest&) override {
    OpenAnswer answer;
    answer.result.panic = at_reopening_;
    return answer;
  }
  Answered<void> Close() override { return {}; }

 private:
  Hello hello_;
  std::optional<Panic> at_reopening_;
};

SubjectFactory Idle(std::optional<Panic> at_reopening = std::nullopt) {
  return [at_reopening]() -> Answered<std::unique_ptr<Subject>> {
    return std::make_unique<IdleSubject>(at_reopening);
  };
}

CaseOutcome OutcomeWhereTheReferencePanicsAtTheCrossing(const Panic& panic) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  CaseRunner runner(Idle(panic), Idle(), **work, {});
  return runner.Run(Case{});
}

TEST(CaseRunner, TellsOfACrossingThatEndsAtAKnownDefect) {
  const ReferenceDefect& defect = ReferenceDefects().front();
  const Panic panic{std::string(defect.text), std::string(defect.function)};
  const CaseOutcome outcome = OutcomeWhereTheReferencePanicsAtTheCrossing(panic);
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kReferencePanicked);
  ASSERT_TRUE(outcome.panic.has_value());
  EXPECT_EQ(outcome.panic->text, defect.text);
}

TEST(ReferenceDefects, KnowTheListThatTakesAllMemory) {
  const std::string last_words =
      "fatal error: runtime: out of memory\n"
      "github.com/nats-io/nats-server/v2/server.(*fileStore).State(0x1a00c967e008)";
  EXPECT_NE(FindReferenceDefect(last_words, last_words), nullptr);
  const std::string elsewhere =
      "fatal error: runtime: out of memory\n"
      "github.com/nats-io/nats-server/v2/server.(*fileStore).FastState(0x1a00c967e008)";
  EXPECT_EQ(FindReferenceDefect(elsewhere, elsewhere), nullptr);
}

TEST(ReferenceDefects, KnowATimerThatGoesOffAgainAndAgainFromOneThatWaitsForALock) {
  const std::string text = "hung: the operation still runs after 10s of computing, or blocks";
  const std::string entry = "github.com/nats-io/nats-server/v2/server.(*msgBlock).tryExpireCache";
  const std::string fired = "goroutine 170891 [runnable, synctest bubble 1]:\n" + entry + "-fm()\n";
  EXPECT_NE(FindReferenceDefect(text, fired), nullptr);
  const std::string waits =
      "goroutine 12 [sync.RWMutex.Lock, synctest bubble 1]:\n"
      "sync.(*RWMutex).Lock(0x3c073afff0e0)\n" +
      entry + "(0x3c073afff0e0)\n" + entry + "-fm()\n";
  EXPECT_EQ(FindReferenceDefect(text, waits), nullptr);
}

TEST(CaseRunner, TakesAnyOtherPanicOfACrossingForADivergence) {
  const CaseOutcome outcome =
      OutcomeWhereTheReferencePanicsAtTheCrossing({"never heard of", "anywhere"});
  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kDiverged);
}

}  // namespace
}  // namespace jsparity
