#include "conformance/judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {

namespace {

using testing::IsEmpty;

Case Limited(int64_t max_msgs, int64_t max_bytes, int64_t max_msgs_per) {
  Case c;
  c.stream.max_msgs = max_msgs;
  c.stream.max_bytes = max_bytes;
  c.stream.max_msgs_per = max_msgs_per;
  return c;
}

Case OfSubjects(Case c = {}) {
  c.stream.subjects = {{">"}};
  return c;
}

Operation Named(std::string_view name) { return HonestSide::Op(*KindOf(name)); }

TEST(Judge, HasNothingAgainstAnHonestSide) {
  HonestSide side;
  StoreThree(side);
  side.Remove(2);
  side.Load(1);
  side.Load(2);
  side.Reopen();
  side.Load(3);
  side.Store("c", "four");
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(LawWords, HoldASubjectOfAnyBytes) {
  EXPECT_EQ(Quoted("a.\"b\"\xff\n"), R"("a.\x22b\x22\xff\x0a")");
  const BrokenLaw broken{Law::kSumsAddUp, 0, 0, "the total of " + Quoted("a\"") + " is 7, or so"};
  EXPECT_EQ(WayOf(broken), "the total of \" is , or so");
}

TEST(Judge, SaysWhereAStreamHasDeletesBeyondItsEnd) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.state->deleted.push_back({6, 2});
  result.state->num_deleted = 2;
  side.Take(Named("state"), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "and no message 4 or 5";
}

// A block with one subject takes it for one of that.
TEST(Judge, LetsALimitOfSubjectsTakeAMessageWithoutOne) {
  HonestSide side(OfSubjects(Limited(0, 0, 1)));
  side.Store("", "one");
  side.Store("a", "two");
  side.messages().erase(1);
  side.Store("b", "three");
  EXPECT_THAT(side.broken(), IsEmpty());
  side.messages().erase(2);
  side.Store("c", "four");
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2)) << "it had a subject of its own";
}

TEST(Judge, SeesAMessageForgottenOverARestart) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 3));
}

TEST(Judge, SeesAMessageForgottenWhenItIsStored) {
  HonestSide side;
  Operation op = HonestSide::Op(OpKind::kStoreMsg);
  ++side.last();
  OpResult result = side.Answer();
  result.value.seq = 1;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 0, 1));
}

TEST(Judge, SeesAnotherPayload) {
  HonestSide side;
  StoreThree(side);
  side.messages()[2].msg = "twO";
  side.Load(2);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

TEST(Judge, TellsAMessageThatIsPartedElsewhereFromAnother) {
  HonestSide side;
  side.Store("a", "12 apples", 0, "A: b");
  side.messages()[1].hdr = "A: b1";
  side.messages()[1].msg = "2 apples";
  side.Load(1);
  side.messages()[1].msg = "2 Apples";
  side.Load(1);
  ASSERT_EQ(side.broken().size(), 2U);
  EXPECT_EQ(side.broken()[0].words,
            "sequence 1 is answered with the bytes that were stored, parted elsewhere");
  EXPECT_EQ(side.broken()[1].words, "sequence 1 is answered with another header than was stored");
}

TEST(Judge, SeesAnotherTimeAmongSeveralMessages) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.delivered = {{side.messages()[1], 1}, {side.messages()[3], 0}};
  ++result.value.delivered[1].msg.ts;
  side.Take(Named("multi_last_msgs"), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 3));
}

