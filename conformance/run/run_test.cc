#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/run/bundle.h"
#include "conformance/run/comparison.h"
#include "conformance/run/player.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

TEST(WorkDir, IsOfOneRunAndGoesWithIt) {
  std::string path;
  {
    const auto work = WorkDir::Create();
    ASSERT_TRUE(work.has_value());
    path = (*work)->path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
    EXPECT_NE((*work)->Fresh(), (*work)->Fresh());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Scan, AsksForEveryMessageThatTheStateTellsOf) {
  jsstore::StreamState state;
  state.msgs = 3;
  state.first_seq = 10;
  state.last_seq = 15;
  state.deleted = {{11, 2}, {14, 1}};
  const auto ops = ScanOperations(state, {"c"}, true);
  ASSERT_EQ(ops.size(), 6u);
  EXPECT_EQ(Describe(ops[0]), "load_msg(seq=10)");
  EXPECT_EQ(Describe(ops[1]), "load_msg(seq=13)");
  EXPECT_EQ(Describe(ops[2]), "load_msg(seq=15)");
  EXPECT_EQ(ops[3].kind, OpKind::kConsumerOpen);
  EXPECT_EQ(Describe(ops[4]), "consumer_state(name=\"c\")");
}

TEST(Scan, FindsConsumersByTheirDirectories) {
  const FileTree files{{"obs/", ""}, {"obs/a/", ""}, {"obs/a/o.dat", ""}, {"obs/b/", ""}};
  EXPECT_EQ(ConsumersIn(files), (std::set<std::string>{"a", "b"}));
}

struct Loaded {
  uint64_t seq = 0;
  std::string payload;
};

template <typename Side>
Side SideThatLoaded(const std::vector<Loaded>& messages) {
  Side side;
  for (const Loaded& message : messages) {
    Operation& op = side.scan_ops.emplace_back();
    op.kind = OpKind::kLoadMsg;
    op.seq = message.seq;
    OpResult& result = side.scan.emplace_back();
    result.value.msg.emplace();
    result.value.msg->seq = message.seq;
    result.value.msg->msg = message.payload;
  }
  return side;
}

TEST(CrossOpening, AMessageThatReadsOtherwiseIsADivergence) {
  CanonicalUse use{};
  const auto writer = SideThatLoaded<Recording>({{3, "a"}, {4, "b"}});
  const auto reader = SideThatLoaded<CrossRecording>({{4, "B"}});
  const auto divergence = CompareWithWriter(writer, reader, use);
  ASSERT_TRUE(divergence.has_value());
  EXPECT_EQ(divergence->place, Divergence::Place::kCrossOpening);
  EXPECT_EQ(divergence->doing, "load_msg(seq=4), against what the writer had loaded");
}

TEST(CrossOpening, WhatAnOpeningRemovedIsNone) {
  CanonicalUse use{};
  const auto writer = SideThatLoaded<Recording>({{3, "a"}, {4, "b"}});
  EXPECT_FALSE(CompareWithWriter(writer, SideThatLoaded<CrossRecording>({{4, "b"}}), use));
}

TEST(Bundle, ReplayTakesTheShrunkCaseOrTheOriginal) {
  Failure failure;
  failure.c.seed = 5;
  failure.c.stream.name = "S";
  failure.c.ops.resize(3);
  failure.outcome.kind = CaseOutcome::Kind::kReferenceDied;
  failure.outcome.fault = SubjectFault{SubjectFault::Kind::kDied, "gone", "panic"};
  failure.shrunk = ShrunkCase{failure.c, failure.outcome, 1};
  failure.shrunk->c.ops.resize(1);
  const auto path = WriteBundle(failure, testing::TempDir() + "bundle_test");
  ASSERT_TRUE(path.has_value()) << path.error();
  EXPECT_EQ(ReadCaseFile(*path, false)->ops.size(), 1u);
  EXPECT_EQ(ReadCaseFile(*path, true)->ops.size(), 3u);
  EXPECT_FALSE(ReadCaseFile(*path + ".none", false).has_value());
  std::filesystem::remove_all(testing::TempDir() + "bundle_test");
}

}  // namespace
}  // namespace jsparity
