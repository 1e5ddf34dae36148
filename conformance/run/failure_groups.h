// Failures of one cause, taken together: one of them stands for all, and only that one is shrunk.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "conformance/run/failure.h"

namespace jsparity {

struct FailureGroup {
  DivergenceCause cause;
  uint64_t cases = 0;
  std::string known_defect;  // of the reference, which is why the example parts; empty: none
  Failure example;           // stands for all; without files until it is played again
};

// Whether the first failure is the better example.
using BetterExample = std::function<bool(const Failure&, const Failure&)>;

// The one that comes first in the run: whoever played which cases, it is the same one.
bool ComesFirst(const Failure& a, const Failure& b);
// The one that tells all in fewer operations: it is shrunk sooner.
bool TellsSooner(const Failure& a, const Failure& b);

class FailureGroups {
 public:
  explicit FailureGroups(BetterExample better) : better_(std::move(better)) {}

  // True for the first of its cause. Of what the failure recorded only the reference's answers are
  // kept.
  bool Add(const DivergenceCause& cause, const Failure& failure);
  size_t size() const { return groups_.size(); }
  // Most cases first. None are left.
  std::vector<FailureGroup> Take();

 private:
  BetterExample better_;
  std::map<DivergenceCause, FailureGroup> groups_;
};

// Recordings hold every file, and there may be thousands of cases.
void DropRecordings(Failure& failure);

// How the example has to be played to part for its cause.
CaseRunnerOptions OptionsToShow(const FailureGroup& group, CaseRunnerOptions options);

// Plays the example again and shrinks it, keeping to the group's cause. One that does not part like
// that twice stays as it is.
void ShrinkExample(FailureGroup& group, CaseRunner& runner, std::chrono::milliseconds limit,
                   const std::atomic<bool>& stop);

// Shares out what is left of a time, so that one group cannot take that of the others.
class SharedTime {
 public:
  SharedTime(std::chrono::steady_clock::time_point end, size_t shares)
      : end_(end), shares_(shares) {}

  std::chrono::milliseconds Next();

 private:
  std::chrono::steady_clock::time_point end_;
  size_t shares_;
};

}  // namespace jsparity
