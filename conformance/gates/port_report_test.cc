#include "conformance/gates/port_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/gates/port_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PortReportTest : public PortWithGates {
 protected:
  std::string Report() {
    const AuditReport audit = Audited();
    return PortReport(ProgressOf(*audited_, audit));
  }
};

TEST_F(PortReportTest, CountsWhatIsVerifiedAndLinksItsEvidence) {
  EXPECT_THAT(Report(), HasSubstr("**0 of 597 functions and 0 of 517 tests are verified.**"));
  Verified();
  const std::string report = Report();
  EXPECT_THAT(report, HasSubstr("and 2 of 517 tests are verified"));
  EXPECT_THAT(report, HasSubstr("| TestFileStoreStreamTruncate | [evidence/0003.json]"));
  EXPECT_THAT(report, HasSubstr("| 11, Containers, values and schedules (waiting) |"));
  EXPECT_THAT(report, Not(HasSubstr("What does not hold")));
}

TEST_F(PortReportTest, WhatIsStaleIsToldAndDoesNotCount) {
  Verified();
  PutSource("EXPECT_TRUE(B());");
  const std::string report = Report();
  EXPECT_THAT(report, HasSubstr("and 0 of 517 tests are verified"));
  EXPECT_THAT(report, HasSubstr("- T368 (TestFileStoreStreamTruncate): a_test.cc, PORTED_TEST(TestA"
                                ": changed since"));
}

TEST_F(PortReportTest, DeferralsAreCountedByReason) {
  Port port = Opened();
  ASSERT_TRUE(port.Defer({port.inventory().Find("951")}, "it has a | in it", kThen));
  ASSERT_TRUE(port.Save());
  EXPECT_THAT(Report(), HasSubstr("| it has a \\| in it | 1 |"));
}

TEST_F(PortReportTest, GroupsOfABatchHaveARowEach) {
  EXPECT_THAT(Report(), HasSubstr("| 15, group 1 |"));
  EXPECT_THAT(Report(), HasSubstr("## Tests by wave"));
}

TEST_F(PortReportTest, ASummaryHasWhatDoesNotHoldFirstAndNoLinks) {
  Verified();
  PutSource("EXPECT_TRUE(B());");
  const AuditReport audit = Audited();
  const std::string summary = PortSummary(ProgressOf(*audited_, audit));
  EXPECT_LT(summary.find("## What does not hold"), summary.find("## Functions by batch"));
  EXPECT_THAT(summary, HasSubstr("| not begun |"));
  EXPECT_THAT(summary, Not(HasSubstr("](")));
}

}  // namespace
}  // namespace jsparity
