#include "conformance/result/result.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr int kExitOfKill = 137;  // 128 and SIGKILL
constexpr int kExitOfSignal = 128;

}  // namespace

OperationCounts& OperationCounts::operator+=(const OperationCounts& other) {
  drawn += other.drawn;
  compared += other.compared;
  agreed += other.agreed;
  parted += other.parted;
  return *this;
}

OperationCounts Result::Operations() const {
  OperationCounts all;
  for (const OperationCounts& counts : by_kind.values()) all += counts;
  return all;
}

uint64_t Result::FailedCases() const {
  uint64_t count = 0;
  for (const GroupRecord& group : groups) count += group.failures.size();
  return count;
}

uint64_t Result::DefectCases() const {
  uint64_t count = 0;
  for (const auto& [id, cases] : defects) count += cases.ended;
  return count;
}

double Result::Seconds() const {
  double seconds = 0;
  for (const ResultPart& part : parts) seconds += part.seconds;
  return seconds;
}

CanonicalUse Result::CanonicalUses() const {
  CanonicalUse sum{};
  for (const ResultPart& part : parts) {
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += part.canonical_use[i];
  }
  return sum;
}

std::vector<std::string> Result::NotOccurred() const {
  std::vector<std::string> ids;
  if (!IsWhole()) return ids;
  for (const std::string& id : asked.known) {
    const auto at = expected.find(id);
    if (at == expected.end() || at->second == 0) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> Result::FocusNotCompared() const {
  std::vector<std::string> names;
  for (const std::string& name : asked.focus) {
    const auto kind = KindOf(name);
    if (!kind || by_kind[*kind].compared == 0) names.push_back(name);
  }
  return names;
}

Verdict Result::Judged() const {
  if (ended_by == EndedBy::kSetup) return Verdict::kSetupError;
  if (!groups.empty() || !findings.empty() || !NotOccurred().empty()) return Verdict::kFailed;
  if (ended_by == EndedBy::kMissingShards) return Verdict::kSetupError;
  if (ended_by == EndedBy::kSignal || ended_by == EndedBy::kUnfinished) {
    return Verdict::kInterrupted;
  }
  const bool tested = Operations().compared > 0 && FocusNotCompared().empty();
  return tested ? Verdict::kPassed : Verdict::kNothingTested;
}

int Result::ExitStatus() const {
  switch (Judged()) {
    case Verdict::kPassed:
      return 0;
    case Verdict::kFailed:
      return 1;
    case Verdict::kInterrupted:
      return signal != 0 ? kExitOfSignal + signal : kExitOfKill;
    case Verdict::kSetupError:
    case Verdict::kNothingTested:
      return 2;
  }
  return 2;
}

GroupRecord& GroupOf(Result& result, const DivergenceCause& cause) {
  const auto at = std::ranges::find(result.groups, cause, &GroupRecord::cause);
  if (at != result.groups.end()) return *at;
  result.groups.emplace_back().cause = cause;
  return result.groups.back();
}

void SortGroups(std::vector<GroupRecord>& groups) {
  std::ranges::sort(groups, [](const GroupRecord& a, const GroupRecord& b) {
    if (a.failures.size() != b.failures.size()) return a.failures.size() > b.failures.size();
    return a.cause < b.cause;
  });
}

std::string_view NameOf(EndedBy ended) {
  switch (ended) {
    case EndedBy::kAllPlayed:
      return "all_played";
    case EndedBy::kFailures:
      return "failures";
    case EndedBy::kTimeBudget:
      return "time_budget";
    case EndedBy::kMissingShards:
      return "missing_shards";
    case EndedBy::kSignal:
      return "signal";
    case EndedBy::kUnfinished:
      return "unfinished";
    case EndedBy::kSetup:
      return "setup";
  }
  return "";
}

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kInterrupted:
      return "interrupted";
    case Verdict::kSetupError:
      return "setup_error";
    case Verdict::kNothingTested:
      return "nothing_tested";
  }
  return "";
}

}  // namespace jsparity
