#include "conformance/run/divergence_cause.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

using Place = Divergence::Place;

Case CompactCase() {
  Case c;
  c.ops.resize(2);
  c.ops[1].kind = OpKind::kCompact;
  return c;
}

Divergence Parted(Place place, const std::string& doing) {
  Divergence divergence;
  divergence.place = place;
  divergence.step = 1;
  divergence.doing = doing;
  return divergence;
}

Divergence PartedInAnswer(const std::string& field, const std::string& reference = "1",
                          const std::string& testee = "2") {
  Divergence divergence = Parted(Place::kOperation, "compact(seq=29)");
  divergence.answer = ResultDifference{field, reference, testee};
  return divergence;
}

Divergence PartedInFile(const std::string& path, const std::string& record,
                        const std::string& field, const std::string& reference = "1",
                        const std::string& testee = "2") {
  Divergence divergence = Parted(Place::kOperation, "compact(seq=29)");
  divergence.files = FileDifference{path, record, 26, field, reference, testee};
  return divergence;
}

std::string CauseText(const Divergence& divergence) {
  return Describe(CauseOf(CompactCase(), divergence));
}

TEST(DivergenceCause, AnAnswerLosesItsPositions) {
  EXPECT_EQ(CauseText(PartedInAnswer("value.seqs[17]")), "compact × answer × value.seqs[]");
  EXPECT_EQ(CauseText(PartedInAnswer("value.seqs[3]")), "compact × answer × value.seqs[]");
}

TEST(DivergenceCause, AnAnswerLosesItsSubjects) {
  EXPECT_EQ(CauseText(PartedInAnswer("value.subjects.a.b.last")),
            "compact × answer × value.subjects.*.last");
  EXPECT_EQ(CauseText(PartedInAnswer("value.totals.a.b")), "compact × answer × value.totals.*");
}

TEST(DivergenceCause, ErrorsKeepTheirNames) {
  EXPECT_EQ(CauseText(PartedInAnswer("error", "no error", "ErrStoreEOF (\"stream EOF\")")),
            "compact × answer × error: none, ErrStoreEOF");
  EXPECT_EQ(CauseText(PartedInAnswer("error", "\"bad block 12\"", "\"bad block 7\"")),
            "compact × answer × error: \"bad block N\", \"bad block N\"");
}

TEST(DivergenceCause, AFileIsOfAKindAndItsRecordToo) {
  EXPECT_EQ(CauseText(PartedInFile("msgs/13.blk", "record 5 (message, sequence 17)", "time")),
            "compact × msgs/*.blk × record (message): time");
  EXPECT_EQ(CauseText(PartedInFile("msgs/index.db", "subject 0 (x.y, z.b)", "subject")),
            "compact × msgs/index.db × subject: subject");
  EXPECT_EQ(CauseText(PartedInFile("obs/worker1/o.dat", "pending 12", "deadline")),
            "compact × obs/*/o.dat × pending: deadline");
}

TEST(DivergenceCause, WhatOneSideHasAloneSaysWhich) {
  EXPECT_EQ(CauseText(PartedInFile("msgs/2.blk", "", "", "there is none", "a file of 3 bytes")),
            "compact × msgs/*.blk × only the testee writes it");
  EXPECT_EQ(CauseText(PartedInFile("msgs/2.blk", "", "", "a file of 3 bytes", "there is none")),
            "compact × msgs/*.blk × only the reference writes it");
  EXPECT_EQ(CauseText(PartedInFile("msgs/2.blk", "record 9 (tombstone, sequence 4)", "record",
                                   "(nothing)", "…")),
            "compact × msgs/*.blk × record (tombstone) only the testee has");
}

TEST(DivergenceCause, APhaseIsNamedWithWhatWasAskedFor) {
  Divergence scan = Parted(Place::kScan, "load_msg(seq=12)");
  scan.answer = ResultDifference{"value.msg.subject", "a", "b"};
  EXPECT_EQ(CauseText(scan), "scan load_msg × answer × value.msg.subject");
  Divergence crossing = Parted(Place::kCrossOpening, "v2.14.5 opens what both wrote: open()");
  crossing.answer = ResultDifference{"state.msgs", "1", "2"};
  EXPECT_EQ(CauseText(crossing), "crossing open × answer × state.msgs");
}

TEST(DivergenceCause, AProcessThatEndsIsACause) {
  Divergence divergence = Parted(Place::kOperation, "compact(seq=29)");
  divergence.fault = TesteeFault{TesteeFault::Kind::kDied, "it ended", ""};
  EXPECT_EQ(CauseText(divergence), "compact × process × only the testee's process ends");
}

}  // namespace
}  // namespace jsparity
