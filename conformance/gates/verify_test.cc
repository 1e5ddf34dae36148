#include "conformance/gates/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/gates/port_for_tests.h"
#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

class VerifyTest : public PortWithGates {};

TEST_F(VerifyTest, WhatPassesAllGatesIsVerifiedByEvidence) {
  const GateVerdict verdict = Verified();
  EXPECT_EQ(verdict.passed.size(), 2);
  const Port port = Opened();
  const ItemStatus& status = port.StatusOf(*Items(port)[0]);
  EXPECT_EQ(status.standing, Standing::kVerified);
  const Change& change = port.log().changes().back();
  EXPECT_EQ(change.evidence, status.evidence);
  const auto text = dir_.Read(status.evidence);
  ASSERT_TRUE(text) << text.error();
  EXPECT_EQ(change.evidence_hash, Sha256(*text));
  const auto evidence = ParseEvidence(*text, "evidence");
  ASSERT_TRUE(evidence) << evidence.error();
  EXPECT_EQ(evidence->gates.size(), 2);
  EXPECT_EQ(evidence->items.at(0).hash, Items(port)[0]->hash);
  EXPECT_EQ(evidence->commit, kThen.commit);
}

TEST_F(VerifyTest, WhatOneGateRefusesIsNotAndTheOthersAre) {
  Say("stubs", "it asserts nothing", "");
  const GateVerdict verdict = Verified();
  ASSERT_EQ(verdict.refused.size(), 1);
  EXPECT_EQ(verdict.refused[0].gate, "stubs");
  EXPECT_EQ(StandingOfFirst(), Standing::kStub);
  EXPECT_EQ(Opened().status().items.at(ids_[1]).standing, Standing::kVerified);
}

TEST_F(VerifyTest, WhereNothingPassesNothingIsWritten) {
  Say("tests", "it fails", "it fails");
  const std::string before = *dir_.Read(kStatusFile) + *dir_.Read(kLogFile);
  Verified();
  EXPECT_EQ(*dir_.Read(kStatusFile) + *dir_.Read(kLogFile), before);
  EXPECT_FALSE(std::filesystem::exists(dir_.PathOf(kEvidenceDir)));
}

TEST_F(VerifyTest, RefusesItemsThatAreNotThatFarOrHaveNoGates) {
  const Port port = Opened();
  const auto why = [&](const char* id) {
    const auto verdict = Asked(port, {port.inventory().Find(id)});
    return verdict ? "it was asked" : verdict.error();
  };
  EXPECT_THAT(why("T382"), HasSubstr("only what is stub is verified"));
  EXPECT_THAT(why("951"), HasSubstr("only what is complete is verified"));
  Port further = Opened();
  ASSERT_TRUE(further.StartBatch(11, kThen));
  const PortItem* function = further.inventory().Find("SequenceSet.Insert");
  ASSERT_TRUE(further.Update({function}, Standing::kStub, kThen));
  ASSERT_TRUE(further.Update({function}, Standing::kComplete, kThen));
  const auto verdict = Asked(further, {function});
  ASSERT_FALSE(verdict);
  EXPECT_THAT(verdict.error(), HasSubstr("no gates for functions"));
}

TEST_F(VerifyTest, RefusesSixteenItems) {
  Port port = Opened();
  const std::vector<const PortItem*> many(16, Items(port)[0]);
  const auto done = port.Verify(many, {"evidence/1.json", "hash"}, kThen);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error(), HasSubstr("16 items at once"));
}

TEST_F(VerifyTest, RefusesAGateThatNamesNoSource) {
  for (const std::string& id : ids_) {
    for (const char* gate : {"stubs", "tests"})
      Put(std::string("../") + gate + "-" + id, R"({"id":")" + id + R"(","problems":[]})");
  }
  const Port port = Opened();
  const auto verdict = Asked(port, Items(port));
  ASSERT_FALSE(verdict);
  EXPECT_THAT(verdict.error(), HasSubstr("names a source"));
  std::filesystem::remove(dir_.PathOf("gates.json"));
  EXPECT_THAT(Asked(port, Items(port)).error(), HasSubstr("gates.json is missing"));
}

}  // namespace
}  // namespace jsparity
