// What shrinking makes of each planted fault and of each lie that both sides tell, as a table:
// shrink_table [NAME...]
//
// Exit status: 0 as asked for (half of the cases have at most 5 operations, none has more than 15,
// and none takes longer than 30 s), 1 not so, 2 a name that there is not, or one that is not found.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/faults/fault_hunt.h"
#include "conformance/protocol/describe.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

constexpr std::chrono::seconds kShrinkLimit{27};  // the case under way is waited for
constexpr std::chrono::seconds kLongestMax{30};
constexpr size_t kMedianMax = 5;
constexpr size_t kOperationsMax = 15;

struct Planted {
  std::string_view name;
  std::function<Hunt(const HuntOptions&)> hunt;
};

std::vector<Planted> AllPlanted() {
  std::vector<Planted> all;
  for (const PlantedFaultSpec& spec : PlantedFaults()) {
    all.push_back({spec.name, [&spec](const HuntOptions& options) {
                     return HuntFor(
                         [&spec]() -> Answered<std::unique_ptr<Testee>> {
                           return MakeFaultyTestee(spec.fault);
                         },
                         spec.focus, options);
                   }});
  }
  for (const Lie& lie : Lies()) {
    all.push_back(
        {lie.name, [&lie](const HuntOptions& options) { return HuntForLie(lie, options); }});
  }
  return all;
}

struct Row {
  size_t after = 0;
  std::chrono::duration<double> took{0};
};

std::optional<Row> PrintRow(const Planted& planted) {
  const Hunt hunt = planted.hunt({.shrink_limit = kShrinkLimit});
  if (!hunt.found || !hunt.found->shrunk) {
    std::printf("%-26s not found\n", std::string(planted.name).c_str());
    return std::nullopt;
  }
  const Failure& failure = *hunt.found;
  const Row row{failure.shrunk->c.ops.size(), hunt.shrink_time};
  std::printf("%-26s %4zu %4zu %6zu %7.1f  %s%s\n", std::string(planted.name).c_str(),
              failure.c.ops.size(), row.after, failure.shrunk->runs, row.took.count(),
              Describe(failure.group_cause).c_str(),
              failure.shrunk->same_cause ? "" : " (another cause)");
  std::fflush(stdout);
  if (row.after > kMedianMax) std::fputs(DescribeFailure(failure, "").c_str(), stderr);
  return row;
}

// 0 or 1, as the exit status.
int Sum(std::vector<Row> rows) {
  std::ranges::sort(rows, {}, &Row::after);
  const size_t median = rows[rows.size() / 2].after;
  const size_t most = rows.back().after;
  const auto longest = std::ranges::max(rows, {}, &Row::took).took;
  std::printf("median %zu, most %zu of %zu; the longest took %.1f s\n", median, most, rows.size(),
              longest.count());
  return median <= kMedianMax && most <= kOperationsMax && longest <= kLongestMax ? 0 : 1;
}

int PrintTable(const std::vector<std::string>& names) {
  std::vector<Row> rows;
  size_t asked = 0;
  std::printf("%-26s %4s %4s %6s %7s\n", "planted", "ops", "kept", "runs", "seconds");
  for (const Planted& planted : AllPlanted()) {
    if (!names.empty() && std::ranges::find(names, planted.name) == names.end()) continue;
    ++asked;
    if (const auto row = PrintRow(planted)) rows.push_back(*row);
  }
  const int met = rows.empty() ? 1 : Sum(rows);
  return rows.size() < std::max(asked, names.size()) || rows.empty() ? 2 : met;
}

}  // namespace
}  // namespace jsparity

int main(int argc, char** argv) { return jsparity::PrintTable({argv + 1, argv + argc}); }
