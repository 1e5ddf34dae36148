#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "conformance/run/comparison.h"
#include "conformance/run/damage_files.h"
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

constexpr const char* kMarkOfARun = "work directory of a run of jsparity, removed with it\n";

// What a run that was killed leaves behind, what one that is still going on holds, and what is a
// user's own.
TEST(WorkDir, RemovesOnlyWhatNobodyUses) {
  const auto parent = WorkDir::Create().value();
  const std::string killed = parent->path() + "/jsparity-killed";
  const std::string mine = parent->path() + "/jsparity-notes1";
  const std::string other = parent->path() + "/jsparity-my-notes";
  for (const std::string& dir : {killed, mine, other}) {
    std::filesystem::create_directories(dir + "/7/msgs");
  }
  std::ofstream(killed + ".lock") << kMarkOfARun;
  std::ofstream(mine + ".lock") << "mine";
  std::ofstream(other + ".lock") << kMarkOfARun;
  const auto living = WorkDir::CreateIn(parent->path()).value();
  const auto another = WorkDir::CreateIn(parent->path()).value();
  EXPECT_FALSE(std::filesystem::exists(killed));
  EXPECT_FALSE(std::filesystem::exists(killed + ".lock"));
  EXPECT_TRUE(std::filesystem::exists(mine + "/7/msgs"));
  EXPECT_TRUE(std::filesystem::exists(other + "/7/msgs"));
  EXPECT_TRUE(std::filesystem::exists(living->path()));
  EXPECT_NE(living->path(), another->path());
}

