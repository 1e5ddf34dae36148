#include "conformance/result/join.h"

#include <algorithm>
#include <utility>

#include "conformance/result/coverage_record.h"

namespace jsparity {
namespace {

std::string Shown(const Json& json) {
  return json.is_string() ? json.get<std::string>() : json.dump();
}

// One thing that has to be the same in both.
class Sameness {
 public:
  Sameness(const NamedResult& a, const NamedResult& b) : a_(a), b_(b) {}

  void Check(const char* what, const Json& in_a, const Json& in_b) {
    if (in_a == in_b || !difference_.empty()) return;
    difference_ = a_.name + " and " + b_.name + " are not of one run: " + what + " is " +
                  Shown(in_a) + " in the one and " + Shown(in_b) + " in the other";
  }

  Parsed<void> Told() const {
    if (difference_.empty()) return {};
    return ParseError(difference_);
  }

 private:
  const NamedResult& a_;
  const NamedResult& b_;
  std::string difference_;
};

void CheckSide(Sameness& same, const std::string& which, const ResultSide& a, const ResultSide& b) {
  same.Check((which + "'s name").c_str(), a.name, b.name);
  same.Check((which + "'s version").c_str(), a.version, b.version);
  same.Check(("what " + which + " lacks").c_str(), a.lacks, b.lacks);
}

// A result of no case, as its sides could not be greeted, says nothing of them.
bool HasPlan(const Result& result) { return result.cases_in_all > 0; }

void AddGroup(Result& sum, const GroupRecord& group) {
  GroupRecord& met = GroupOf(sum, group.cause);
  const bool is_first =
      met.failures.empty() || group.failures.begin()->first < met.failures.begin()->first;
  if (is_first) {
    met.shrunk = group.shrunk;
    met.not_shrunk = group.not_shrunk;
  }
  met.failures.insert(group.failures.begin(), group.failures.end());
}

// The one that says more of why there is no more.
EndedBy Worse(EndedBy a, EndedBy b) { return std::max(a, b); }

Parsed<void> Add(Result& sum, const Result& more) {
  sum.asked.shards.insert(more.asked.shards.begin(), more.asked.shards.end());
  sum.cases_in_all = std::max(sum.cases_in_all, more.cases_in_all);
  sum.played.Join(more.played);
  for (const OpKind kind : AllOperations()) sum.by_kind[kind] += more.by_kind[kind];
  for (const auto& [name, compared] : more.permutations) {
    auto& of_permutation = sum.permutations[name];
    for (const OpKind kind : AllOperations()) of_permutation[kind] += compared[kind];
  }
  for (const auto& [name, cases] : more.cases_by_outcome) sum.cases_by_outcome[name] += cases;
  for (const GroupRecord& group : more.groups) AddGroup(sum, group);
  for (const auto& [id, count] : more.defects) {
    DefectCount& of_sum = sum.defects[id];
    of_sum.ended += count.ended;
    of_sum.agreed += count.agreed;
    if (count.first) of_sum.Met(*count.first);
  }
  for (const auto& [id, cases] : more.expected) sum.expected[id] += cases;
  sum.upgrades += more.upgrades;
  sum.downgrades += more.downgrades;
  auto coverage = JoinCoverage(sum.coverage, more.coverage);
  if (!coverage) return ParseError(coverage.error());
  sum.coverage = std::move(*coverage);
  for (const std::string& finding : more.findings) {
    if (std::ranges::find(sum.findings, finding) == sum.findings.end()) {
      sum.findings.push_back(finding);
    }
  }
  if (sum.problem.empty()) sum.problem = more.problem;
  if (sum.signal == 0) sum.signal = more.signal;
  sum.ended_by = Worse(sum.ended_by, more.ended_by);
  sum.parts.insert(sum.parts.end(), more.parts.begin(), more.parts.end());
  return {};
}

// All shards together are a run that has none.
void Complete(Result& sum) {
  SortGroups(sum.groups);
  std::ranges::sort(sum.findings);
  if (!MissingShards(sum).empty()) {
    sum.ended_by = Worse(sum.ended_by, EndedBy::kMissingShards);
    return;
  }
  sum.asked.shard_count = 1;
  sum.asked.shards = {0};
  sum.played = sum.played.WithStep(1);
}

}  // namespace

Parsed<void> AreOfOneRun(const NamedResult& a, const NamedResult& b) {
  const ResultAsked& one = a.result.asked;
  const ResultAsked& other = b.result.asked;
  Sameness same(a, b);
  same.Check("the command", one.command, other.command);
  same.Check("--seed", one.seed, other.seed);
  same.Check("--cases", one.cases, other.cases);
  same.Check("--ops", one.ops_per_case, other.ops_per_case);
  same.Check("--no-consumers", !one.consumers, !other.consumers);
  same.Check("--every-op", one.every_op, other.every_op);
  same.Check("--plain", one.plain, other.plain);
  same.Check("--laws", one.laws, other.laws);
  same.Check("--compare", one.compare, other.compare);
  same.Check("--fault", one.fault, other.fault);
  same.Check("--only-ops", one.only_ops, other.only_ops);
  same.Check("--focus", one.focus, other.focus);
  same.Check("--shard-count", one.shard_count, other.shard_count);
  same.Check("the list of older versions", one.older, other.older);
  same.Check("the list of regressions", one.regressions, other.regressions);
  same.Check("the version of jsparity", a.result.tool, b.result.tool);
  if (HasPlan(a.result) && HasPlan(b.result)) {
    same.Check("what --known lists", one.known, other.known);
    CheckSide(same, "the reference", a.result.reference, b.result.reference);
    CheckSide(same, "the testee", a.result.testee, b.result.testee);
    same.Check("the number of cases in all", a.result.cases_in_all, b.result.cases_in_all);
  }
  return same.Told();
}

Parsed<Result> JoinResults(std::vector<NamedResult> results) {
  if (results.empty()) return ParseError("there is no result to join");
  // In the order of their shards, whatever order they are named in.
  std::ranges::stable_sort(
      results, {}, [](const NamedResult& named) { return *named.result.asked.shards.begin(); });
  for (size_t i = 0; i < results.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      const NamedResult& a = results[k];
      const NamedResult& b = results[i];
      if (auto same = AreOfOneRun(a, b); !same) return ParseError(same.error());
      for (const uint64_t shard : b.result.asked.shards) {
        if (!a.result.asked.shards.contains(shard)) continue;
        return ParseError(a.name + " and " + b.name + " both have shard " + std::to_string(shard) +
                          " of " + std::to_string(a.result.asked.shard_count) +
                          "; leave one of them out");
      }
      if (const auto common = a.result.played.FirstCommon(b.result.played)) {
        return ParseError(a.name + " and " + b.name + " both have case " + std::to_string(*common));
      }
    }
  }
  // Of several, the first that was greeted says what the sides are.
  std::ranges::stable_partition(results,
                                [](const NamedResult& named) { return HasPlan(named.result); });
  Result sum = std::move(results[0].result);
  if (sum.ended_by == EndedBy::kMissingShards) sum.ended_by = EndedBy::kAllPlayed;
  for (size_t i = 1; i < results.size(); ++i) {
    Result& more = results[i].result;
    if (more.ended_by == EndedBy::kMissingShards) more.ended_by = EndedBy::kAllPlayed;
    if (auto added = Add(sum, more); !added) {
      return ParseError(results[0].name + " and " + results[i].name + ": " + added.error());
    }
  }
  Complete(sum);
  return sum;
}

std::vector<uint64_t> MissingShards(const Result& result) {
  std::vector<uint64_t> missing;
  for (uint64_t i = 0; i < result.asked.shard_count; ++i) {
    if (!result.asked.shards.contains(i)) missing.push_back(i);
  }
  return missing;
}

}  // namespace jsparity
