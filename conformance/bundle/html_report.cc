#include "conformance/bundle/html_report.h"

#include <sstream>

#include "conformance/bundle/bundle_file.h"
#include "conformance/bundle/explanation.h"
#include "conformance/protocol/markup.h"
#include "conformance/run/operation_table.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

constexpr const char* kStyle =
    "body{font:15px/1.45 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.3em}h2{font-size:1.1em;margin-top:1.6em}"
    "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:.2em .8em "
    ".2em 0;"
    "border-bottom:1px solid #ddd;overflow-wrap:anywhere}"
    "td.n{text-align:right;color:#777}tr.parts td{background:#fde8e8}"
    "code,pre{font:13px/1.4 ui-monospace,monospace}pre{white-space:pre-wrap;background:#f6f6f6;"
    "padding:.7em;overflow-wrap:anywhere}";

std::string Code(const std::string& text) { return "<code>" + Markup(text) + "</code>"; }

void WriteFact(const char* name, const std::string& value, std::ostream& out) {
  out << "<tr><th>" << name << "</th><td>" << Code(value) << "</td></tr>\n";
}

void WriteOperations(const Case& c, const CaseOutcome& outcome, std::ostream& out) {
  out << "<table>\n<tr><th></th><th>operation</th><th>arguments</th>"
         "<th>what the reference answered</th></tr>\n";
  for (const OperationRow& row : OperationRows(c, outcome)) {
    out << (row.parts ? "<tr class=\"parts\">" : "<tr>") << "<td class=\"n\">" << row.number
        << "</td><td>" << Code(row.name) << "</td><td>" << Code(row.arguments) << "</td><td>"
        << Code(row.answer) << "</td></tr>\n";
  }
  out << "</table>\n";
}

void WriteDifferingFiles(const CaseOutcome& outcome, std::ostream& out) {
  const auto files = DifferingFiles(outcome);
  if (files.empty()) {
    out << "<p>None.</p>\n";
    return;
  }
  out << "<table>\n<tr><th>file</th><th>reference</th><th>testee</th><th>first</th></tr>\n";
  for (const DifferingFile& file : files) {
    out << "<tr><td>" << Code(file.path) << "</td><td>" << Markup(file.reference) << "</td><td>"
        << Markup(file.testee) << "</td><td>" << Code(file.first) << "</td></tr>\n";
  }
  out << "</table>\n";
}

}  // namespace

std::string ExplainAsHtml(const Bundle& bundle) {
  const Failure& failure = bundle.failure;
  const Case& c = bundle.Shown();
  const CaseOutcome& outcome = bundle.ShownOutcome();
  std::ostringstream out;
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
      << Markup(BundleName(bundle)) << "</title>\n<style>" << kStyle << "</style></head>\n<body>\n"
      << "<h1>Seed " << failure.c.seed << ": " << Markup(DescribeOutcome(outcome, c.ops.size()))
      << "</h1>\n<table>\n";
  if (failure.cause) WriteFact("cause", Describe(*failure.cause), out);
  if (failure.shrunk) {
    WriteFact("operations",
              std::to_string(c.ops.size()) + " of " + std::to_string(failure.c.ops.size()), out);
  }
  WriteFact("file store", DescribeFileStore(c), out);
  WriteFact("stream", DescribeStream(c), out);
  WriteFact("played by", bundle.origin.command, out);
  out << "</table>\n<h2>Operations</h2>\n";
  WriteOperations(c, outcome, out);
  out << "<h2>" << (outcome.law_break ? "In what way" : "Where they part") << "</h2>\n<pre>"
      << Markup(DescribeDifference(outcome)) << "</pre>\n"
      << "<h2>Files that differ at that point</h2>\n";
  WriteDifferingFiles(outcome, out);
  out << "<h2>As text</h2>\n<details><summary>the whole report</summary>\n<pre>"
      << Markup(Explain(bundle)) << "</pre></details>\n</body>\n</html>\n";
  return out.str();
}

}  // namespace jsparity
