#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/result/github_view.h"
#include "conformance/result/junit_view.h"
#include "conformance/result/results_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result FailedResult() {
  Result result = ResultOf({0, 1, 2, 3});
  Part(result, 1, "time");
  Part(result, 2, "time");
  Shrink(result, "time", 1);
  result.defects["a-defect"] = {2, 0};
  return result;
}

TEST(Junit, OfARunThatPassedHasATestForEachOperation) {
  const std::string xml = JunitOf(ResultOf({0, 1}));
  EXPECT_THAT(xml,
              HasSubstr("<testsuites tests=\"2\" failures=\"0\" errors=\"0\" time=\"1.500\">"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"jsparity.operation\" name=\"store_msg\"/>"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"jsparity.run\" name=\"verdict\"/>"));
  EXPECT_THAT(xml, Not(HasSubstr("name=\"purge\"")));  // not compared, so not passed
}

TEST(Junit, HasAFailureForEachCauseAndSkipsKnownDefects) {
  const std::string xml = JunitOf(FailedResult());
  EXPECT_THAT(xml, HasSubstr("tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(xml, HasSubstr("classname=\"jsparity.cause\" name=\"compact × msgs/*.blk × record"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"2 cases, the first has seed 1001\">"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"2 cases met this defect"));
}

TEST(Junit, IsAnErrorWhereNothingCanBeSaid) {
  EXPECT_THAT(JunitOf(ResultOf({})), HasSubstr("<error message=\"nothing_tested: nothing was"));
  Result interrupted = ResultOf({0});
  interrupted.ended_by = EndedBy::kUnfinished;
  EXPECT_THAT(JunitOf(interrupted), HasSubstr("<error message=\"interrupted: "));
}

TEST(Junit, TakesNoTextForMarkUp) {
  Result result = ResultOf({0});
  result.findings = {"a<b> & \"c\" \x01 \xff"};
  EXPECT_THAT(JunitOf(result),
              HasSubstr("name=\"a&lt;b&gt; &amp; &quot;c&quot; \xEF\xBF\xBD \xEF\xBF\xBD\""));
}

TEST(Github, SummaryTellsTheVerdictAndEachCause) {
  EXPECT_THAT(MarkdownOf(ResultOf({0, 1})), HasSubstr("### ✅ jsparity run: no divergence"));
  const std::string failed = MarkdownOf(FailedResult());
  EXPECT_THAT(failed,
              HasSubstr("### ❌ jsparity run: 2 of 4 cases diverged or failed, for 1 cause"));
  EXPECT_THAT(failed, HasSubstr("| 2 | <code>compact × msgs/*.blk × record (message): time</code> "
                                "| 1001 | <code>18</code> | <code>19</code> |"));
  EXPECT_THAT(failed, HasSubstr("shrunk to 1 operation"));
  EXPECT_THAT(failed, HasSubstr("| 2 | <code>a-defect</code> |"));
}

TEST(Github, SummaryTakesNoTextForMarkUp) {
  Result result = ResultOf({0, 1});
  Part(result, 1, "time");
  result.groups[0].failures.begin()->second.testee = "a|b`<c>\nd";
  EXPECT_THAT(MarkdownOf(result), HasSubstr("<code>a&#124;b&#96;&lt;c&gt; d</code>"));
}

TEST(Github, AnnotationsAreALineEach) {
  const std::string lines = AnnotationsOf(FailedResult());
  EXPECT_EQ(std::ranges::count(lines, '\n'), 3);
  EXPECT_THAT(lines,
              HasSubstr("::error title=jsparity%3A compact × msgs/*.blk × record (message)%3A "
                        "time::Group 1, 2 cases"));
  EXPECT_THAT(lines, HasSubstr("%0A"));
  EXPECT_THAT(lines, HasSubstr("::warning title=jsparity%3A known defect a-defect::2 cases"));
  EXPECT_EQ(AnnotationsOf(ResultOf({0})), "");
}

TEST(Github, AnnotatesWhatIsNoVerdict) {
  EXPECT_THAT(AnnotationsOf(ResultOf({})),
              HasSubstr("::error title=jsparity%3A nothing_tested::nothing was compared"));
}

}  // namespace
}  // namespace jsparity
