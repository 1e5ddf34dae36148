#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>
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

// Given a file of timers that is overwritten with the other, when that has its entries in any
// order, then the same is written.
TEST(Damage, WritesTheSameOfOtherTimersInAnyOrder) {
  const std::string head("\x01\x02\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0", 17);
  const std::string a("\x01\0a\x0a\x01", 5);
  const std::string b("\x01\0b\x0a\x02", 5);
  StoreDamage damage;
  damage.kind = DamageKind::kFromOther;
  damage.target = FileClass::kTimers;
  damage.pick = 1;  // thw.db
  const FileTree one{{"msgs/sched.db", head + b + a}, {"msgs/thw.db", "timers"}};
  const FileTree other{{"msgs/sched.db", head + a + b}, {"msgs/thw.db", "timers"}};
  EXPECT_EQ(Damaged(one, {}, {{damage}}).at("msgs/thw.db"), head + a + b);
  EXPECT_EQ(Damaged(other, {}, {{damage}}).at("msgs/thw.db"), head + a + b);
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

// Pending messages stand in any order beneath the cipher, and a changed byte keeps anybody from
// putting them in order.
TEST(Damage, LeavesNothingOfASealedStateThatItChanges) {
  const FileTree one{{"obs/c/o.dat", std::string(80, 's')}, {"obs/c/meta.key", "key"}};
  const FileTree other{{"obs/c/o.dat", std::string(80, 't')}, {"obs/c/meta.key", "key"}};
  for (const DamageKind kind : {DamageKind::kFlip, DamageKind::kNearCopy, DamageKind::kZeroPage}) {
    const StoreDamage damage{kind, FileClass::kConsumerState, 0, 1};
    const FileTree damaged = Damaged(one, {}, {{damage}});
    EXPECT_EQ(damaged, Damaged(other, {}, {{damage}}));
    EXPECT_EQ(damaged.at("obs/c/o.dat").size(), 80u);
    EXPECT_NE(damaged.at("obs/c/o.dat"), one.at("obs/c/o.dat"));
  }
}

StoreDamage OfWhatIsThere(DamageKind kind, uint64_t pick, uint64_t at = 0) {
  return {kind, FileClass::kPresent, pick, at};
}

// Given many blocks and one file of each other name, when what is there is damaged, then one name
// is chosen as often as another.
TEST(Damage, ChoosesNamesBeforeFiles) {
  FileTree files;
  for (int i = 1; i <= 8; ++i) files["msgs/" + std::to_string(i) + ".blk"] = "block";
  for (const char* path : {"meta.inf", "meta.sum", "msgs/index.db", "msgs/thw.db", "obs/a/o.dat",
                           "obs/b/o.dat", "obs/a/meta.inf"}) {
    files[path] = "content";
  }
  files["msgs/"];
  std::map<std::string, int> removed;
  constexpr int kPicks = 7 * 8;  // names, times the most files of one
  for (int pick = 0; pick < kPicks; ++pick) {
    const auto left =
        Damaged(files, {}, {{OfWhatIsThere(DamageKind::kRemove, static_cast<uint64_t>(pick))}});
    ASSERT_EQ(left.size() + 1, files.size());
    for (const auto& [path, bytes] : files) removed[path] += left.contains(path) ? 0 : 1;
  }
  EXPECT_EQ(removed["msgs/thw.db"], 8);
  EXPECT_EQ(removed["meta.inf"], 8);
  EXPECT_EQ(removed["obs/a/o.dat"], 4);
  EXPECT_EQ(removed["msgs/3.blk"], 1);
}

// Given a directory with one file, when damage is done to what is there and to what is not, then it
// tells of the one with the class of the file.
TEST(Damage, TellsWhatItHit) {
  const StoreDamage to_timers{DamageKind::kFlip, FileClass::kTimers, 0, 0};
  const auto done = DoDamage({{"msgs/index.db", "content"}}, {},
                             {{OfWhatIsThere(DamageKind::kFlip, 3), to_timers}});
  ASSERT_EQ(done.hits.size(), 1U);
  EXPECT_EQ(done.hits[0].kind, DamageKind::kFlip);
  EXPECT_EQ(done.hits[0].target, FileClass::kIndex);
}

// Given one file of a class, when it changes places with the next one, then nothing was hit.
TEST(Damage, HitsNothingThatStaysAsItWas) {
  const StoreDamage exchange{DamageKind::kExchange, FileClass::kIndex, 0, 0};
  EXPECT_TRUE(DoDamage({{"msgs/index.db", "content"}}, {}, {{exchange}}).hits.empty());
}

std::string RecordOf(uint64_t seq, const std::string& checksum) {
  std::string record(22, '\0');
  record[0] = static_cast<char>(record.size() + checksum.size());
  std::memcpy(record.data() + 4, &seq, sizeof(seq));
  return record + checksum;
}

// Given a block of two records, when it is cut, then it tells whether that was right behind one.
TEST(Damage, TellsWhetherABlockWasCutBehindARecord) {
  const std::string block = RecordOf(1, "checksum") + RecordOf(2, "of_two__");
  const size_t record = block.size() / 2;
  const auto ends_behind_record = [&block](DamageKind kind, FileClass target, uint64_t at) {
    const auto done = DoDamage({{"msgs/1.blk", block}, {"msgs/index.db", block}}, {},
                               {{StoreDamage{kind, target, 0, at}}});
    return done.hits.at(0).behind_record;
  };
  EXPECT_TRUE(ends_behind_record(DamageKind::kTruncate, FileClass::kBlock, record));
  EXPECT_TRUE(ends_behind_record(DamageKind::kCutAtRecord, FileClass::kBlock, 1));
  EXPECT_FALSE(ends_behind_record(DamageKind::kTruncate, FileClass::kBlock, record - 1));
  EXPECT_FALSE(ends_behind_record(DamageKind::kTruncate, FileClass::kBlock, record + 1));
  EXPECT_FALSE(ends_behind_record(DamageKind::kTruncate, FileClass::kBlock, 0)) << "no record left";
  EXPECT_FALSE(ends_behind_record(DamageKind::kTruncate, FileClass::kIndex, record));
}

// Given a block, when an index of a former server is put beside it, then it has the checksum of the
// block's end where that is a message, and nothing that was skipped behind one.
TEST(Damage, LeavesNoIndexThatHidesASkippedSequence) {
  constexpr uint64_t kSkipped = uint64_t{1} << 63;
  const StoreDamage leftover{DamageKind::kOldIndex, FileClass::kBlock, 0, 0};
  const auto fits = [&](const std::string& block) {
    const FileTree files = Damaged({{"msgs/1.blk", block}}, {}, {{leftover}});
    return files.at("msgs/1.idx").find(block.substr(block.size() - 8)) != std::string::npos;
  };
  const std::string first = RecordOf(1, "checksum");
  EXPECT_TRUE(fits(first + RecordOf(2, "of_two__")));
  EXPECT_TRUE(fits(first + RecordOf(2 | kSkipped, "skipped_") + RecordOf(3, "of_three")));
  EXPECT_FALSE(fits(first + RecordOf(2 | kSkipped, "skipped_")));
}

// Given a block with a flipped bit in a sequence, when an index of a former server is put beside
// it, then that does not name all sequences between.
TEST(Damage, LeavesNoIndexOfSequencesThatNobodyCanName) {
  const StoreDamage leftover{DamageKind::kOldIndex, FileClass::kBlock, 0, 0};
  const auto index_of = [&](uint64_t last) {
    const std::string block = RecordOf(1, "of_one__") + RecordOf(last, "of_last_");
    return Damaged({{"msgs/1.blk", block}}, {}, {{leftover}}).at("msgs/1.idx");
  };
  EXPECT_GT(index_of(5).size(), 2U);
  EXPECT_EQ(index_of(3 | uint64_t{1} << 51).size(), 2U);
}

TEST(Damage, DoesNothingWhereNothingIsThere) {
  EXPECT_EQ(Damaged({{"msgs/", ""}}, {}, {{OfWhatIsThere(DamageKind::kFlip, 3)}}),
            (FileTree{{"msgs/", ""}}));
}

TEST(Damage, LeavesEntriesWithoutAnOrderAlone) {
  const FileTree files{{"obs/c/o.dat", std::string(60, 's')}};
  for (uint64_t at = 0; at < 80; ++at) {
    const FileTree flipped = Damaged(files, {}, {{OfWhatIsThere(DamageKind::kFlip, 0, at)}});
    EXPECT_EQ(flipped.at("obs/c/o.dat").substr(2), std::string(58, 's'));
    EXPECT_NE(flipped, files);
  }
}

TEST(Damage, ZerosAPageOfAFile) {
  const FileTree files{{"msgs/1.blk", std::string(1200, 'r')}};
  StoreDamage zeros{DamageKind::kZeroPage, FileClass::kBlock, 0, 700};
  EXPECT_EQ(Damaged(files, {}, {{zeros}}).at("msgs/1.blk"),
            std::string(512, 'r') + std::string(512, '\0') + std::string(176, 'r'));
  zeros.kind = DamageKind::kZero;
  EXPECT_EQ(Damaged(files, {}, {{zeros}}).at("msgs/1.blk"), std::string(1200, '\0'));
}

// Of a length, and of nothing else that a record has.
std::string RecordLike(size_t bytes, char filling) {
  std::string record(bytes, filling);
  record.replace(0, 4, std::string{static_cast<char>(bytes), 0, 0, 0});
  return record;
}

TEST(Damage, CutsABlockWhereARecordEnds) {
  const std::string block = RecordLike(40, 'a') + RecordLike(50, 'b') + RecordLike(60, 'c');
  std::set<size_t> sizes;
  for (uint64_t at = 0; at < 4; ++at) {
    const StoreDamage cut{DamageKind::kCutAtRecord, FileClass::kBlock, 0, at};
    sizes.insert(Damaged({{"msgs/1.blk", block}}, {}, {{cut}}).at("msgs/1.blk").size());
  }
  EXPECT_EQ(sizes, (std::set<size_t>{0, 40, 90, 150}));
}

TEST(Damage, KeepsTheSummaryOfABlockThatIsNearlyTheSame) {
  const std::string a = RecordLike(40, 'a');
  const std::string b = RecordLike(40, 'b');
  const std::string last = RecordLike(40, 'c');
  const FileTree files{{"msgs/1.blk", a + RecordLike(50, 'x') + b + last}};
  StoreDamage damage{DamageKind::kRecordsExchanged, FileClass::kBlock, 0, 0};
  EXPECT_EQ(Damaged(files, {}, {{damage}}).at("msgs/1.blk"), b + RecordLike(50, 'x') + a + last);
  damage.kind = DamageKind::kRecordTwice;
  EXPECT_EQ(Damaged(files, {}, {{damage}}).at("msgs/1.blk"), b + RecordLike(50, 'x') + b + last);
}

// Block 1 of a stream "S" as the reference writes it: "hello" on "a.b", "x" on "c" with a header.
std::string BlockOfTheReference() {
  constexpr std::string_view kHex =
      "26000000010000000000000000004352cf4c230d0300612e6268656c6c6f5dfbe85f3c79bea2370000800200"
      "00000000000000004352cf4c230d010063130000004e4154532f312e300d0a4b203a20760d0a0d0a780be9b2"
      "99177c4d05";
  std::string block;
  for (size_t i = 0; i < kHex.size(); i += 2) {
    block += static_cast<char>(std::stoi(std::string(kHex.substr(i, 2)), nullptr, 16));
  }
  return block;
}

std::string NearCopyOf(const std::string& block, uint64_t at) {
  const StoreDamage damage{DamageKind::kNearCopy, FileClass::kBlock, 0, at};
  return Damaged({{"meta.inf", R"({"name":"S"})"}, {"msgs/1.blk", block}}, {}, {{damage}})
      .at("msgs/1.blk");
}

// What turns a bit of a record's time turns it back: with the checksum that the reference gave.
TEST(Damage, ANearCopyOfARecordHasAChecksumThatFitsIt) {
  const std::string block = BlockOfTheReference();
  for (const uint64_t at : {uint64_t{2}, uint64_t{3}}) {
    const std::string near = NearCopyOf(block, at);
    EXPECT_NE(near, block) << at;
    EXPECT_EQ(NearCopyOf(near, at), block) << at;
  }
}

TEST(Damage, ANearCopyChangesOneOfManyThings) {
  const std::string block = BlockOfTheReference();
  std::set<std::string> changed;
  for (uint64_t at = 0; at < 80; ++at) {
    const std::string near = NearCopyOf(block, at);
    EXPECT_EQ(near.size(), block.size()) << at;
    EXPECT_NE(near, block) << at;
    changed.insert(near);
  }
  EXPECT_GT(changed.size(), 20);
}

TEST(Damage, AConsumersStateBecomesOneOfAnotherVersion) {
  const auto damaged = [](const std::string& state, uint64_t at) {
    const StoreDamage damage{DamageKind::kNearCopy, FileClass::kConsumerState, 0, at};
    return Damaged({{"obs/c/o.dat", state}}, {}, {{damage}}).at("obs/c/o.dat");
  };
  const std::string empty("\x16\x02\x01\x01\x81\x01\x05\0\0", 9);
  EXPECT_EQ(damaged(empty, 0)[1], 1);
  EXPECT_EQ(damaged(empty, 1)[1], 3);
  const std::string pending("\x16\x02\x01\x01\x81\x01\x05\x01\0", 9);
  EXPECT_EQ(damaged(pending, 0)[1], 3);
}

// Given a state of an unknown version, then a near copy of it changes no entry: both sides have
// them in an order of their own.
TEST(Damage, ANearCopyOfAnUnknownStateChangesItsVersion) {
  const std::string unknown("\x16\x03\x01\x01\x81\x01\x05\x01\0", 9);
  for (const uint64_t at : {0, 1, 7, 8}) {
    const StoreDamage damage{DamageKind::kNearCopy, FileClass::kConsumerState, 0, at};
    const std::string damaged =
        Damaged({{"obs/c/o.dat", unknown}}, {}, {{damage}}).at("obs/c/o.dat");
    EXPECT_NE(damaged.substr(0, 2), unknown.substr(0, 2));
    EXPECT_EQ(damaged.substr(2), unknown.substr(2));
  }
}

TEST(Damage, WithoutTheStreamsNameANearCopyIsAFlippedBit) {
  const std::string record = RecordLike(60, 'a');
  const StoreDamage damage{DamageKind::kNearCopy, FileClass::kBlock, 0, 3};
  std::string flipped = record;
  flipped[3] ^= 1 << 3;
  EXPECT_EQ(Damaged({{"msgs/1.blk", record}}, {}, {{damage}}).at("msgs/1.blk"), flipped);
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
