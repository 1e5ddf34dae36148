#include "conformance/defects/recorded_defects.h"

#include <gtest/gtest.h>

#include <string>

#include "conformance/defects/defect_list.h"

namespace jsparity {
namespace {

constexpr const char* kMarkerHeader = "NATS/1.0\r\nNats-Marker-Reason: MaxAge\r\n\r\n";
constexpr const char* kScheduleHeader = "NATS/1.0\r\nNats-Schedule: @every 5s\r\n\r\n";

// The id of the defect that the list knows there, or "".
std::string FindKnownDefect(const Case& c, const Recording& reference, const Recording& testee,
                            const Divergence& divergence) {
  static const auto kList = DefectList::Read(BuiltInDefectFiles(), {});
  EXPECT_TRUE(kList) << kList.error();
  const Defect* defect = kList->At("v2.14.5").OfDivergence(c, reference, testee, divergence);
  return defect == nullptr ? "" : defect->id;
}

// A case and what both sides did in it, built up operation by operation.
struct Played {
  Case c;
  Recording reference;
  Recording testee;

  // Both sides do the same.
  OpResult& Do(OpKind kind) {
    c.ops.emplace_back().kind = kind;
    testee.steps.emplace_back().results.emplace_back();
    return reference.steps.emplace_back().results.emplace_back();
  }
  void Store(const std::string& name, uint64_t seq, const char* hdr) {
    Do(OpKind::kStoreMsg).state.emplace().last_seq = seq;
    c.ops.back().subject = name;
    c.ops.back().hdr = hdr;
  }
};

Callback MarkerOf(const std::string& subject) {
  Callback callback;
  callback.kind = Callback::Kind::kProcess;
  callback.subject = subject;
  callback.hdr = kMarkerHeader;
  return callback;
}

Callback RemovalOf(uint64_t seq) {
  Callback callback;
  callback.kind = Callback::Kind::kRemove;
  callback.seq = seq;
  return callback;
}

Callback Purge() {
  Callback callback;
  callback.msgs = -2;
  return callback;
}

// The last operation, in which the reference removes and the testee asks for a marker.
std::string DefectWhereMarkersPart(Played played) {
  played.Do(OpKind::kAdvance).callbacks = {RemovalOf(7)};
  played.testee.steps.back().results.back().callbacks = {MarkerOf("a")};
  Divergence divergence;
  divergence.place = Divergence::Place::kOperation;
  divergence.step = played.c.ops.size() - 1;
  divergence.answer = ResultDifference{"callbacks[0].kind", "", ""};
  return FindKnownDefect(played.c, played.reference, played.testee, divergence);
}

TEST(LostMarker, IsKnownAfterAPurgeThatFollowsAMarkerOfTheSubject) {
  Played played;
  played.Do(OpKind::kAdvance).callbacks = {MarkerOf("a")};
  EXPECT_EQ(DefectWhereMarkersPart(played), "") << "nothing was purged";
  played.Do(OpKind::kPurgeEx).callbacks = {Purge()};
  EXPECT_NE(DefectWhereMarkersPart(played), "");
  played.Do(OpKind::kRestart);
  EXPECT_EQ(DefectWhereMarkersPart(played), "") << "counts do not outlive the store";
}

Callback RemovedOf(const std::string& subject, uint64_t seq) {
  Callback callback;
  callback.subject = subject;
  callback.seq = seq;
  callback.msgs = -1;
  return callback;
}

TEST(LostMarker, IsKnownWhereOneOfSeveralProposedMessagesOfTheSubjectWasRemoved) {
  Played played;
  played.Do(OpKind::kAdvance).callbacks = {RemovalOf(1), RemovedOf("a", 1), RemovalOf(2),
                                           RemovedOf("b", 2), RemovedOf("a", 3)};
  EXPECT_EQ(DefectWhereMarkersPart(played), "") << "one was proposed";
  played.Do(OpKind::kAdvance).callbacks = {RemovalOf(4), RemovedOf("a", 4), RemovalOf(5),
                                           RemovedOf("a", 5)};
  EXPECT_NE(DefectWhereMarkersPart(played), "");
  played.Do(OpKind::kRestart);
  EXPECT_EQ(DefectWhereMarkersPart(played), "");
}

TEST(LostMarker, IsOfTheSubjectThatHadAMarker) {
  Played played;
  played.Do(OpKind::kAdvance).callbacks = {MarkerOf("b"), Purge()};
  EXPECT_EQ(DefectWhereMarkersPart(played), "");
}

std::string Fixed(uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

// sched.db with one schedule; the varints are of one byte.
std::string ScheduleFile(const std::string& subject, char seq) {
  std::string file = Fixed(1, 1) + Fixed(1, 8) + Fixed(9, 8) + Fixed(subject.size(), 2) + subject;
  file += '\x0a';
  return file + seq;
}

std::string DefectWhereSchedulesPart(Played played, const std::string& ours) {
  played.reference.files["msgs/sched.db"] = ScheduleFile("a", 1);
  played.testee.files["msgs/sched.db"] = ours;
  Divergence divergence;
  divergence.place = Divergence::Place::kFiles;
  divergence.files.emplace().path = "msgs/sched.db";
  return FindKnownDefect(played.c, played.reference, played.testee, divergence);
}

TEST(StaleSchedule, IsKnownWhereBothWereStoredUnderTheSequenceBeforeAnOpening) {
  Played played;
  played.Store("a", 1, kScheduleHeader);
  played.Do(OpKind::kTruncate);
  played.Store("b", 1, kScheduleHeader);
  EXPECT_EQ(DefectWhereSchedulesPart(played, ScheduleFile("b", 1)), "") << "not opened again";
  played.Do(OpKind::kRestart);
  EXPECT_NE(DefectWhereSchedulesPart(played, ScheduleFile("b", 1)), "");
  EXPECT_EQ(DefectWhereSchedulesPart(played, ScheduleFile("c", 1)), "") << "never stored";
  EXPECT_EQ(DefectWhereSchedulesPart(played, ScheduleFile("b", 2)), "") << "another sequence";
  EXPECT_EQ(DefectWhereSchedulesPart(played, "torn"), "");
  const std::string none = Fixed(1, 1) + Fixed(0, 8) + Fixed(9, 8);
  EXPECT_NE(DefectWhereSchedulesPart(played, none), "") << "one side has removed the other's, too";
}

TEST(StaleSchedule, NeedsTwoSchedules) {
  Played played;
  played.Store("a", 1, kScheduleHeader);
  played.Store("b", 1, "");
  played.Do(OpKind::kRestart);
  EXPECT_EQ(DefectWhereSchedulesPart(played, ScheduleFile("b", 1)), "");
}

// A truncation that only the testee refuses, with `text`.
std::string DefectWhereTruncationParts(Played played, const std::string& text) {
  played.Do(OpKind::kTruncate);
  played.testee.steps.back().results.back().error = StoreError{"errNoBlkData", text};
  Divergence divergence;
  divergence.place = Divergence::Place::kOperation;
  divergence.step = played.c.ops.size() - 1;
  return FindKnownDefect(played.c, played.reference, played.testee, divergence);
}

TEST(DoubledBlock, IsKnownWhereATruncationFindsTooFewBytesAfterABlockWasDoubled) {
  const std::string missing = "smb.truncate: message block data missing";
  Played played;
  EXPECT_EQ(DefectWhereTruncationParts(played, missing), "") << "nothing was doubled";
  played.Do(OpKind::kRestart);
  played.c.ops.back().damage = {{.kind = DamageKind::kJunk, .at = 0}};
  EXPECT_EQ(DefectWhereTruncationParts(played, missing), "") << "another name";
  played.c.ops.back().damage = {{.kind = DamageKind::kJunk, .at = 5}};
  EXPECT_NE(DefectWhereTruncationParts(played, missing), "");
  EXPECT_EQ(DefectWhereTruncationParts(played, "another error"), "");
}

std::string DefectWhereUpdatesPart(size_t theirs, size_t ours,
                                   const std::string& field = "callbacks") {
  Callback empty;
  Callback block;
  block.msgs = -3;
  block.bytes = -90;
  Played played;
  played.Do(OpKind::kStoreMsg).callbacks = {block};
  played.testee.steps.back().results.back().callbacks = {block};
  const auto add = [&empty](Recording& side, size_t count) {
    auto& callbacks = side.steps.back().results.back().callbacks;
    callbacks.insert(callbacks.end(), count, empty);
  };
  add(played.reference, theirs);
  add(played.testee, ours);
  Divergence divergence;
  divergence.place = Divergence::Place::kOperation;
  divergence.answer = ResultDifference{field, "", ""};
  return FindKnownDefect(played.c, played.reference, played.testee, divergence);
}

TEST(EndlessLimit, IsKnownByEmptyBlocksThatOnlyTheReferencePurged) {
  EXPECT_NE(DefectWhereUpdatesPart(3000, 0), "");
  EXPECT_NE(DefectWhereUpdatesPart(3, 1), "");
  EXPECT_EQ(DefectWhereUpdatesPart(1, 0), "") << "of one nothing is to be concluded";
  EXPECT_EQ(DefectWhereUpdatesPart(2, 2), "");
  EXPECT_EQ(DefectWhereUpdatesPart(0, 3), "") << "it is the testee that does so";
  EXPECT_NE(DefectWhereUpdatesPart(100, 1, "value.seq"), "") << "of what was stored behind it";
  EXPECT_EQ(DefectWhereUpdatesPart(100, 1, "error"), "");
}

}  // namespace
}  // namespace jsparity