TEST(Judge, SeesThatAMessageIsNotAnswered) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.error = StoreError{"ErrStoreMsgNotFound", ""};
  side.Take(HonestSide::Op(OpKind::kLoadMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

// Both sides break it alike, whatever text each has for it.
TEST(Judge, TellsOfAnUnansweredMessageByTheNameOfTheError) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.error = StoreError{"errBadMsg", "bad record in 1.blk"};
  side.Take(HonestSide::Op(OpKind::kLoadMsg, 2), result);
  ASSERT_EQ(side.broken().size(), 1u);
  EXPECT_EQ(side.broken().front().words,
            "sequence 2 is not answered (errBadMsg), and the state says that it is there");
}

TEST(Judge, SeesARemovedMessageAnswered) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.Remove(2);
  OpResult result = side.Answer();
  result.value.msg = removed;
  side.Take(HonestSide::Op(OpKind::kLoadMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(Judge, SeesARemovedMessageComeBackWithACrash) {
  HonestSide side;
  StoreThree(side);
  side.RemoveButKeep(2);
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(Judge, LetsACrashBringBackWhatReplicasRemoved) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.messages().erase(2);
  side.Take(Named("sync_deleted"), side.Answer());
  side.messages()[2] = removed;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, DoesNotKnowWhatACrashLeavesOfWritesThatAreGathered) {
  Case c;
  c.file_store.async_flush = true;
  HonestSide side(c);
  StoreThree(side);
  side.RemoveButKeep(2);
  side.messages().erase(3);
  side.last() = 2;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  side.Load(2);
  EXPECT_THAT(side.broken(), IsEmpty());
}

// Given a removal before a crash whose message is there again, then it may go at a later start,
// which reads the tombstone; and one that was not removed may not.
TEST(Judge, LetsWhatCameBackWithACrashOfGatheredWritesGo) {
  for (const bool removed : {true, false}) {
    Case c;
    c.file_store.async_flush = true;
    HonestSide side(c);
    StoreThree(side);
    const auto second = side.messages().at(2);
    if (removed) side.Remove(2);
    side.messages()[2] = second;
    side.Reopen(HonestSide::Op(OpKind::kCrash));
    side.messages().erase(2);
    side.Reopen();
    EXPECT_EQ(side.broken().empty(), removed);
  }
}

TEST(Judge, DoesNotKnowWhatWasWrittenSinceReplicasWereGivenUp) {
  Case c;
  c.stream.replicas = 3;
  HonestSide side(c);
  Operation alone = Named("update_config");
  alone.stream.emplace().replicas = 1;
  side.Take(alone, side.Answer());
  side.Store("a", "one");
  side.messages().clear();
  side.last() = 0;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, SeesARemovalThatLeavesTheMessage) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.removed = true;
  side.Take(HonestSide::Op(OpKind::kRemoveMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 2));
}

TEST(Judge, SeesAPurgeThatLeavesOne) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(1);
  side.messages().erase(2);
  OpResult result = side.Answer();
  result.value.purged = 2;
  side.Take(HonestSide::Op(OpKind::kPurge), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 3));
}

TEST(Judge, SeesACompactionThatTakesOneMore) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(1);
  side.messages().erase(2);
  OpResult result = side.Answer();
  result.value.purged = 2;
  side.Take(HonestSide::Op(OpKind::kCompact, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

TEST(Judge, SeesAPurgeThatTakesAnotherSubject) {
  HonestSide side;
  StoreThree(side);
  side.messages().clear();
  Operation op = HonestSide::Op(OpKind::kPurgeEx);
  op.subject = "a";
  OpResult result = side.Answer();
  result.value.purged = 3;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

TEST(Judge, LetsAPurgeKeepAMessageWithoutASubjectInThePlaceOfAnother) {
  Case c;
  c.stream.subjects = {{"a"}};
  for (const std::string subject : {"", "b"}) {
    HonestSide side(c);
    side.Store(subject, "one");
    side.Store("a", "two");
    side.messages().erase(2);
    Operation purge = HonestSide::Op(OpKind::kPurgeEx);
    purge.keep = 1;
    OpResult result = side.Answer();
    result.value.purged = 1;
    side.Take(purge, result);
    EXPECT_EQ(side.broken().empty(), subject.empty());
  }
}

TEST(Judge, LetsALimitOfSubjectsTakeAMessageWithoutOneInThePlaceOfAnother) {
  for (const std::string subject : {"", "b"}) {
    Case c;
    c.stream.subjects = {{"a"}};
    HonestSide side(c);
    side.Store(subject, "one");
    side.Store("a", "two");
    side.Store("a", "three");
    Operation update = HonestSide::Op(OpKind::kUpdateConfig);
    update.stream = c.stream;
    update.stream->max_msgs_per = 1;
    side.Take(update, side.Answer());
    EXPECT_EQ(side.broken().empty(), subject.empty());
  }
}

TEST(Judge, SeesASequenceGivenTwice) {
  HonestSide side;
  StoreThree(side);
  side.last() = 2;
  side.Store("a", "again three");
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 3));
}

TEST(Judge, SeesTheLastSequenceGoBackOverARestart) {
  HonestSide side;
  StoreThree(side);
  side.Remove(3);
  side.last() = 2;
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(Judge, LetsASequenceBeGivenAgainAfterATruncation) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.last() = 2;
  side.Take(HonestSide::Op(OpKind::kTruncate, 2), side.Answer());
  side.Store("a", "another three");
  side.Load(3);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, SeesThatAnErrorHasStored) {
  HonestSide side;
  StoreThree(side);
  side.messages()[4] = {"a", "", "four", 4, 1000};
  side.last() = 4;
  OpResult result = side.Answer();
  result.error = StoreError{"ErrStoreClosed", ""};
  side.Take(HonestSide::Op(OpKind::kStoreMsg), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kErrorChangesNothing, 3, 4));
}

TEST(Judge, SeesThatASnapshotHasCut) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.Take(HonestSide::Op(OpKind::kSnapshot), side.Answer());
  EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 3, 3));
}

TEST(Judge, SeesOneByteTooMany) {
  HonestSide side;
  side.bytes_too_many = 1;
  side.Store("a", "one");
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 0, 0));
}

