#include "conformance/drift/drift_report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include "conformance/protocol/describe.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

using Seen = Drift::Seen;

constexpr size_t kFunctionsOfGroupShownMax = 8;

std::string Count(uint64_t number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%7llu", static_cast<unsigned long long>(number));
  return text.data();
}

void WriteGroups(const Drift& drift, std::ostream& out) {
  if (drift.groups.empty()) return;
  constexpr size_t kOperationWidth = 26;
  constexpr size_t kPlaceWidth = 18;
  out << "  group   cases  " << Padded("operation", kOperationWidth) << Padded("place", kPlaceWidth)
      << "field\n";
  for (size_t i = 0; i < drift.groups.size(); ++i) {
    const DriftGroup& group = drift.groups[i];
    out << Count(i + 1) << " " << Count(group.cases) << "  "
        << Padded(group.cause.operation, kOperationWidth) << Padded(group.cause.place, kPlaceWidth)
        << group.cause.field;
    if (!group.known_defect.empty()) out << "  (known defect: " << group.known_defect << ")";
    out << "\n";
  }
}

size_t GroupsThatRan(const Drift& drift, const std::string& key) {
  return static_cast<size_t>(std::ranges::count_if(
      drift.groups, [&](const DriftGroup& group) { return group.ran.contains(key); }));
}

void WriteChanged(const Drift& drift, Seen seen, const char* title, std::ostream& out) {
  std::ostringstream lines;
  size_t count = 0;
  for (const ChangedFunction& function : drift.changes.changed) {
    if (drift.SeenOf(function) != seen) continue;
    ++count;
    const std::string key = function.newer.Key();
    const auto runs = drift.runs.find(key);
    const uint64_t cases = runs == drift.runs.end() ? 0 : runs->second.cases;
    lines << "  " << Padded(key, 60);
    if (cases > 0) lines << Count(cases) << " cases";
    if (seen == Seen::kDiffers) lines << Count(GroupsThatRan(drift, key)) << " groups";
    lines << "\n";
  }
  out << title << ": " << count << "\n" << lines.str();
}

void WriteList(const std::vector<ReferenceFunction>& functions, const std::string& title,
               const Drift& drift, std::ostream& out) {
  out << title << ": " << functions.size() << "\n";
  for (const ReferenceFunction& function : functions) {
    const auto runs = drift.runs.find(function.Key());
    out << "  " << Padded(function.Key(), 60);
    if (runs != drift.runs.end() && runs->second.counted) {
      out << Count(runs->second.cases) << " cases";
    }
    out << "\n";
  }
}

// Those that the fewest other groups ran come first: they are nearest to what is this group's own.
std::vector<std::string> TellingFunctions(const Drift& drift, const DriftGroup& group) {
  std::vector<std::string> keys(group.ran.begin(), group.ran.end());
  std::ranges::stable_sort(keys, {},
                           [&](const std::string& key) { return GroupsThatRan(drift, key); });
  return keys;
}

void WriteLaws(const DriftGroup& group, const std::string& first, const std::string& second,
               std::ostream& out) {
  const Failure& example = group.example;
  const Case& c = example.shrunk ? example.shrunk->c : example.c;
  for (const LawBreak& one : group.broken_by_one) {
    out << "  " << (one.side == LawSide::kReference ? first : second) << " alone breaks the law "
        << NameOf(one.broken.law) << " at " << DescribePlace(c, one.broken) << ": "
        << one.broken.words << "\n";
  }
}

void WriteGroup(const Drift& drift, size_t i, const std::string& first, const std::string& second,
                const ReplayOf& replay, std::ostream& out) {
  const DriftGroup& group = drift.groups[i];
  out << "\nGroup " << i + 1 << ", " << group.cases << (group.cases == 1 ? " case: " : " cases: ")
      << Describe(group.cause) << "\n";
  const std::string& kept = group.example.bundle_path;
  out << DescribeFailure(group.example, kept.empty() || !replay ? "" : replay(kept));
  WriteLaws(group, first, second, out);
  const auto keys = TellingFunctions(drift, group);
  if (keys.empty()) return;
  out << "  changed or new functions that it ran:\n";
  for (size_t k = 0; k < std::min(keys.size(), kFunctionsOfGroupShownMax); ++k) {
    out << "    " << keys[k] << "\n";
  }
  if (keys.size() > kFunctionsOfGroupShownMax) {
    out << "    … and " << keys.size() - kFunctionsOfGroupShownMax << " more\n";
  }
}

const char* NameOf(Seen seen) {
  switch (seen) {
    case Seen::kDiffers:
      return "seen_to_differ";
    case Seen::kNoDifference:
      return "not_seen_to_differ";
    case Seen::kNeverRun:
      return "never_run";
    case Seen::kNotCounted:
      return "not_counted";
  }
  return "";
}

