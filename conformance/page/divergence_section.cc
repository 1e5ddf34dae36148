#include <sstream>

#include "conformance/page/html.h"
#include "conformance/page/sections.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

// Both values in two columns, with what differs marked: what comes before and behind is the same.
struct Marked {
  std::string reference;
  std::string testee;
};

bool IsInsideACharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

Marked MarkDifference(const std::string& a, const std::string& b) {
  size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) ++same;
  while (same > 0 && ((same < a.size() && IsInsideACharacter(a[same])) ||
                      (same < b.size() && IsInsideACharacter(b[same])))) {
    --same;
  }
  size_t end = 0;
  while (end < a.size() - same && end < b.size() - same &&
         a[a.size() - 1 - end] == b[b.size() - 1 - end]) {
    ++end;
  }
  while (end > 0 && IsInsideACharacter(a[a.size() - end])) --end;
  const auto mark = [&](const std::string& text) {
    const std::string middle = text.substr(same, text.size() - same - end);
    return Markup(text.substr(0, same)) +
           (middle.empty() ? "<mark class=\"none\"></mark>"
                           : "<mark>" + Markup(middle) + "</mark>") +
           Markup(text.substr(text.size() - end));
  };
  return {mark(a), mark(b)};
}

std::string SideBySide(const std::string& title, const std::string& reference,
                       const std::string& testee) {
  if (reference.empty() && testee.empty()) return "";
  const Marked marked = MarkDifference(reference, testee);
  return "<div class=\"sides\"><div><h4>reference" + title + "</h4><pre>" + marked.reference +
         "</pre></div><div><h4>testee" + title + "</h4><pre>" + marked.testee +
         "</pre></div></div>\n";
}

std::string PlaceOf(const FailureRecord& failure) {
  std::string place = "<p>Case " + std::to_string(failure.number) + ", seed <code>" +
                      std::to_string(failure.seed) +
                      "</code>: " + (failure.outcome == "diverged" ? "they part at " : "") +
                      Markup(failure.place) + ".</p>\n<p class=\"record\">";
  if (!failure.file.empty()) place += "<code>" + Markup(failure.file) + "</code> ";
  if (!failure.record.empty()) place += Markup(failure.record) + " ";
  if (failure.offset) place += "at offset " + std::to_string(*failure.offset) + " ";
  if (!failure.field.empty()) place += "field <code>" + Markup(failure.field) + "</code>";
  return place + "</p>\n";
}

std::string ShrunkOf(const GroupRecord& group) {
  if (!group.shrunk) return "<p>Not shrunk: " + Markup(group.not_shrunk) + ".</p>\n";
  const ShrunkRecord& shrunk = *group.shrunk;
  std::string out = "<p>Shrunk to " + Counted(shrunk.ops, "operation") + " in " +
                    Counted(shrunk.runs, "run") + ":</p>\n<pre class=\"ops\">" +
                    Markup(shrunk.configuration) + "\n";
  for (size_t i = 0; i < shrunk.operations.size(); ++i) {
    out += std::to_string(i) + "  " + Markup(shrunk.operations[i]) + "\n";
  }
  return out + "</pre>\n";
}

std::string CasesOf(const GroupRecord& group) {
  Table table({"case", "seed", "place", "reference", "testee", "bundle"});
  for (const auto& [number, failure] : group.failures) {
    table.Add({Cell::Number(number), Cell::Of(std::to_string(failure.seed)),
               Cell::Of(failure.place), Cell::Of(failure.reference), Cell::Of(failure.testee),
               Cell::Of(failure.bundle)});
  }
  return "<details><summary>" + Counted(group.failures.size(), "case") + "</summary>\n" +
         table.Text("") + "</details>\n";
}

std::string CauseArticle(const GroupRecord& group, size_t index) {
  const FailureRecord& first = group.failures.begin()->second;
  std::string out = "<article class=\"cause\" id=\"" + AnchorOfCause(index) + "\">\n<h3>" +
                    Markup(GroupHeadline(group, index)) + "</h3>\n" + PlaceOf(first) +
                    SideBySide("", first.reference, first.testee) +
                    SideBySide(", whole answer", first.reference_answer, first.testee_answer);
  if (!first.text.empty()) out += "<pre>" + Markup(first.text) + "</pre>\n";
  out += ShrunkOf(group);
  if (!first.bundle.empty()) {
    out += "<p><code>scripts/parity replay " + Markup(first.bundle) + "</code></p>\n";
  }
  return out + CasesOf(group) + "<p><a href=\"#divergences\">all causes</a></p>\n</article>\n";
}

}  // namespace

std::string AnchorOfCause(size_t index) { return "cause-" + std::to_string(index + 1); }

std::string DivergenceSection(const Result& result) {
  if (result.groups.empty()) return Section("divergences", "Divergences", "<p>None.</p>\n");
  Table table({"cases", "cause", "first seed", "shrunk to"});
  std::string articles;
  for (size_t i = 0; i < result.groups.size(); ++i) {
    const GroupRecord& group = result.groups[i];
    const FailureRecord& first = group.failures.begin()->second;
    table.Add({Cell::Number(group.failures.size()),
               Cell::Raw("<a href=\"#" + AnchorOfCause(i) + "\">" + Markup(Describe(group.cause)) +
                         "</a>"),
               Cell::Of(std::to_string(first.seed)),
               Cell::Of(group.shrunk ? Counted(group.shrunk->ops, "operation") : "–")});
    articles += CauseArticle(group, i);
  }
  return Section("divergences", "Divergences", table.Text("causes") + articles);
}

}  // namespace jsparity