TEST(Judge, SeesOneDeleteTooMany) {
  HonestSide side;
  side.deletes_too_many = 1;
  side.Store("a", "one");
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 0, 0));
}

TEST(Judge, SeesAWrongTotal) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.totals = {{"a", 3}, {"b", 1}};
  side.Take(HonestSide::Op(OpKind::kSubjectsTotals), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, DoesNotCountSubjectsWhereTheStoreKeepsNoAccountOfThem) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.state->num_subjects = 0;
  side.Take(HonestSide::Op(OpKind::kSubjectsTotals), result);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, SeesAWrongNumberPending) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kNumPending, 2);
  op.subject = "a";
  OpResult result = side.Answer();
  result.value.total = 2;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SaysNothingOfSearchesWhereTheStateContradictsItself) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  --result.state->msgs;
  result.state->bytes = 0;
  result.value.msg = side.messages()[3];
  side.Take(HonestSide::Op(OpKind::kLoadNextMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "one message less is counted";
}

TEST(Judge, DoesNotGoByAStateThatContradictedItself) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  --result.state->msgs;
  side.Take(HonestSide::Op(OpKind::kState), result);
  side.messages().erase(2);
  side.Load(1);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "which one was counted is not known";
  side.messages().erase(1);
  side.Load(3);
  EXPECT_EQ(side.broken().size(), 2U) << "it added up again";
}

TEST(Judge, DoesNotGoByAStateThatContradictsItself) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.state->deleted = {{2, 1}};
  result.state->num_deleted = 1;
  result.value.msg = side.messages()[2];
  side.Take(HonestSide::Op(OpKind::kLoadNextMsg), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "2 may be there";
}

TEST(Judge, SeesAFirstTimeMissingOfAMessageThatItDoesNotKnow) {
  HonestSide side;
  side.messages()[1] = {"a", "", "one", 1, 1000};
  side.last() = 1;
  side.Reopen(HonestSide::Op(OpKind::kRestart));
  OpResult result = side.Answer();
  result.state->first_time.reset();
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_EQ(side.broken().back().words, "there is no first time, and there are messages");
}

TEST(Judge, SeesThatTheNextMessageIsPassedOver) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.msg = side.messages()[3];
  side.Take(HonestSide::Op(OpKind::kLoadNextMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesALastSequenceOfASubjectLeftOut) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kMultiLastSeqs);
  op.filters = {{"a", "b"}};
  OpResult result = side.Answer();
  result.value.seqs = {3};
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesALastMessageOfASubjectLeftOut) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kMultiLastMsgs);
  op.filters = {{">"}};
  OpResult result = side.Answer();
  result.value.total = 2;
  result.value.delivered = {{side.messages()[2], 1}};
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesTheStateOfASubjectWrong) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.subjects = {{"a", {2, 1, 2}}, {"b", {1, 2, 2}}};
  side.Take(HonestSide::Op(OpKind::kSubjectsState), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesTheLastTimeWrong) {
  HonestSide side;
  side.Store("a", "one");
  OpResult result = side.Answer();
  ++*result.state->last_time;
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 1, 1));
}

TEST(Judge, SeesTheFirstSequenceWrong) {
  HonestSide side;
  StoreThree(side);
  side.Remove(1);
  OpResult result = side.Answer();
  result.state->first_seq = 1;
  result.state->deleted = {{1, 1}};
  result.state->num_deleted = 1;
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 4, 0));
}

TEST(Judge, SeesTheNumberPurgedWrong) {
  HonestSide side;
  StoreThree(side);
  side.messages().clear();
  OpResult result = side.Answer();
  result.value.purged = 2;
  side.Take(HonestSide::Op(OpKind::kPurge), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, DoesNotKnowWhatAPurgeKeepsWhereSubjectsAreNotCounted) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  Operation op = HonestSide::Op(OpKind::kPurgeEx);
  op.subject = "a";
  op.keep = 1;
  OpResult result = side.Answer();
  result.value.purged = 1;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), IsEmpty());
}

class JudgeOfPurges : public testing::Test {
 protected:
  JudgeOfPurges() : side_(OfSubjects()) { StoreThree(side_); }
  // Keeps one of the subject, in operation 3.
  void PurgeAllButOne(uint64_t taken) {
    side_.messages().erase(taken);
    Operation op = HonestSide::Op(OpKind::kPurgeEx);
    op.subject = "a";
    op.keep = 1;
    OpResult result = side_.Answer();
    result.value.purged = 3 - side_.messages().size();
    side_.Take(op, result);
  }

  HonestSide side_;
};

