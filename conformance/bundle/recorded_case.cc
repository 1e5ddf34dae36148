#include "conformance/bundle/recorded_case.h"

#include <algorithm>
#include <utility>

#include "conformance/bundle/outcome_json.h"
#include "conformance/protocol/base64.h"
#include "conformance/run/player.h"
#include "conformance/run/recording_json.h"
#include "conformance/run/report.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

using Place = Divergence::Place;
using enum Presence;

// Why the reference has to be at hand; "" where what it did is enough.
std::string WhyReferenceIsNeeded(const Case& c, const CaseOutcome& outcome) {
  const auto& law = outcome.law_break;
  if (outcome.kind != CaseOutcome::Kind::kDiverged && (!law || law->side == LawSide::kReference)) {
    return "it is the reference that goes wrong";
  }
  if (outcome.divergence && outcome.divergence->place == Place::kCrossOpening) {
    return "they part where one opens what the other wrote";
  }
  const bool older =
      std::ranges::any_of(c.ops, [](const Operation& op) { return !op.written_by.empty(); });
  if (older) return "the store comes from an older version";
  const auto& steps = outcome.reference.steps;
  if (!outcome.reference.complete || steps.size() != c.ops.size()) {
    return "the reference did not come to the end of the case";
  }
  return "";
}

}  // namespace

Parsed<RecordedCase> ToRecordedCase(const Bundle& bundle) {
  const Case& c = bundle.Shown();
  const CaseOutcome& outcome = bundle.ShownOutcome();
  if (const std::string why = WhyReferenceIsNeeded(c, outcome); !why.empty()) {
    return ParseError("no test can hold a store against what was recorded, as " + why +
                      "; replay the bundle instead");
  }
  const bool with_files = outcome.divergence && outcome.divergence->files;
  RecordedCase recorded{c, outcome.reference, with_files, std::nullopt, outcome.law_break};
  if (!recorded.with_files) recorded.reference.files.clear();
  if (recorded.with_files && outcome.divergence->place == Place::kOperation) {
    recorded.files_after = outcome.divergence->step;
  }
  return recorded;
}

Json ToJson(const RecordedCase& recorded) {
  Json json = {{"case", ToJson(recorded.c)},
               {"reference", AnswersToJson(recorded.c, recorded.reference)}};
  if (recorded.law_break) json["law_break"] = ToJson(*recorded.law_break);
  if (!recorded.with_files) return json;
  Json& files = json["files"] = Json::object();
  for (const auto& [path, bytes] : recorded.reference.files) files[path] = EncodeBase64(bytes);
  if (recorded.files_after) json["files_after"] = *recorded.files_after;
  return json;
}

Parsed<RecordedCase> ParseRecordedCase(const Json& json, const std::string& where) {
  RecordedCase recorded;
  ObjectReader reader(json, where);
  if (const Json* c = reader.Child("case", kRequired)) {
    reader.Take(ParseCase(*c, where + ".case"), recorded.c);
  }
  const Json* reference = reader.Child("reference", kRequired);
  if (reader.ok()) {
    reader.Take(ParseAnswers(recorded.c, *reference, where + ".reference"), recorded.reference);
  }
  if (const Json* law = reader.Child("law_break")) {
    reader.Take(ParseLawBreak(*law, where + ".law_break"), recorded.law_break.emplace());
  }
  if (const Json* files = reader.Child("files")) {
    recorded.with_files = true;
    if (!files->is_object()) reader.Fail("files", "must be an object");
    ObjectReader each(*files, where + ".files");
    for (const auto& [path, bytes] : files->items()) {
      each.Bytes(path.c_str(), recorded.reference.files[path], kRequired);
    }
    if (auto done = each.Finish(); !done) reader.Fail("files", done.error());
  }
  if (reader.Child("files_after") != nullptr) {
    uint64_t step = 0;
    reader.U64("files_after", step);
    recorded.files_after = step;
    if (step >= recorded.reference.steps.size()) {
      reader.Fail("files_after", "is after no operation");
    }
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return recorded;
}

namespace {

std::string HowItBreaks(const RecordedCase& recorded, const Recording& played) {
  const BrokenLaw& wanted = recorded.law_break->broken;
  for (const BrokenLaw& broken : BrokenIn(recorded.c, played)) {
    if (broken.law != wanted.law || WayOf(broken) != WayOf(wanted)) continue;
    return "it breaks the law " + std::string(NameOf(broken.law)) + " at " +
           DescribePlace(recorded.c, broken) + ": " + broken.words + "\n";
  }
  return "";
}

}  // namespace

Parsed<std::string> WhereItParts(const RecordedCase& recorded, Testee& testee) {
  auto work = WorkDir::Create();
  if (!work) return ParseError(work.error());
  Recording reference = recorded.reference;
  if (recorded.files_after) {
    reference.steps[*recorded.files_after].files = std::move(reference.files);
  }
  PlayOptions options;
  options.files_every_op = recorded.files_after.has_value();
  Player player(testee, recorded.c, **work, options, &reference);
  Recording played;
  if (auto done = player.Play(played); !done) return ParseError(done.error().text);
  if (recorded.law_break) {
    if (auto closed = player.Close(); !closed) return ParseError(closed.error().text);
    return HowItBreaks(recorded, played);
  }
  // What was not recorded is not compared.
  if (!recorded.with_files || recorded.files_after) reference.files = played.files;
  CanonicalUse use{};
  CaseOutcome outcome;
  outcome.divergence = Compare(recorded.c, reference, played, {}, use);
  if (auto closed = player.Close(); !closed) return ParseError(closed.error().text);
  if (!outcome.divergence) return std::string();
  outcome.kind = CaseOutcome::Kind::kDiverged;
  return DescribeCase(recorded.c, outcome);
}

std::string PlayRecorded(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json) return json.error();
  const auto recorded = ParseRecordedCase(*json, "recorded");
  if (!recorded) return recorded.error();
  StoreTestee store;
  const auto parts = WhereItParts(*recorded, store);
  return parts ? *parts : parts.error();
}

}  // namespace jsparity