// A run in another container that has this directory, too: nothing tells of its process here but
// that it holds the lock.
TEST(WorkDir, LeavesWhatIsLockedByWhomeverItMayBe) {
  const auto parent = WorkDir::Create().value();
  const std::string elsewhere = parent->path() + "/jsparity-elsewh";
  std::filesystem::create_directories(elsewhere + "/7/msgs");
  std::ofstream(elsewhere + ".lock") << kMarkOfARun;
  const int lock = open((elsewhere + ".lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0);
  ASSERT_TRUE(WorkDir::CreateIn(parent->path()));
  EXPECT_TRUE(std::filesystem::exists(elsewhere + "/7/msgs"));
  close(lock);
  ASSERT_TRUE(WorkDir::CreateIn(parent->path()));
  EXPECT_FALSE(std::filesystem::exists(elsewhere));
}

// And the other way round: the lock that a run holds is what others can see.
TEST(WorkDir, IsLockedWhileItLives) {
  const auto work = WorkDir::Create().value();
  const int lock = open((work->path() + ".lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(lock, 0);
  EXPECT_NE(flock(lock, LOCK_EX | LOCK_NB), 0);
  close(lock);
}

TEST(WorkDir, IsToldByAnAbsolutePath) {
  const auto parent = WorkDir::Create().value();
  const std::string relative = std::filesystem::proximate(parent->path()).string();
  ASSERT_NE(relative.front(), '/');
  EXPECT_EQ(WorkDir::CreateIn(relative).value()->path().front(), '/');
}

TEST(WorkDir, SaysWhatCannotBeMade) {
  const auto none = WorkDir::CreateIn("/nonexistent");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error(),
            "cannot make a directory in /nonexistent: No such file or directory; name another with "
            "--work-dir");
}

TEST(Scan, AsksForEveryMessageThatTheStateTellsOf) {
  jsstore::StreamState state;
  state.msgs = 3;
  state.first_seq = 10;
  state.last_seq = 15;
  state.deleted = {{11, 2}, {14, 1}};
  const auto ops = ScanOperations(state, {"c"}, true, Offer::All());
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

bool Never(uint64_t, const StoredMessage&, const StoredMessage&) { return false; }

TEST(CrossOpening, AMessageThatReadsOtherwiseIsADivergence) {
  CanonicalUse use{};
  const auto writer = SideThatLoaded<Recording>({{3, "a"}, {4, "b"}});
  const auto reader = SideThatLoaded<CrossRecording>({{4, "B"}});
  const auto divergence = CompareWithWriter(writer, reader, use, Never);
  ASSERT_TRUE(divergence.has_value());
  EXPECT_EQ(divergence->place, Divergence::Place::kCrossOpening);
  EXPECT_EQ(divergence->doing, "load_msg(seq=4), against what the writer had loaded");
}

TEST(CrossOpening, WhatAnOpeningRemovedIsNone) {
  CanonicalUse use{};
  const auto writer = SideThatLoaded<Recording>({{3, "a"}, {4, "b"}});
  EXPECT_FALSE(CompareWithWriter(writer, SideThatLoaded<CrossRecording>({{4, "b"}}), use, Never));
}

TEST(CrossOpening, MayReadOtherwiseWhereThatIsKnown) {
  CanonicalUse use{};
  const auto writer = SideThatLoaded<Recording>({{3, "a"}, {4, "b"}});
  const auto reader = SideThatLoaded<CrossRecording>({{3, "A"}, {4, "B"}});
  const auto third = [](uint64_t seq, const StoredMessage& was, const StoredMessage& is) {
    return seq == 3 && was.msg == "a" && is.msg == "A";
  };
  const auto divergence = CompareWithWriter(writer, reader, use, third);
  ASSERT_TRUE(divergence.has_value());
  EXPECT_EQ(divergence->doing, "load_msg(seq=4), against what the writer had loaded");
}

// Such a case is told among those that end at a defect.
TEST(CrossOpening, EndsAtThePanicOfItsLastAnswer) {
  auto reader = SideThatLoaded<CrossRecording>({{4, "a"}, {5, "b"}});
  EXPECT_EQ(FindPanic(reader), nullptr);
  reader.scan.back().panic = Panic{"index out of range", "goroutine 1"};
  ASSERT_NE(FindPanic(reader), nullptr);
  EXPECT_EQ(FindPanic(reader)->text, "index out of range");
  reader.scan.clear();
  EXPECT_EQ(FindPanic(reader), nullptr);
}

// One side's file is in the order of a map; what is left of it must not tell.
TEST(Damage, CutsTheSameOfTimersInAnyOrder) {
  const std::string head("\x01\x02\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0", 17);
  const std::string a("\x01\0a\x0a\x01", 5);
  const std::string b("\x01\0b\x0a\x02", 5);
  StoreDamage cut;
  cut.kind = DamageKind::kTruncate;
  cut.target = FileClass::kTimers;
  cut.at = 22;
  const FileTree damaged = Damaged({{"msgs/sched.db", head + b + a}}, {}, {{cut}});
  EXPECT_EQ(damaged.at("msgs/sched.db"), head + a);
}

// Two consumers that write at one instant draw their nonces in any order.
TEST(Damage, LeavesNothingOfANonce) {
  StoreDamage cut;
  cut.kind = DamageKind::kTruncate;
  cut.target = FileClass::kConsumerState;
  cut.at = 3;
  const std::string state(80, 's');
  const FileTree plain = Damaged({{"obs/c/o.dat", state}}, {}, {{cut}});
  EXPECT_EQ(plain.at("obs/c/o.dat"), "sss");
  const FileTree sealed = Damaged({{"obs/c/o.dat", state}, {"obs/c/meta.key", "key"}}, {}, {{cut}});
  EXPECT_EQ(sealed.at("obs/c/o.dat"), std::string(3, '\0'));
  cut.kind = DamageKind::kStaged;
  const FileTree staged = Damaged({{"obs/c/o.dat", state}, {"obs/c/meta.key", "key"}}, {}, {{cut}});
  EXPECT_EQ(staged.at("obs/c/o.dat.tmp"), std::string(3, '\0'));
  EXPECT_EQ(staged.at("obs/c/o.dat"), state);
  // The key went before, and its state is as encrypted as it was.
  StoreDamage lost;
  lost.kind = DamageKind::kRemove;
  lost.target = FileClass::kConsumerMeta;
  cut.kind = DamageKind::kTruncate;
  const FileTree keyless =
      Damaged({{"obs/c/o.dat", state}, {"obs/c/meta.key", "key"}}, {}, {{lost, cut}});
  EXPECT_FALSE(keyless.contains("obs/c/meta.key"));
  EXPECT_EQ(keyless.at("obs/c/o.dat"), std::string(3, '\0'));
}

CrossRecording OpenedWithLoss(uint64_t bytes, uint64_t last_lost) {
  CrossRecording opened;
  opened.open.result.state.emplace().lost = jsstore::LostData{{{1, last_lost}}, bytes};
  return opened;
}

// Where TTLs end together the order of removals decides how large a compressed block is.
TEST(CompareCross, KnowsThatBytesOfALostBlockGoByTheOrderOfRemovals) {
  CanonicalUse use{};
  const CrossRecording reference = OpenedWithLoss(1461, 5);
  const auto parts = [&](const CrossRecording& testee, bool collide) {
    return CompareCross(reference, testee, {.ttls_collide = collide}, use).has_value();
  };
  EXPECT_FALSE(parts(OpenedWithLoss(1459, 5), true));
  EXPECT_TRUE(parts(OpenedWithLoss(1459, 5), false));
  EXPECT_TRUE(parts(OpenedWithLoss(1461, 4), true));
}

}  // namespace
}  // namespace jsparity