Json FunctionToJson(const ReferenceFunction& function, const Drift& drift) {
  Json json = {{"file", function.file},
               {"name", function.name},
               {"first_line", function.first_line},
               {"last_line", function.last_line}};
  const auto runs = drift.runs.find(function.Key());
  if (runs != drift.runs.end() && runs->second.counted) json["cases"] = runs->second.cases;
  return json;
}

Json GroupToJson(const DriftGroup& group) {
  const Failure& example = group.example;
  Json json = {{"operation", group.cause.operation},
               {"place", group.cause.place},
               {"field", group.cause.field},
               {"cases", group.cases},
               {"seed", example.c.seed},
               {"in_words", DescribeFailure(example, "")},
               {"case", ToJson(example.shrunk ? example.shrunk->c : example.c)},
               {"ran", group.ran}};
  Json& laws = json["broken_laws"] = Json::array();
  for (const LawBreak& one : group.broken_by_one) {
    laws.push_back({{"law", std::string(NameOf(one.broken.law))},
                    {"by", one.side == LawSide::kReference ? "first" : "second"},
                    {"operation", one.broken.at},
                    {"sequence", one.broken.sequence},
                    {"words", one.broken.words}});
  }
  if (!group.known_defect.empty()) json["known_defect"] = group.known_defect;
  if (!example.bundle_path.empty()) json["bundle"] = example.bundle_path;
  return json;
}

Json ListToJson(const std::vector<ReferenceFunction>& functions, const Drift& drift) {
  Json list = Json::array();
  for (const ReferenceFunction& function : functions)
    list.push_back(FunctionToJson(function, drift));
  return list;
}

}  // namespace

namespace {

void WriteLacks(const std::string& version, const std::vector<std::string>& lacks,
                std::ostream& out) {
  if (lacks.empty()) return;
  out << "not compared, as " << version << " has not got it:";
  for (const std::string& name : lacks) out << " " << name;
  out << "\n";
}

}  // namespace

std::string DescribeDrift(const Drift& drift, const std::string& first, const std::string& second,
                          const ReplayOf& replay) {
  std::ostringstream out;
  uint64_t parted = 0;
  for (const DriftGroup& group : drift.groups) parted += group.cases;
  out << parted << " of " << drift.stats.cases << " cases part between " << first << " and "
      << second << ", in " << drift.groups.size() << " groups\n";
  if (drift.stats.interrupted) out << "interrupted: these are not all the cases asked for\n";
  WriteLacks(first, drift.stats.reference_lacks, out);
  WriteLacks(second, drift.stats.testee_lacks, out);
  if (drift.jitter_differs) {
    out << "from one seed the two draw other moments of the first sync and of the ticks of the "
           "state file: what goes by them (index.db, thw.db, sched.db, compacted blocks) parts for "
           "that alone\n";
  }
  WriteGroups(drift, out);
  if (drift.coverage) {
    WriteChanged(drift, Seen::kDiffers, "functions changed and seen to differ", out);
    WriteChanged(drift, Seen::kNoDifference, "functions changed and not seen to differ", out);
    WriteChanged(drift, Seen::kNeverRun, "functions changed and never run", out);
    WriteChanged(drift, Seen::kNotCounted, "functions changed, in files that are not counted", out);
  } else {
    WriteChanged(drift, Seen::kNotCounted, "functions changed (what ran was not counted)", out);
  }
  WriteList(drift.changes.added, "functions new in " + second, drift, out);
  WriteList(drift.changes.gone, "functions gone from " + first, drift, out);
  for (size_t i = 0; i < drift.groups.size(); ++i) WriteGroup(drift, i, first, second, replay, out);
  return out.str();
}

Json DriftToJson(const Drift& drift, const std::string& first, const std::string& second) {
  Json groups = Json::array();
  for (const DriftGroup& group : drift.groups) groups.push_back(GroupToJson(group));
  Json changed = Json::array();
  for (const ChangedFunction& function : drift.changes.changed) {
    Json json = FunctionToJson(function.newer, drift);
    json["seen"] = NameOf(drift.SeenOf(function));
    changed.push_back(std::move(json));
  }
  return {
      {"first", first},
      {"second", second},
      {"cases", drift.stats.cases},
      {"operations", drift.stats.operations},
      {"interrupted", drift.stats.interrupted},
      {"not_compared",
       {{"first_lacks", drift.stats.reference_lacks}, {"second_lacks", drift.stats.testee_lacks}}},
      {"jitter_differs", drift.jitter_differs},
      {"coverage", drift.coverage},
      {"groups", std::move(groups)},
      {"functions",
       {{"changed", std::move(changed)},
        {"new", ListToJson(drift.changes.added, drift)},
        {"gone", ListToJson(drift.changes.gone, drift)}}}};
}

}  // namespace jsparity
