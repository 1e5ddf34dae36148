#include <algorithm>
#include <cmath>

#include "conformance/page/html.h"
#include "conformance/page/sections.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

// The first cause that parts at an operation; the number leads there.
Cell PartedCell(const Result& result, OpKind kind, uint64_t parted) {
  Cell cell = Cell::Number(parted);
  const auto group = std::ranges::find_if(result.groups, [&](const GroupRecord& record) {
    return record.cause.operation == NameOf(kind);
  });
  if (parted == 0 || group == result.groups.end()) return cell;
  const auto index = static_cast<size_t>(group - result.groups.begin());
  cell.html = "<a href=\"#" + AnchorOfCause(index) + "\">" + cell.html + "</a>";
  return cell;
}

// By the logarithm: counts differ by powers of ten.
Cell HeatCell(uint64_t count, uint64_t most) {
  Cell cell = Cell::Number(count);
  if (count == 0) {
    cell.style = "color:var(--faint)";
    return cell;
  }
  const double heat = (0.1 + 0.9 * std::log1p(static_cast<double>(count)) /
                                 std::log1p(static_cast<double>(std::max<uint64_t>(most, 1))));
  cell.style = "background:rgba(var(--heat)," + Decimal(0.65 * heat, 2) + ")";
  return cell;
}

uint64_t MostOf(const ComparedByPermutation& permutations) {
  uint64_t most = 0;
  for (const auto& [name, compared] : permutations) {
    most = std::max(most, *std::ranges::max_element(compared.values()));
  }
  return most;
}

}  // namespace

std::string OperationSection(const Result& result) {
  Table table({"operation", "drawn", "compared", "agreed", "parted", "of those compared agreed"});
  std::string never;
  for (const OpKind kind : AllOperations()) {
    const OperationCounts& counts = result.by_kind[kind];
    if (counts.compared == 0) {
      never += (never.empty() ? "" : ", ") + Markup(NameOf(kind));
      continue;
    }
    table.Add({Cell::Of(NameOf(kind)), Cell::Number(counts.drawn), Cell::Number(counts.compared),
               Cell::Number(counts.agreed), PartedCell(result, kind, counts.parted),
               Cell::Raw(Bar(counts.agreed, counts.compared))});
  }
  const std::string not_compared = never.empty() ? "" : "<p>Never compared: " + never + ".</p>\n";
  return Section("operations", "Operations by kind", table.Text("by-kind") + not_compared);
}

std::string PermutationSection(const Result& result) {
  if (result.permutations.empty()) return "";
  std::vector<std::string> heads = {"operation"};
  for (const auto& [name, compared] : result.permutations) heads.push_back(Markup(name));
  Table table(heads);
  const uint64_t most = MostOf(result.permutations);
  for (const OpKind kind : AllOperations()) {
    if (result.by_kind[kind].drawn == 0) continue;
    std::vector<Cell> row = {Cell::Of(NameOf(kind))};
    for (const auto& [name, compared] : result.permutations) {
      row.push_back(HeatCell(compared[kind], most));
    }
    table.Add(std::move(row));
  }
  return Section("permutations", "Permutations by operation",
                 "<p>How often each operation was compared, by cipher and compression of the "
                 "store.</p>\n" +
                     table.Text("heat-map"));
}

std::string DefectSection(const Result& result) {
  std::string content;
  if (!result.defects.empty()) {
    Table table({"known defect of the reference", "cases that end at it",
                 "cases that have it on both sides", "first met"});
    for (const auto& [id, count] : result.defects) {
      const std::string first = count.first ? "case " + std::to_string(count.first->number) +
                                                  ", seed " + std::to_string(count.first->seed)
                                            : "";
      table.Add(
          {Cell::Of(id), Cell::Number(count.ended), Cell::Number(count.agreed), Cell::Of(first)});
    }
    content += table.Text("defects");
  }
  if (!result.expected.empty()) {
    Table table({"what the testee is known for", "cases"});
    for (const auto& [id, cases] : result.expected) {
      table.Add({Cell::Of(id), Cell::Number(cases)});
    }
    content += table.Text("expected");
  }
  if (content.empty()) content = "<p>None was met.</p>\n";
  return Section("known", "Known defects", content);
}

}  // namespace jsparity