TEST_F(JudgeOfPurges, LetAPurgeKeepTheLast) {
  PurgeAllButOne(1);
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfPurges, SeeThatAPurgeTakesWhatItIsToKeep) {
  side_.messages().erase(1);
  PurgeAllButOne(3);
  EXPECT_THAT(side_.broken(), Breaks(Law::kStoredStays, 3, 3));
}

TEST_F(JudgeOfPurges, SeeThatAPurgeLeavesWhatItNames) {
  PurgeAllButOne(9);
  EXPECT_THAT(side_.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 1));
}

TEST(Judge, SeesThatALimitIsPassedByOne) {
  HonestSide side(Limited(2, 0, 0));
  StoreThree(side);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 0));
}

TEST(Judge, SeesThatTheBytesArePassed) {
  HonestSide side(Limited(0, 70, 0));
  StoreThree(side);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 0));
}

TEST(Judge, SeesThatASubjectHasOneTooMany) {
  HonestSide side(OfSubjects(Limited(0, 0, 1)));
  StoreThree(side);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 3));
}

TEST(Judge, LetsALimitTakeTheOldest) {
  HonestSide side(Limited(2, 0, 0));
  side.Store("a", "one");
  side.Store("b", "two");
  side.messages().erase(1);
  side.Store("a", "three");
  side.Load(1);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, DoesNotKnowWhetherAFailedUpdateWasApplied) {
  HonestSide side;
  StoreThree(side);
  Operation update = HonestSide::Op(OpKind::kUpdateConfig);
  update.stream.emplace().max_msgs = 2;
  side.messages().erase(1);
  OpResult result = side.Answer();
  result.error = StoreError{"", "too late"};
  side.Take(update, result);
  side.messages().erase(2);
  side.Store("c", "four");
  EXPECT_THAT(side.broken(), IsEmpty());
  side.messages().erase(4);
  side.Load(3);
  EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 5, 4));
}

TEST(Judge, SeesAMessageThatIsLostAsItIsStored) {
  HonestSide side(OfSubjects(Limited(0, 0, 1)));
  Operation store = HonestSide::Op(OpKind::kStoreMsg);
  store.subject = "a";
  side.last() = 1;
  OpResult result = side.Answer();
  result.value.seq = 1;
  side.Take(store, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 0, 1));
}

TEST(Judge, DoesNotKnowWhatBecomesOfAMessageOfNoTime) {
  HonestSide side;
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kStoreRawMsg, 4);
  side.Take(op, side.Answer());
  side.messages().erase(1);
  side.Load(1);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, DoesNotTellAnUpdatedConfigurationToAStoreThatOpensAgain) {
  HonestSide side;
  Operation update = HonestSide::Op(OpKind::kUpdateConfig);
  update.stream.emplace().max_msgs = 1;
  side.Take(update, side.Answer());
  side.Reopen();
  side.Store("a", "one");
  side.Store("a", "two");
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, LetsAScheduleThatIsOverPurgeItsSubject) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(1);
  OpResult result = side.Answer();
  Callback& callback = result.callbacks.emplace_back();
  callback.kind = Callback::Kind::kProcess;
  callback.hdr = "NATS/1.0\r\nNats-Schedule-Next: purge\r\n\r\n";
  side.Take(HonestSide::Op(OpKind::kAdvance), result);
  EXPECT_THAT(side.broken(), IsEmpty());
}

class JudgeOfSnapshots : public testing::Test {
 protected:
  // Operations 0 to 4: three are stored, and a snapshot of them read to its end.
  JudgeOfSnapshots() {
    StoreThree(side_);
    side_.Take(HonestSide::Op(OpKind::kSnapshot), side_.Answer());
    OpResult read = side_.Answer();
    read.value.end = true;
    side_.Take(HonestSide::Op(OpKind::kSnapshotRead), read);
  }
  void Restore() { side_.Reopen(HonestSide::Op(OpKind::kRestore)); }

  HonestSide side_;
};

TEST_F(JudgeOfSnapshots, LetsARestoreBringBackWhatWasThere) {
  side_.RemoveButKeep(2);
  Restore();
  side_.Load(2);
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST(Judge, TakesASnapshotThatIsReadAfterAStop) {
  HonestSide side;
  side.Take(HonestSide::Op(OpKind::kSnapshot), side.Answer());
  side.Store("a", "one");
  side.Take(HonestSide::Op(OpKind::kStop), side.Answer());
  OpResult read;
  read.value.end = true;
  side.Take(HonestSide::Op(OpKind::kSnapshotRead), read);
  side.messages().clear();
  side.last() = 0;
  side.Reopen(HonestSide::Op(OpKind::kRestore));
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST_F(JudgeOfSnapshots, SeesAMessageThatIsNotRestored) {
  side_.messages().erase(2);
  Restore();
  EXPECT_THAT(side_.broken(), Breaks(Law::kStoredStays, 5, 2));
}

}  // namespace
}  // namespace jsparity
