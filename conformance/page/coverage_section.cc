#include "conformance/page/html.h"
#include "conformance/page/sections.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

uint64_t Count(const Json& json, const char* key) { return json.at(key).get<uint64_t>(); }

std::string Reached(const Json& function) {
  if (function.contains("unreachable")) {
    return "out of reach: " + Markup(function.at("unreachable").get<std::string>());
  }
  return Bar(Count(function, "statements_reached"), Count(function, "statements"));
}

// Lines of blocks that no case reached.
std::string MissedLines(const Json& function) {
  std::string lines;
  for (const Json& block : function.at("missed")) {
    if (Count(block, "statements") == 0) continue;
    const Json& range = block.at("lines");
    lines += (lines.empty() ? "" : ", ") + range[0].dump();
    if (range[1] != range[0]) lines += "–" + range[1].dump();
  }
  return lines;
}

std::string FunctionsOf(const Json& coverage, const std::string& file) {
  Table table({"line", "function", "cases", "statements reached", "lines never reached"});
  for (const Json& function : coverage.at("functions")) {
    if (function.at("file") != file) continue;
    table.Add({Cell::Number(Count(function, "line")),
               Cell::Raw("<code>" + Markup(function.at("name").get<std::string>()) + "</code>"),
               Cell::Number(Count(function, "cases")), Cell::Raw(Reached(function)),
               Cell::Of(Count(function, "cases") == 0 ? "all" : MissedLines(function))});
  }
  return "<details><summary>Functions of " + Markup(file) + "</summary>\n" + table.Text("") +
         "</details>\n";
}

}  // namespace

std::string CoverageSection(const Result& result) {
  if (result.coverage.is_null()) {
    return Section("coverage", "Coverage of the reference",
                   "<p>Not counted; <code>jsparity run --coverage</code> does.</p>\n");
  }
  Table table({"file", "functions run", "of", "", "statements reached", "of", ""});
  std::string functions;
  for (const auto& [file, figures] : result.coverage.at("files").items()) {
    const uint64_t run = Count(figures, "functions_run");
    const uint64_t all = Count(figures, "functions");
    const uint64_t reached = Count(figures, "statements_reached");
    const uint64_t statements = Count(figures, "statements");
    table.Add({Cell::Of(file), Cell::Number(run), Cell::Number(all), Cell::Raw(Bar(run, all)),
               Cell::Number(reached), Cell::Number(statements),
               Cell::Raw(Bar(reached, statements))});
    functions += FunctionsOf(result.coverage, file);
  }
  return Section("coverage", "Coverage of the reference",
                 table.Text("coverage-by-file") + functions);
}

}  // namespace jsparity
