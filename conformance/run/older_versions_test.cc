#include "conformance/run/older_versions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/run/case_runner.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Answered<std::unique_ptr<Testee>> StartOracle() {
  auto started = ProcessTestee::Start({JSPARITY_ORACLE});
  if (!started) return tl::unexpected(started.error());
  return std::unique_ptr<Testee>(std::move(*started));
}

VersionFactory AnyVersion() {
  return [](const std::string&) { return StartOracle(); };
}

Operation Store(const std::string& msg) {
  Operation op;
  op.kind = OpKind::kStoreMsg;
  op.subject = "a";
  op.msg = msg;
  return op;
}

Operation RestartAfter(const std::string& version) {
  Operation op;
  op.kind = OpKind::kRestart;
  op.written_by = version;
  return op;
}

Case CaseOf(std::vector<Operation> ops) {
  Case c;
  c.seed = 1;
  c.stream.name = "S";
  c.ops = std::move(ops);
  return c;
}

std::vector<std::string> LoadedBy(const std::vector<OpResult>& scan) {
  std::vector<std::string> messages;
  for (const OpResult& result : scan) {
    if (result.value.msg) messages.push_back(result.value.msg->msg);
  }
  return messages;
}

class OlderVersionsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(work_.has_value()) << work_.error(); }

  Recording Play(const Case& c, const ForeignFiles* foreign) {
    auto testee = StartOracle();
    EXPECT_TRUE(testee.has_value());
    PlayOptions options;
    options.foreign = foreign;
    Player player(**testee, c, **work_, options, nullptr);
    Recording recording;
    EXPECT_TRUE(player.Play(recording).has_value());
    return recording;
  }

  Parsed<std::unique_ptr<WorkDir>> work_ = WorkDir::Create();
};

TEST_F(OlderVersionsTest, WhatAVersionWroteUpToARestartIsFoundThere) {
  OlderVersions older(AnyVersion(), **work_);
  const auto files = older.WriteFor(CaseOf({Store("one"), RestartAfter("v2.0.0"), Store("two")}));
  ASSERT_TRUE(files.has_value());
  ASSERT_EQ(files->size(), 1u);

  // Another life, which stored something else, is given those files.
  const Recording recording =
      Play(CaseOf({Store("other"), RestartAfter("v2.0.0"), Store("two")}), &*files);

  EXPECT_THAT(LoadedBy(recording.scan), ElementsAre("one", "two"));
}

TEST_F(OlderVersionsTest, ARestartThatNobodyWroteForFindsItsOwnFiles) {
  OlderVersions older(AnyVersion(), **work_);
  const auto files = older.WriteFor(CaseOf({Store("one"), RestartAfter("")}));
  ASSERT_TRUE(files.has_value());
  EXPECT_THAT(*files, IsEmpty());
}

TEST_F(OlderVersionsTest, AVersionOpensWhatWasThereAtTheEnd) {
  const Case c = CaseOf({Store("one"), Store("two")});
  const Recording writer = Play(c, nullptr);
  OlderVersions older(AnyVersion(), **work_);

  const auto opened = older.Open("v2.0.0", c, writer);

  ASSERT_TRUE(opened.has_value() && opened->has_value());
  EXPECT_THAT(LoadedBy((*opened)->scan), ElementsAre("one", "two"));
}

TEST_F(OlderVersionsTest, AVersionThatCannotBeStartedIsNotPassedOver) {
  CaseRunner runner(StartOracle, StartOracle, **work_, {});
  Case c = CaseOf({Store("one"), RestartAfter("v2.0.0")});

  const CaseOutcome outcome = runner.Run(c);

  ASSERT_EQ(outcome.kind, CaseOutcome::Kind::kNotRun);
  EXPECT_THAT(outcome.fault->text, ::testing::HasSubstr("v2.0.0"));
}

TEST_F(OlderVersionsTest, OneVersionOpensWhatBothSidesWrote) {
  CaseRunner runner(StartOracle, StartOracle, **work_, {}, AnyVersion());
  Case c = CaseOf({Store("one"), RestartAfter("v2.0.0"), Store("two")});
  c.opened_by = "v2.0.0";

  const CaseOutcome outcome = runner.Run(c);

  EXPECT_EQ(outcome.kind, CaseOutcome::Kind::kAgreed);
  EXPECT_EQ(outcome.upgrades, 1u);
  EXPECT_EQ(outcome.downgrades, 1u);
}

}  // namespace
}  // namespace jsparity
