#include "conformance/result/result_json.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <system_error>
#include <utility>

#include "conformance/result/coverage_record.h"

namespace jsparity {
namespace {

// Numbers of cases in all, so that what is read has an end.
constexpr uint64_t kCasesInAllMax = uint64_t{1} << 32;
constexpr uint64_t kShardsMax = 100'000;

Json ToJson(const ResultAsked& asked) {
  return {{"command", asked.command},
          {"seed", asked.seed},
          {"cases", asked.cases},
          {"ops_per_case", asked.ops_per_case},
          {"consumers", asked.consumers},
          {"every_op", asked.every_op},
          {"plain", asked.plain},
          {"laws", asked.laws},
          {"compare", asked.compare},
          {"fault", asked.fault},
          {"only_ops", asked.only_ops},
          {"focus", asked.focus},
          {"older", asked.older},
          {"regressions", asked.regressions},
          {"known", asked.known},
          {"shards", {{"count", asked.shard_count}, {"indexes", asked.shards}}}};
}

Json ToJson(const ResultSide& side) {
  return {{"name", side.name}, {"version", side.version}, {"lacks", side.lacks}};
}

Json ToJson(const OperationCounts& counts) {
  return {{"drawn", counts.drawn},
          {"compared", counts.compared},
          {"agreed", counts.agreed},
          {"parted", counts.parted}};
}

Json KindsToJson(const CountsByKind& by_kind) {
  Json json = Json::object();
  for (const OpKind kind : AllOperations()) {
    json[std::string(NameOf(kind))] = ToJson(by_kind[kind]);
  }
  return json;
}

Json PermutationsToJson(const ComparedByPermutation& permutations) {
  Json json = Json::object();
  for (const auto& [name, compared] : permutations) {
    Json of_kind = Json::object();
    for (const OpKind kind : AllOperations()) {
      if (compared[kind] > 0) of_kind[std::string(NameOf(kind))] = compared[kind];
    }
    json[name] = std::move(of_kind);
  }
  return json;
}

Json ToJson(const FailureRecord& failure) {
  Json json = {{"number", failure.number},
               {"seed", std::to_string(failure.seed)},
               {"ops", failure.ops},
               {"outcome", failure.outcome},
               {"place", failure.place}};
  if (failure.operation) json["operation"] = *failure.operation;
  if (failure.offset) json["offset"] = *failure.offset;
  const auto add = [&json](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  add("file", failure.file);
  add("record", failure.record);
  add("field", failure.field);
  add("reference", failure.reference);
  add("testee", failure.testee);
  add("reference_answer", failure.reference_answer);
  add("testee_answer", failure.testee_answer);
  add("law", failure.law);
  add("broken_by", failure.broken_by);
  if (failure.sequence != 0) json["sequence"] = failure.sequence;
  add("text", failure.text);
  add("bundle", failure.bundle);
  return json;
}

Json ToJson(const ShrunkRecord& shrunk) {
  return {{"ops", shrunk.ops},
          {"runs", shrunk.runs},
          {"place", shrunk.place},
          {"configuration", shrunk.configuration},
          {"operations", shrunk.operations},
          {"reference", shrunk.reference},
          {"testee", shrunk.testee}};
}

Json ToJson(const GroupRecord& group) {
  Json failures = Json::array();
  for (const auto& [number, failure] : group.failures) failures.push_back(ToJson(failure));
  Json json = {{"operation", group.cause.operation},
               {"place", group.cause.place},
               {"field", group.cause.field},
               {"cases", group.failures.size()},
               {"failures", std::move(failures)}};
  if (group.shrunk) json["shrunk"] = ToJson(*group.shrunk);
  if (!group.not_shrunk.empty()) json["not_shrunk"] = group.not_shrunk;
  return json;
}

Json FailuresToJson(const Result& result) {
  Json groups = Json::array();
  for (const GroupRecord& group : result.groups) groups.push_back(ToJson(group));
  return {{"cases", result.FailedCases()}, {"groups", std::move(groups)}};
}

Json DefectsToJson(const std::map<std::string, DefectCount>& defects) {
  Json json = Json::object();
  for (const auto& [id, count] : defects) {
    json[id] = {{"ended", count.ended}, {"agreed", count.agreed}};
    if (!count.first) continue;
    json[id]["first"] = {{"number", count.first->number},
                         {"seed", std::to_string(count.first->seed)}};
  }
  return json;
}

Json RulesToJson(const CanonicalUse& use) {
  Json rules = Json::array();
  for (const CanonicalRule& rule : CanonicalRules()) {
    rules.push_back({{"encoding", rule.encoding},
                     {"applies_to", rule.applies_to},
                     {"needed", use[static_cast<size_t>(rule.id)]}});
  }
  return rules;
}

Json ToJson(const ResultPart& part) {
  Json samples = Json::array();
  for (const ThroughputSample& sample : part.samples) {
    samples.push_back(
        {{"seconds", sample.seconds}, {"cases", sample.cases}, {"operations", sample.operations}});
  }
  Json json = {{"began", part.began},
               {"seconds", part.seconds},
               {"reference_seconds", part.reference_seconds},
               {"testee_seconds", part.testee_seconds},
               {"slowest_case",
                {{"seed", std::to_string(part.slowest_seed)}, {"seconds", part.slowest_seconds}}},
               {"cases", part.cases},
               {"operations", part.operations},
               {"samples", std::move(samples)},
               {"canonical_rules", RulesToJson(part.canonical_use)}};
  if (!part.shard.empty()) {
    json["shard"] = {{"index", part.shard.at(0)}, {"count", part.shard.at(1)}};
  }
  return json;
}

// ---- and back

void Number(ObjectReader& reader, const char* key, double& out) {
  const Json* value = reader.Child(key, Presence::kRequired);
  if (value == nullptr) return;
  if (value->is_number()) {
    out = value->get<double>();
  } else {
    reader.Fail(key, "must be a number");
  }
}

// Seeds of cases use all 64 bits, of which many readers of JSON keep 53: they are texts.
void Seed(ObjectReader& reader, const char* key, uint64_t& out) {
  std::string text;
  reader.Text(key, text, Presence::kRequired);
  const auto error = std::from_chars(text.data(), text.data() + text.size(), out).ec;
  if (reader.ok() && (error != std::errc() || std::to_string(out) != text)) {
    reader.Fail(key, "must be a text of a number from 0 to 2^64-1");
  }
}

// Members of an object that are named by what they are of.
template <typename Use>
void ForEachMember(ObjectReader& reader, const char* key, const Use& use) {
  const Json* object = reader.Child(key, Presence::kRequired);
  if (object == nullptr) return;
  if (!object->is_object()) return reader.Fail(key, "must be an object");
  for (const auto& [name, value] : object->items()) use(name, value);
}

template <typename Value>
Value NamedIn(ObjectReader& reader, const char* key, std::span<const Value> all) {
  std::string name;
  reader.Text(key, name, Presence::kRequired);
  std::vector<std::string> names;
  for (const Value value : all) {
    if (NameOf(value) == name) return value;
    names.emplace_back(NameOf(value));
  }
  if (reader.ok()) reader.Fail(key, "there is no \"" + name + "\"; there are " + Joined(names));
  return all[0];
}

void ReadShards(ObjectReader& reader, ResultAsked& asked) {
  const Json* json = reader.Child("shards", Presence::kRequired);
  if (json == nullptr) return;
  ObjectReader shards(*json, reader.where() + ".shards");
  std::vector<uint64_t> indexes;
  shards.U64("count", asked.shard_count, Presence::kRequired);
  shards.U64List("indexes", indexes);
  asked.shards = {indexes.begin(), indexes.end()};
  if (shards.ok() && (asked.shard_count == 0 || asked.shard_count > kShardsMax)) {
    shards.Fail("count", "must be from 1 to " + std::to_string(kShardsMax));
  }
  if (shards.ok() && (asked.shards.empty() || *asked.shards.rbegin() >= asked.shard_count)) {
    shards.Fail("indexes", "must be from 0 to below the count, and one at least");
  }
  if (auto finished = shards.Finish(); !finished)
    reader.Take(Parsed<ResultAsked>(ParseError(finished.error())), asked);
}

Parsed<ResultAsked> ParseAsked(const Json& json, const std::string& where) {
  ResultAsked asked;
  ObjectReader reader(json, where);
  reader.Text("command", asked.command, Presence::kRequired);
  reader.U64("seed", asked.seed, Presence::kRequired);
  reader.U64("cases", asked.cases, Presence::kRequired);
  reader.U64("ops_per_case", asked.ops_per_case, Presence::kRequired);
  reader.Bool("consumers", asked.consumers, Presence::kRequired);
  reader.Bool("every_op", asked.every_op, Presence::kRequired);
  reader.Bool("plain", asked.plain, Presence::kRequired);
  reader.Bool("laws", asked.laws);
  reader.Text("compare", asked.compare, Presence::kRequired);
  reader.Text("fault", asked.fault, Presence::kRequired);
  asked.only_ops = reader.Texts("only_ops");
  asked.focus = reader.Texts("focus");
  asked.older = reader.Texts("older");
  asked.regressions = reader.Texts("regressions");
  asked.known = reader.Texts("known");
  ReadShards(reader, asked);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return asked;
}

Parsed<ResultSide> ParseSide(const Json& json, const std::string& where) {
  ResultSide side;
  ObjectReader reader(json, where);
  reader.Text("name", side.name, Presence::kRequired);
  reader.Text("version", side.version, Presence::kRequired);
  side.lacks = reader.Texts("lacks");
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return side;
}

Parsed<OperationCounts> ParseCounts(const Json& json, const std::string& where) {
  OperationCounts counts;
  ObjectReader reader(json, where);
  reader.U64("drawn", counts.drawn, Presence::kRequired);
  reader.U64("compared", counts.compared, Presence::kRequired);
  reader.U64("agreed", counts.agreed, Presence::kRequired);
  reader.U64("parted", counts.parted, Presence::kRequired);
  if (reader.ok() &&
      (counts.agreed + counts.parted != counts.compared || counts.compared > counts.drawn)) {
    reader.Fail("compared", "must be the sum of agreed and parted, and at most drawn");
  }
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return counts;
}

void ReadKinds(ObjectReader& reader, CountsByKind& by_kind) {
  ForEachMember(reader, "operations_by_kind", [&](const std::string& name, const Json& value) {
    const auto kind = KindOf(name);
    if (!kind) return reader.Fail("operations_by_kind", "there is no operation \"" + name + "\"");
    reader.Take(ParseCounts(value, reader.where() + ".operations_by_kind." + name), by_kind[*kind]);
  });
}

void ReadPermutations(ObjectReader& reader, ComparedByPermutation& permutations) {
  ForEachMember(reader, "permutations", [&](const std::string& name, const Json& of_kind) {
    if (!of_kind.is_object()) return reader.Fail("permutations." + name, "must be an object");
    auto& compared = permutations[name];
    for (const auto& [kind_name, count] : of_kind.items()) {
      const auto kind = KindOf(kind_name);
      if (!kind || !count.is_number_unsigned()) {
        return reader.Fail("permutations." + name + "." + kind_name,
                           "must be an operation and how often it was compared");
      }
      compared[*kind] = count.get<uint64_t>();
    }
  });
}

std::optional<uint64_t> OptionalU64(ObjectReader& reader, const char* key) {
  const Json* value = reader.Child(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_unsigned()) {
    reader.Fail(key, "must be an integer from 0 to 2^64-1");
    return std::nullopt;
  }
  return value->get<uint64_t>();
}

Parsed<FailureRecord> ParseFailure(const Json& json, const std::string& where) {
  FailureRecord failure;
  ObjectReader reader(json, where);
  reader.U64("number", failure.number, Presence::kRequired);
  Seed(reader, "seed", failure.seed);
  reader.U64("ops", failure.ops, Presence::kRequired);
  reader.Text("outcome", failure.outcome, Presence::kRequired);
  reader.Text("place", failure.place, Presence::kRequired);
  failure.operation = OptionalU64(reader, "operation");
  failure.offset = OptionalU64(reader, "offset");
  reader.Text("file", failure.file);
  reader.Text("record", failure.record);
  reader.Text("field", failure.field);
  reader.Text("reference", failure.reference);
  reader.Text("testee", failure.testee);
  reader.Text("reference_answer", failure.reference_answer);
  reader.Text("testee_answer", failure.testee_answer);
  reader.Text("law", failure.law);
  reader.Text("broken_by", failure.broken_by);
  reader.U64("sequence", failure.sequence);
  reader.Text("text", failure.text);
  reader.Text("bundle", failure.bundle);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return failure;
}

Parsed<ShrunkRecord> ParseShrunk(const Json& json, const std::string& where) {
  ShrunkRecord shrunk;
  ObjectReader reader(json, where);
  reader.U64("ops", shrunk.ops, Presence::kRequired);
  reader.U64("runs", shrunk.runs, Presence::kRequired);
  reader.Text("place", shrunk.place, Presence::kRequired);
  reader.Text("configuration", shrunk.configuration, Presence::kRequired);
  shrunk.operations = reader.Texts("operations");
  reader.Text("reference", shrunk.reference, Presence::kRequired);
  reader.Text("testee", shrunk.testee, Presence::kRequired);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return shrunk;
}

Parsed<GroupRecord> ParseGroup(const Json& json, const std::string& where) {
  GroupRecord group;
  ObjectReader reader(json, where);
  reader.Text("operation", group.cause.operation, Presence::kRequired);
  reader.Text("place", group.cause.place, Presence::kRequired);
  reader.Text("field", group.cause.field, Presence::kRequired);
  reader.Ignore("cases");
  for (FailureRecord& failure :
       ReadEach<FailureRecord>(reader, "failures", Presence::kRequired, ParseFailure)) {
    group.failures.emplace(failure.number, std::move(failure));
  }
  if (reader.ok() && group.failures.empty()) reader.Fail("failures", "must not be empty");
  if (const Json* shrunk = reader.Child("shrunk")) {
    reader.Take(ParseShrunk(*shrunk, where + ".shrunk"), group.shrunk.emplace());
  }
  reader.Text("not_shrunk", group.not_shrunk);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return group;
}

Parsed<std::vector<GroupRecord>> ParseFailures(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  reader.Ignore("cases");
  auto groups = ReadEach<GroupRecord>(reader, "groups", Presence::kRequired, ParseGroup);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return groups;
}

Parsed<DefectCount> ParseDefect(const Json& json, const std::string& where) {
  DefectCount count;
  ObjectReader reader(json, where);
  reader.U64("ended", count.ended, Presence::kRequired);
  reader.U64("agreed", count.agreed, Presence::kRequired);
  if (const Json* first = reader.Child("first")) {
    ObjectReader of_case(*first, where + ".first");
    CaseWitness& witness = count.first.emplace();
    of_case.U64("number", witness.number, Presence::kRequired);
    Seed(of_case, "seed", witness.seed);
    if (auto finished = of_case.Finish(); !finished) return ParseError(finished.error());
  }
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return count;
}

void ReadCountsByName(ObjectReader& reader, const char* key,
                      std::map<std::string, uint64_t>& counts) {
  ForEachMember(reader, key, [&](const std::string& name, const Json& value) {
    if (!value.is_number_unsigned()) {
      return reader.Fail(std::string(key) + "." + name, "must be an integer from 0 to 2^64-1");
    }
    counts[name] = value.get<uint64_t>();
  });
}

Parsed<ThroughputSample> ParseSample(const Json& json, const std::string& where) {
  ThroughputSample sample;
  ObjectReader reader(json, where);
  Number(reader, "seconds", sample.seconds);
  reader.U64("cases", sample.cases, Presence::kRequired);
  reader.U64("operations", sample.operations, Presence::kRequired);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return sample;
}

// Rules that this program does not know are of another version of it.
void ReadRules(ObjectReader& reader, CanonicalUse& use) {
  const Json* list = reader.List("canonical_rules", Presence::kRequired);
  for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
    ObjectReader rule((*list)[i], reader.where() + ".canonical_rules[" + std::to_string(i) + "]");
    std::string encoding;
    std::string applies_to;
    uint64_t needed = 0;
    rule.Text("encoding", encoding, Presence::kRequired);
    rule.Text("applies_to", applies_to, Presence::kRequired);
    rule.U64("needed", needed, Presence::kRequired);
    if (auto finished = rule.Finish(); !finished) {
      reader.Take(Parsed<CanonicalUse>(ParseError(finished.error())), use);
      return;
    }
    const auto known = std::ranges::find_if(CanonicalRules(), [&](const CanonicalRule& other) {
      return other.encoding == encoding && other.applies_to == applies_to;
    });
    if (known != CanonicalRules().end()) use[static_cast<size_t>(known->id)] = needed;
  }
}

Parsed<ResultPart> ParsePart(const Json& json, const std::string& where) {
  ResultPart part;
  ObjectReader reader(json, where);
  reader.Text("began", part.began, Presence::kRequired);
  Number(reader, "seconds", part.seconds);
  Number(reader, "reference_seconds", part.reference_seconds);
  Number(reader, "testee_seconds", part.testee_seconds);
  if (const Json* slowest = reader.Child("slowest_case", Presence::kRequired)) {
    ObjectReader of_case(*slowest, where + ".slowest_case");
    Seed(of_case, "seed", part.slowest_seed);
    Number(of_case, "seconds", part.slowest_seconds);
    if (auto finished = of_case.Finish(); !finished) return ParseError(finished.error());
  }
  reader.U64("cases", part.cases, Presence::kRequired);
  reader.U64("operations", part.operations, Presence::kRequired);
  part.samples = ReadEach<ThroughputSample>(reader, "samples", Presence::kRequired, ParseSample);
  ReadRules(reader, part.canonical_use);
  if (const Json* shard = reader.Child("shard")) {
    ObjectReader of_part(*shard, where + ".shard");
    part.shard = {0, 0};
    of_part.U64("index", part.shard[0], Presence::kRequired);
    of_part.U64("count", part.shard[1], Presence::kRequired);
    if (auto finished = of_part.Finish(); !finished) return ParseError(finished.error());
  }
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  return part;
}

void ReadPlayed(ObjectReader& reader, Result& result) {
  const Json* json = reader.Child("played", Presence::kRequired);
  if (json == nullptr) return;
  ObjectReader played(*json, reader.where() + ".played");
  played.Ignore("cases");
  played.U64("of", result.cases_in_all, Presence::kRequired);
  if (played.ok() && result.cases_in_all > kCasesInAllMax) {
    played.Fail("of", "must be at most " + std::to_string(kCasesInAllMax));
  }
  const Json* numbers = played.Child("numbers", Presence::kRequired);
  if (played.ok() && numbers != nullptr) {
    played.Take(NumberRanges::Parse(*numbers, result.asked.shard_count, result.cases_in_all,
                                    played.where() + ".numbers"),
                result.played);
  }
  ReadCountsByName(played, "by_outcome", result.cases_by_outcome);
  played.U64("upgrades", result.upgrades, Presence::kRequired);
  played.U64("downgrades", result.downgrades, Presence::kRequired);
  if (auto finished = played.Finish(); !finished) {
    reader.Take(Parsed<std::string>(ParseError(finished.error())), result.problem);
  }
}

constexpr EndedBy kEndings[] = {EndedBy::kAllPlayed,     EndedBy::kFailures, EndedBy::kTimeBudget,
                                EndedBy::kMissingShards, EndedBy::kSignal,   EndedBy::kUnfinished,
                                EndedBy::kSetup};

// The first place where a document is not what its own figures make it.
Parsed<void> HoldsTogether(const Json& json, const Result& result, const std::string& where) {
  const Json again = ToJson(result);
  if (again == json) return {};
  for (const Json& change : Json::diff(again, json)) {
    const std::string path = change.at("path").get<std::string>();
    return ParseError(where + path + ": does not fit the figures around it");
  }
  return {};
}

template <typename T, typename Parse>
void Member(ObjectReader& reader, const char* key, const Parse& parse, T& out) {
  if (const Json* child = reader.Child(key, Presence::kRequired)) {
    reader.Take(parse(*child, reader.where() + "." + key), out);
  }
}

}  // namespace

Json ToJson(const Result& result) {
  Json json = {{"format", kResultFormat},
               {"version", kResultVersion},
               {"tool", result.tool},
               {"asked", ToJson(result.asked)},
               {"reference", ToJson(result.reference)},
               {"testee", ToJson(result.testee)},
               {"verdict", NameOf(result.Judged())},
               {"exit_status", result.ExitStatus()},
               {"ended_by", NameOf(result.ended_by)},
               {"findings", result.findings},
               {"not_occurred", result.NotOccurred()},
               {"played",
                {{"cases", result.played.Count()},
                 {"of", result.cases_in_all},
                 {"numbers", result.played.ToJson()},
                 {"by_outcome", result.cases_by_outcome},
                 {"upgrades", result.upgrades},
                 {"downgrades", result.downgrades}}},
               {"operations", ToJson(result.Operations())},
               {"operations_by_kind", KindsToJson(result.by_kind)},
               {"permutations", PermutationsToJson(result.permutations)},
               {"failures", FailuresToJson(result)},
               {"known_defects", DefectsToJson(result.defects)},
               {"expected", result.expected}};
  if (result.signal != 0) json["signal"] = static_cast<uint64_t>(result.signal);
  if (!result.problem.empty()) json["problem"] = result.problem;
  if (!result.coverage.is_null()) json["coverage"] = result.coverage;
  Json parts = Json::array();
  for (const ResultPart& part : result.parts) parts.push_back(ToJson(part));
  json["parts"] = std::move(parts);
  return json;
}

Parsed<Result> ParseResult(const Json& json, const std::string& where) {
  if (!json.is_object() || json.value("format", Json()) != kResultFormat) {
    return ParseError(where + ": is no result of jsparity run; name one that --json wrote");
  }
  if (json.value("version", Json()) != kResultVersion) {
    return ParseError(where + ".version: must be " + std::to_string(kResultVersion) +
                      ", which is what this jsparity reads");
  }
  Result result;
  ObjectReader reader(json, where);
  for (const char* known :
       {"format", "version", "verdict", "exit_status", "operations", "not_occurred"}) {
    reader.Ignore(known);
  }
  reader.Text("tool", result.tool, Presence::kRequired);
  Member(reader, "asked", ParseAsked, result.asked);
  Member(reader, "reference", ParseSide, result.reference);
  Member(reader, "testee", ParseSide, result.testee);
  result.ended_by = NamedIn<EndedBy>(reader, "ended_by", kEndings);
  result.findings = reader.Texts("findings");
  ReadPlayed(reader, result);
  ReadKinds(reader, result.by_kind);
  ReadPermutations(reader, result.permutations);
  Member(reader, "failures", ParseFailures, result.groups);
  ForEachMember(reader, "known_defects", [&](const std::string& id, const Json& value) {
    reader.Take(ParseDefect(value, where + ".known_defects." + id), result.defects[id]);
  });
  ReadCountsByName(reader, "expected", result.expected);
  uint64_t signal = 0;
  reader.U64("signal", signal);
  if (signal > 127) reader.Fail("signal", "must be at most 127");
  result.signal = static_cast<int>(signal & 127);
  reader.Text("problem", result.problem);
  if (const Json* coverage = reader.Child("coverage")) {
    reader.Take(ParseCoverageRecord(*coverage, where + ".coverage"), result.coverage);
  }
  result.parts = ReadEach<ResultPart>(reader, "parts", Presence::kRequired, ParsePart);
  if (auto finished = reader.Finish(); !finished) return ParseError(finished.error());
  if (auto whole = HoldsTogether(json, result, where); !whole) return ParseError(whole.error());
  return result;
}

}  // namespace jsparity
