// Each way to claim what is not so, done to a port whose two tests were verified.
#include "conformance/gates/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/gates/port_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

class AuditTest : public PortWithGates {
 protected:
  AuditTest() { Verified(); }

  std::string EvidenceFile() const { return Opened().status().items.at(ids_[0]).evidence; }
  // In one of the port's files.
  void Edit(const std::string& file, const std::string& is, const std::string& becomes) {
    std::string text = *dir_.Read(file);
    ASSERT_NE(text.find(is), std::string::npos) << file;
    Put(file, text.replace(text.find(is), is.size(), becomes));
  }
  std::string WhyFirstIsStale() {
    const AuditReport report = Audited();
    return report.stale.empty() ? "nothing is" : report.stale[0].why;
  }
};

TEST_F(AuditTest, WhatWasVerifiedHolds) {
  const AuditReport report = Audited();
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.verified, 2);
  EXPECT_EQ(report.evidence, 1);
}

TEST_F(AuditTest, AnotherBodyOfOursIsStale) {
  PutSource("EXPECT_TRUE(B());");
  EXPECT_THAT(WhyFirstIsStale(), HasSubstr("changed since"));
  Put("../a_test.cc", "void Other() {}\n");
  EXPECT_THAT(WhyFirstIsStale(), HasSubstr("no line begins with"));
  std::filesystem::remove(dir_.PathOf("../a_test.cc"));
  EXPECT_THAT(WhyFirstIsStale(), HasSubstr("there is no such file"));
}

TEST_F(AuditTest, WhatStandsBesideTheBodyMayChange) {
  Put("../a_test.cc", "int more;\n" + *dir_.Read("../a_test.cc") + "void Another() {}\n");
  EXPECT_TRUE(Audited().good());
}

TEST_F(AuditTest, AnotherBodyOfTheReferenceIsStale) {
  const std::string name = "inventory/" + Opened().inventory().reference + ".json";
  const Port port = Opened();
  std::string text = InventoryText(port.inventory());
  const std::string& hash = Items(port)[0]->hash;
  Put(name, text.replace(text.find(hash), hash.size(), "another"));
  const AuditReport report = Audited();
  ASSERT_EQ(report.stale.size(), 1);
  EXPECT_EQ(report.stale[0].item->id, ids_[0]);
  EXPECT_THAT(report.stale[0].why, HasSubstr("body in the reference is another"));
}

TEST_F(AuditTest, EvidenceThatWasEditedIsNone) {
  Edit(EvidenceFile(), kThen.commit, "another");
  EXPECT_THAT(WhyFirstIsStale(), HasSubstr("it was edited"));
  EXPECT_EQ(Audited().stale.size(), 2);
}

TEST_F(AuditTest, EvidenceThatIsGoneIsNone) {
  std::filesystem::remove(dir_.PathOf(EvidenceFile()));
  EXPECT_THAT(WhyFirstIsStale(), HasSubstr("is gone"));
}

TEST_F(AuditTest, EvidenceThatNoLineNamesIsWrong) {
  Put("evidence/9999.json", "{}");
  const AuditReport report = Audited();
  ASSERT_EQ(report.wrong.size(), 1);
  EXPECT_THAT(report.wrong[0], HasSubstr("9999.json: no line of the log names it"));
}

TEST_F(AuditTest, AStatusThatWasTypedInIsSeen) {
  const std::string typed =
      R"({"id":"T382","status":"verified","evidence":")" + EvidenceFile() + "\"}";
  Edit(kStatusFile, R"({"id":"T382","status":"deferred","reason":"not begun"})", typed);
  EXPECT_EQ(WhyFirstIsStale(), "no line of the log has verified it");
  Edit(kStatusFile, typed, R"({"id":"T382","status":"stub"})");
  const AuditReport report = Audited();
  ASSERT_EQ(report.wrong.size(), 1);
  EXPECT_THAT(report.wrong[0], HasSubstr("T382 is stub, and by the log it is deferred"));
}

TEST_F(AuditTest, ALogWithALineLessIsNotOpened) {
  const std::string log = *dir_.Read(kLogFile);
  Put(kLogFile, log.substr(0, log.rfind('\n', log.size() - 2) + 1));
  const auto port = Port::Open(dir_);
  ASSERT_FALSE(port);
  EXPECT_THAT(port.error(), HasSubstr("log.jsonl"));
}

TEST_F(AuditTest, WhatIsStaleIsTakenBackAndVerifiedAgain) {
  PutSource("EXPECT_TRUE(B());");
  Port port = Opened();
  const auto report = Audit(port);
  ASSERT_TRUE(report) << report.error();
  TakeBackStale(port, *report, kThen);
  ASSERT_TRUE(port.Save());
  EXPECT_EQ(StandingOfFirst(), Standing::kStub);
  EXPECT_TRUE(Audited().good());
  Verified();
  EXPECT_EQ(StandingOfFirst(), Standing::kVerified);
  EXPECT_TRUE(Audited().good());
}

}  // namespace
}  // namespace jsparity
