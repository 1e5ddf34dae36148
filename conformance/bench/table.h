// The table of a benchmark, for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "conformance/bench/contest.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

// What was compared and how, beside the rows.
struct BenchSetting {
  std::string reference;  // name and version
  std::string testee;
  double scale = 1;
  uint64_t rounds = 0;
};

std::string TableHead();
// One line for a row: work, both values, ratio, the range of the rounds' ratios, and the ratio of
// processor time; or the failure.
std::string TableLine(const BenchRow& row);

// {"reference","testee","scale","rounds","rows":[{"work","unit","reference","testee","ratio",
// "rounds","ratio_min","ratio_max","cpu_ratio","units"}]}; a row without numbers has "failure"
// instead of them.
Json ReportOf(const BenchSetting& setting, const std::vector<BenchRow>& rows);

}  // namespace jsparity
