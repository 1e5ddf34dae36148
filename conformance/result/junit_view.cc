#include "conformance/result/junit_view.h"

#include <array>
#include <cstdio>
#include <set>
#include <sstream>
#include <string_view>

#include "conformance/protocol/markup.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

std::string SecondsText(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", seconds);
  return text.data();
}

// Tests of a suite, and how many of them did not pass.
class Suite {
 public:
  void Pass(const char* group, const std::string& name) { Begin(group, name) << "/>\n"; }

  void Fail(const char* group, const std::string& name, const std::string& message,
            const std::string& text) {
    ++failures_;
    Begin(group, name) << ">\n   <failure message=\"" << Markup(message) << "\">" << Markup(text)
                       << "</failure>\n  </testcase>\n";
  }

  void Err(const char* group, const std::string& name, const std::string& message) {
    ++errors_;
    Begin(group, name) << ">\n   <error message=\"" << Markup(message) << "\"/>\n  </testcase>\n";
  }

  void Skip(const char* group, const std::string& name, const std::string& message) {
    ++skipped_;
    Begin(group, name) << ">\n   <skipped message=\"" << Markup(message) << "\"/>\n  </testcase>\n";
  }

  std::string Text(const std::string& name, const Result& result) const {
    std::ostringstream out;
    const std::string counts = " tests=\"" + std::to_string(tests_) + "\" failures=\"" +
                               std::to_string(failures_) + "\" errors=\"" +
                               std::to_string(errors_) + "\"";
    const std::string time = " time=\"" + SecondsText(result.Seconds()) + "\"";
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" << counts << time << ">\n"
        << " <testsuite name=\"" << Markup(name) << "\"" << counts << " skipped=\"" << skipped_
        << "\"" << time << ">\n  <properties>\n";
    const auto property = [&out](const char* key, const std::string& value) {
      out << "   <property name=\"" << key << "\" value=\"" << Markup(value) << "\"/>\n";
    };
    property("seed", std::to_string(result.asked.seed));
    property("cases", std::to_string(result.played.Count()));
    property("operations", std::to_string(result.Operations().compared));
    property("reference", result.reference.version);
    property("testee", result.testee.name);
    out << "  </properties>\n" << tests_text_.str() << " </testsuite>\n</testsuites>\n";
    return out.str();
  }

 private:
  std::ostream& Begin(const char* group, const std::string& name) {
    ++tests_;
    return tests_text_ << "  <testcase classname=\"jsparity." << group << "\" name=\""
                       << Markup(name) << "\"";
  }

  std::ostringstream tests_text_;
  size_t tests_ = 0;
  size_t failures_ = 0;
  size_t errors_ = 0;
  size_t skipped_ = 0;
};

// An operation at which a case parted is told of by the causes.
void AddOperations(const Result& result, Suite& suite) {
  for (const OpKind kind : AllOperations()) {
    if (result.by_kind[kind].compared == 0 || result.by_kind[kind].parted > 0) continue;
    suite.Pass("operation", std::string(NameOf(kind)));
  }
}

void AddRun(const Result& result, Suite& suite) {
  const std::string words = VerdictInWords(result);
  for (const std::string& finding : result.findings) suite.Fail("run", finding, finding, "");
  for (const std::string& id : result.NotOccurred()) {
    suite.Fail("known", id, "it is on the list of --known, and did not occur", "");
  }
  switch (result.Judged()) {
    case Verdict::kPassed:
      suite.Pass("run", "verdict");
      break;
    case Verdict::kFailed:
      suite.Fail("run", "verdict", words, Summary(result));
      break;
    case Verdict::kInterrupted:
    case Verdict::kSetupError:
    case Verdict::kNothingTested:
      suite.Err("run", "verdict",
                std::string(NameOf(result.Judged())) + ": " +
                    (result.problem.empty() ? words : result.problem));
      break;
  }
}

}  // namespace

std::string JunitOf(const Result& result) {
  Suite suite;
  AddOperations(result, suite);
  for (size_t i = 0; i < result.groups.size(); ++i) {
    const GroupRecord& group = result.groups[i];
    const FailureRecord& first = group.failures.begin()->second;
    suite.Fail("cause", Describe(group.cause),
               Counted(group.failures.size(), "case") + ", the first has seed " +
                   std::to_string(first.seed),
               DescribeGroup(group, i));
  }
  for (const auto& [id, count] : result.defects) {
    suite.Skip("known_defect", id,
               Counted(count.ended + count.agreed, "case") +
                   " met this defect of the reference (golden/reference-defects)");
  }
  AddRun(result, suite);
  return suite.Text("jsparity " + result.asked.command, result);
}

}  // namespace jsparity
