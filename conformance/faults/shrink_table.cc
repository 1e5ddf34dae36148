// What shrinking makes of each planted fault, as a table: shrink_table [FAULT...]
//
// Exit status: 0 as asked for (half of the cases have at most 5 operations and none has more than
// 15), 1 not so, 2 a fault that there is not, or that was not found.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "conformance/faults/fault_hunt.h"
#include "conformance/protocol/describe.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

constexpr std::chrono::seconds kShrinkLimit{30};
constexpr size_t kMedianMax = 5;
constexpr size_t kOperationsMax = 15;

struct Row {
  size_t before = 0;
  size_t after = 0;
};

std::optional<Row> PrintRow(const PlantedFaultSpec& spec) {
  const PlantedFault fault = spec.fault;
  const Hunt hunt =
      HuntFor([fault]() -> Answered<std::unique_ptr<Testee>> { return MakeFaultyTestee(fault); },
              spec.focus, {.shrink_limit = kShrinkLimit});
  if (!hunt.found || !hunt.found->shrunk) {
    std::printf("%-26s not found\n", std::string(spec.name).c_str());
    return std::nullopt;
  }
  const Failure& failure = *hunt.found;
  const Row row{failure.c.ops.size(), failure.shrunk->c.ops.size()};
  std::printf("%-26s %4zu %4zu %6zu %7.1f  %s%s\n", std::string(spec.name).c_str(), row.before,
              row.after, failure.shrunk->runs,
              std::chrono::duration<double>(hunt.shrink_time).count(),
              failure.cause ? Describe(*failure.cause).c_str() : "",
              failure.shrunk->same_cause ? "" : " (another cause)");
  std::fflush(stdout);
  if (row.after > kMedianMax) std::fputs(DescribeFailure(failure, "").c_str(), stderr);
  return row;
}

int PrintTable(const std::vector<std::string>& names) {
  std::vector<size_t> after;
  bool all_found = true;
  std::printf("%-26s %4s %4s %6s %7s\n", "fault", "ops", "kept", "runs", "seconds");
  for (const PlantedFaultSpec& spec : PlantedFaults()) {
    if (!names.empty() && std::ranges::find(names, spec.name) == names.end()) continue;
    if (const auto row = PrintRow(spec)) {
      after.push_back(row->after);
    } else {
      all_found = false;
    }
  }
  if (after.empty() || !all_found) return 2;
  std::ranges::sort(after);
  std::printf("median %zu, most %zu of %zu\n", after[after.size() / 2], after.back(), after.size());
  return after[after.size() / 2] <= kMedianMax && after.back() <= kOperationsMax ? 0 : 1;
}

}  // namespace
}  // namespace jsparity

int main(int argc, char** argv) { return jsparity::PrintTable({argv + 1, argv + argc}); }
