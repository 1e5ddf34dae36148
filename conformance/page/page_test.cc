// The figures of the page are those of the result.
#include "conformance/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "conformance/page/html.h"
#include "conformance/result/results_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result FailedResult() {
  Result result = ResultOf({0, 1, 2, 3});
  Part(result, 1, "time");
  Part(result, 2, "time");
  Part(result, 3, "subject");
  Shrink(result, "time", 1);
  result.by_kind[OpKind::kCompact] = {1234567, 1234500, 1234497, 3};
  result.permutations["aes/s2"][OpKind::kCompact] = 1234500;
  result.defects["a-defect"] = {2345, 7};
  result.coverage = CoverageOf(4321, true, false);
  return result;
}

std::set<std::string> Matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

TEST(Page, TellsTheVerdict) {
  EXPECT_THAT(PageOf(ResultOf({0, 1}), std::nullopt),
              HasSubstr("class=\"verdict passed\">passed</span> no divergence"));
  EXPECT_THAT(PageOf(FailedResult(), std::nullopt), HasSubstr("class=\"verdict failed\">failed"));
  EXPECT_THAT(PageOf(ResultOf({}), std::nullopt), HasSubstr("verdict nothing_tested"));
}

TEST(Page, HasTheFiguresOfTheResult) {
  const std::string page = PageOf(FailedResult(), std::nullopt);
  for (const char* figure : {"1,234,567", "1,234,500", "1,234,497", "2,345", "4,321"}) {
    EXPECT_THAT(page, HasSubstr(std::string(">") + figure + "<"));
  }
  EXPECT_THAT(page, HasSubstr("<th>aes/s2</th>"));
  EXPECT_THAT(page, HasSubstr("a-defect"));
  EXPECT_THAT(page, HasSubstr("20–22"));  // the block that was missed
  EXPECT_THAT(page, HasSubstr("<polyline"));
}

TEST(Page, LeadsToEachCauseFromItsRowAndFromItsOperation) {
  const std::string page = PageOf(FailedResult(), std::nullopt);
  EXPECT_THAT(page,
              HasSubstr("<a href=\"#cause-1\">compact × msgs/*.blk × record (message): time"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#cause-1\">3</a>"));
  EXPECT_THAT(page, HasSubstr("<article class=\"cause\" id=\"cause-2\">"));
}

TEST(Page, HasATargetForEveryLink) {
  const std::string page = PageOf(FailedResult(), BenchReport{"r", "t", 5, {}});
  const auto targets = Matches(page, "id=\"([^\"]+)\"");
  for (const std::string& link : Matches(page, "href=\"#([^\"]+)\"")) {
    EXPECT_TRUE(targets.contains(link)) << link;
  }
}

TEST(Page, ShowsWhatDiffersSideBySide) {
  const std::string page = PageOf(FailedResult(), std::nullopt);
  EXPECT_THAT(page, HasSubstr("<h4>reference</h4><pre>1<mark>8</mark></pre>"));
  EXPECT_THAT(page, HasSubstr("<h4>testee</h4><pre>1<mark>9</mark></pre>"));
  EXPECT_THAT(page, HasSubstr("record 5 (message, sequence 17) at offset 412 field"));
}

TEST(Page, NeedsNothingElse) {
  const std::string page = PageOf(FailedResult(), std::nullopt);
  EXPECT_TRUE(Matches(page, "(src=|@import|url\\(|<link|<script|https?://)").empty());
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
}

TEST(Page, TakesNoTextForMarkUp) {
  Result result = ResultOf({0, 1});
  Part(result, 1, "time");
  auto& failure = result.groups[0].failures.begin()->second;
  failure.testee = "<script>alert(1)</script>\xff";
  failure.bundle = "\"><img src=x>";
  const std::string page = PageOf(result, std::nullopt);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(Page, ShowsBenchmarksWithTheirLimits) {
  BenchReport bench{"Go", "a port", 5, {}};
  bench.rows.push_back({"store 128 B", "msgs/s", 100, 150, 1.5, 1.25, 1.75, 1.4, 1.2, ""});
  bench.rows.push_back({"recover", "B/s", 100, 90, 0.9, 0.8, 1.0, 0.9, std::nullopt, ""});
  bench.rows.push_back({"purge", "msgs/s", 0, 0, 0, 0, 0, 0, std::nullopt, "it ended"});
  const std::string page = PageOf(ResultOf({0}), bench);
  EXPECT_THAT(page, HasSubstr(">store 128 B</td>"));
  EXPECT_THAT(page, HasSubstr("1.25 to 1.75"));
  EXPECT_THAT(page, HasSubstr("<rect class=\"good\" y=\"3\" height=\"12\" width=\"270.0\""));
  EXPECT_THAT(page, HasSubstr("<rect class=\"bad\""));
  EXPECT_THAT(page, HasSubstr(">it ended</td>"));
}

TEST(Html, TellsShares) {
  EXPECT_EQ(Share(1, 8), "12.5%");
  EXPECT_EQ(Share(0, 0), "–");
}

}  // namespace
}  // namespace jsparity
