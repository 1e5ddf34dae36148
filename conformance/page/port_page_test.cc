// The figures of a port's page and of its badges are those of the port.
#include "conformance/page/port_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "conformance/gates/port_for_tests.h"
#include "conformance/page/badge.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PortPageTest : public PortWithGates {
 protected:
  PortProgress Progress() {
    const AuditReport audit = Audited();
    return ProgressOf(*audited_, audit);
  }
  std::string Page() { return PortPageOf(Progress(), "../porting/"); }

  static std::set<std::string> All(const std::string& text, const char* pattern) {
    const std::regex regex(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
      found.insert((*at)[1]);
    return found;
  }
};

TEST_F(PortPageTest, EvidenceIsAClickAway) {
  Verified();
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("0 of 597 functions and 2 of 517 tests are verified"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#evidence-0003\">evidence 0003</a>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"../porting/evidence/0003.json\">"));
  EXPECT_THAT(page, HasSubstr("<code>sh say tests</code>"));
  EXPECT_THAT(page, HasSubstr("a_test.cc, PORTED_TEST(TestA"));
}

TEST_F(PortPageTest, EveryLinkWithinItLeadsSomewhere) {
  Verified();
  PutSource("EXPECT_TRUE(B());");
  const std::string page = Page();
  const auto anchors = All(page, "id=\"([^\"]*)\"");
  for (const std::string& link : All(page, "href=\"#([^\"]*)\""))
    EXPECT_TRUE(anchors.contains(link)) << link;
}

TEST_F(PortPageTest, WhatIsStaleIsToldFirst) {
  Verified();
  EXPECT_THAT(Page(), HasSubstr("class=\"verdict passed\">holds<"));
  PutSource("EXPECT_TRUE(B());");
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("class=\"verdict failed\">stale<"));
  EXPECT_LT(page.find("What does not hold</h2>"), page.find("Batches</h2>"));
  EXPECT_THAT(page, HasSubstr("TestFileStoreStreamTruncate</a>: a_test.cc, PORTED_TEST(TestA"));
  EXPECT_THAT(page, HasSubstr("nothing is verified yet"));
}

TEST_F(PortPageTest, CountsByBatchGroupWaveAndFile) {
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("<b>15</b> Message blocks and consumers (waiting)"));
  EXPECT_THAT(page, HasSubstr("<td>15, group 1</td>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#file-avl-seqset-go\">avl/seqset.go</a>"));
  EXPECT_THAT(page, HasSubstr("id=\"by-wave\""));
}

TEST_F(PortPageTest, WhatIsDeferredSaysWhyAsTextAndNothingElse) {
  Port port = Opened();
  ASSERT_TRUE(port.Defer({port.inventory().Find("951")}, "<script>alert(1)</script>", kThen));
  ASSERT_TRUE(port.Save());
  const std::string page = Page();
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST_F(PortPageTest, BadgesTellTheSame) {
  Verified();
  const auto badges = BadgesOf(Progress());
  ASSERT_EQ(badges.size(), 3U);
  EXPECT_EQ(badges[1].file, "tests.svg");
  EXPECT_THAT(badges[1].svg, HasSubstr("tests: 2 of 517 verified"));
  EXPECT_THAT(badges[2].svg, HasSubstr("evidence: holds"));
  PutSource("EXPECT_TRUE(B());");
  EXPECT_THAT(BadgesOf(Progress())[2].svg, HasSubstr("evidence: stale"));
}

}  // namespace
}  // namespace jsparity
