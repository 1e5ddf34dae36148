#include "conformance/result/github_view.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

// GitHub shows ten annotations of a step and a kind.
constexpr size_t kCausesAnnotatedMax = 9;
constexpr size_t kAnnotationCharsMax = 200;

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// The value of a workflow command.
std::string Escaped(const std::string& text) {
  return Replaced(Replaced(Replaced(text, "%", "%25"), "\r", "%0D"), "\n", "%0A");
}

// The value of a property of a workflow command.
std::string EscapedProperty(const std::string& text) {
  return Replaced(Replaced(Escaped(text), ":", "%3A"), ",", "%2C");
}

// Code in a cell of a table. Nothing in it is taken for a mark-up.
std::string CodeCell(const std::string& text) {
  std::string cell =
      text.size() > kAnnotationCharsMax ? text.substr(0, kAnnotationCharsMax) + "…" : text;
  for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{{"&", "&amp;"},
                                                                                 {"<", "&lt;"},
                                                                                 {">", "&gt;"},
                                                                                 {"|", "&#124;"},
                                                                                 {"\n", " "},
                                                                                 {"`", "&#96;"}}) {
    cell = Replaced(std::move(cell), what, by);
  }
  return "<code>" + cell + "</code>";
}

const char* MarkOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "✅";
    case Verdict::kFailed:
      return "❌";
    case Verdict::kInterrupted:
    case Verdict::kSetupError:
    case Verdict::kNothingTested:
      return "⚠️";
  }
  return "";
}

void WriteCauses(const Result& result, std::ostream& out) {
  if (result.groups.empty()) return;
  out << "\n| cases | cause | first seed | reference | testee | bundle |\n"
      << "| ---: | --- | --- | --- | --- | --- |\n";
  for (const GroupRecord& group : result.groups) {
    const FailureRecord& first = group.failures.begin()->second;
    out << "| " << Grouped(group.failures.size()) << " | " << CodeCell(Describe(group.cause))
        << " | " << first.seed << " | " << CodeCell(first.reference) << " | "
        << CodeCell(first.testee) << " | " << (first.bundle.empty() ? "" : CodeCell(first.bundle))
        << " |\n";
  }
}

void WriteShrunkCases(const Result& result, std::ostream& out) {
  for (const GroupRecord& group : result.groups) {
    if (!group.shrunk) continue;
    out << "\n<details><summary>" << CodeCell(Describe(group.cause)) << ", shrunk to "
        << Counted(group.shrunk->ops, "operation") << "</summary>\n\n<pre>";
    for (const std::string& line : group.shrunk->operations) {
      out << Replaced(Replaced(Replaced(line, "&", "&amp;"), "<", "&lt;"), "\n", " ") << "\n";
    }
    out << "</pre>\n</details>\n";
  }
}

void WriteDefects(const Result& result, std::ostream& out) {
  if (result.defects.empty()) return;
  out << "\nKnown defects of the reference that were met:\n\n| cases | defect |\n| ---: | --- |\n";
  for (const auto& [id, count] : result.defects) {
    out << "| " << Grouped(count.ended + count.agreed) << " | " << CodeCell(id) << " |\n";
  }
}

}  // namespace

std::string MarkdownOf(const Result& result) {
  std::ostringstream out;
  const OperationCounts operations = result.Operations();
  out << "### " << MarkOf(result.Judged()) << " jsparity " << result.asked.command << ": "
      << VerdictInWords(result) << "\n\n"
      << Counted(result.played.Count(), "case") << " of " << Grouped(result.cases_in_all) << ", "
      << Counted(operations.compared, "operation") << " compared, seed " << result.asked.seed
      << ", reference " << result.reference.version << ", testee "
      << CodeCell(result.testee.name + " " + result.testee.version) << "\n";
  if (!result.problem.empty()) out << "\n" << CodeCell(result.problem) << "\n";
  for (const std::string& finding : result.findings) out << "\n- " << CodeCell(finding) << "\n";
  for (const std::string& id : result.NotOccurred()) {
    out << "\n- " << CodeCell(id) << " is on the list of `--known`, and did not occur\n";
  }
  WriteCauses(result, out);
  WriteShrunkCases(result, out);
  WriteDefects(result, out);
  out << "\n";
  return out.str();
}

std::string AnnotationsOf(const Result& result) {
  std::ostringstream out;
  const size_t shown = std::min(result.groups.size(), kCausesAnnotatedMax);
  for (size_t i = 0; i < shown; ++i) {
    const GroupRecord& group = result.groups[i];
    out << "::error title=" << EscapedProperty("jsparity: " + Describe(group.cause))
        << "::" << Escaped(DescribeGroup(group, i)) << "\n";
  }
  if (result.Judged() != Verdict::kPassed) {
    std::string words = VerdictInWords(result);
    if (!result.problem.empty()) words += "\n" + result.problem;
    for (const std::string& finding : result.findings) words += "\n" + finding;
    for (const std::string& id : result.NotOccurred()) words += "\n" + id + " did not occur";
    out << "::error title=" << EscapedProperty("jsparity: " + std::string(NameOf(result.Judged())))
        << "::" << Escaped(words) << "\n";
  }
  for (const auto& [id, count] : result.defects) {
    out << "::warning title=" << EscapedProperty("jsparity: known defect " + id)
        << "::" << Counted(count.ended + count.agreed, "case") << "\n";
  }
  return out.str();
}

}  // namespace jsparity
