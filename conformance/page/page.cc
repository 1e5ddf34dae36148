#include "conformance/page/page.h"

#include "conformance/page/html.h"
#include "conformance/page/sections.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

void AddFact(Table& table, const std::string& name, const std::string& html) {
  table.Add({Cell::Of(name), Cell::Raw(html)});
}

std::string SideInWords(const ResultSide& side) {
  std::string words = Markup(side.name + " " + side.version);
  if (!side.lacks.empty())
    words += "; not compared, as it lacks them: " + Markup(Joined(side.lacks));
  return words;
}

std::string Facts(const Result& result) {
  const OperationCounts operations = result.Operations();
  Table table({"", ""});
  AddFact(table, "seed", "<code>" + std::to_string(result.asked.seed) + "</code>");
  AddFact(table, "cases", Grouped(result.played.Count()) + " of " + Grouped(result.cases_in_all));
  AddFact(table, "operations compared",
          Grouped(operations.compared) + " of " + Grouped(operations.drawn) + " drawn");
  AddFact(table, "cases that failed", Grouped(result.FailedCases()));
  AddFact(table, "time", Decimal(result.Seconds(), 1) + " s");
  AddFact(table, "reference", SideInWords(result.reference));
  AddFact(table, "testee", SideInWords(result.testee));
  AddFact(table, "jsparity", Markup(result.tool));
  return table.Text("facts");
}

std::string Header(const Result& result) {
  const std::string verdict(NameOf(result.Judged()));
  std::string out = "<header>\n<h1>jsparity " + Markup(result.asked.command) +
                    "</h1>\n<p><span id=\"verdict\" class=\"verdict " + verdict + "\">" +
                    Markup(verdict) + "</span> " + Markup(VerdictInWords(result)) + "</p>\n";
  if (!result.problem.empty()) out += "<p>" + Markup(result.problem) + "</p>\n";
  for (const std::string& finding : result.findings) out += "<p>" + Markup(finding) + "</p>\n";
  for (const std::string& id : result.NotOccurred()) {
    out += "<p>" + Markup(id) + " is on the list of --known, and did not occur</p>\n";
  }
  return out + Facts(result) + "</header>\n";
}

std::string Navigation(bool with_bench) {
  std::string out = "<nav>";
  const auto link = [&out](const char* id, const char* title) {
    out += "<a href=\"#" + std::string(id) + "\">" + title + "</a>";
  };
  link("divergences", "Divergences");
  link("operations", "Operations");
  link("permutations", "Permutations");
  link("coverage", "Coverage");
  link("known", "Known defects");
  link("throughput", "Throughput");
  if (with_bench) link("bench", "Benchmarks");
  return out + "</nav>\n";
}

}  // namespace

std::string PageOf(const Result& result, const std::optional<BenchReport>& bench) {
  return HtmlPage("jsparity: " + std::string(NameOf(result.Judged())) + ", seed " +
                      std::to_string(result.asked.seed),
                  Header(result) + Navigation(bench.has_value()) + "<main>\n" +
                      DivergenceSection(result) + OperationSection(result) +
                      PermutationSection(result) + CoverageSection(result) + DefectSection(result) +
                      ThroughputSection(result) + (bench ? BenchSection(*bench) : "") +
                      "</main>\n");
}

}  // namespace jsparity
