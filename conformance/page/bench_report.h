// What jsparity bench --json wrote, read again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct BenchReport {
  struct Row {
    std::string work;
    std::string unit;
    double reference = 0;
    double testee = 0;
    double ratio = 0;
    double ratio_min = 0;
    double ratio_max = 0;
    double cpu_ratio = 0;
    std::optional<double> limit;  // the ratio must not fall below it; none: it is only told
    std::string failure;          // why there are no numbers
  };

  std::string reference;
  std::string testee;
  uint64_t rounds = 0;
  std::vector<Row> rows;
};

Parsed<BenchReport> ParseBenchReport(const Json& json, const std::string& where);
Parsed<BenchReport> ReadBenchReport(const std::string& path);

}  // namespace jsparity
