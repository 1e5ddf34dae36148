// Both sides at the same work, in turns: whatever else the machine does meanwhile hits both.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/bench/work.h"

namespace jsparity {

// The command line of a side's program, which speaks the lines of go-oracle/BENCH.md.
using BenchProgram = std::vector<std::string>;

// One row of the table. Rates are units a second, sizes bytes; all are medians of the rounds, and
// the ratio is that of each round, so above 1 the testee is the better one.
struct BenchRow {
  std::string work;
  std::string unit;
  double reference = 0;
  double testee = 0;
  double ratio = 0;
  double ratio_min = 0;
  double ratio_max = 0;
  double cpu_ratio = 0;  // of processor time for a unit: what it would be on a machine of its own
  uint64_t units = 0;    // that a round did
  uint64_t rounds = 0;   // that were played
  std::string failure;   // why there are no numbers; empty where there are
};

struct ContestOptions {
  BenchProgram reference;
  BenchProgram testee;
  std::string dir;      // an empty directory; stores are made in it and removed
  uint64_t rounds = 5;  // at least 1; a row's median is to outlive two disturbed ones
};

// Whether rounds with these ratios leave open who is faster: each side was so once. Such a row is
// played on, up to kRoundsFactorMax times as many rounds, as a disk that has a fast and a slow way
// to take a gigabyte decides a few rounds by itself.
bool IsUndecided(const std::vector<double>& ratios);
constexpr uint64_t kRoundsFactorMax = 3;

// `on_step` is told what is going on; it answers false to give up (the row then says so).
BenchRow Compete(const Work& work, const ContestOptions& options,
                 const std::function<bool(const std::string&)>& on_step);

}  // namespace jsparity
