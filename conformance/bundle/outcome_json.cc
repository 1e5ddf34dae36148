#include "conformance/bundle/outcome_json.h"

#include <array>
#include <string_view>
#include <utility>

#include "conformance/defects/defect.h"
#include "conformance/run/recording_json.h"

namespace jsparity {
namespace {

using Kind = CaseOutcome::Kind;
using Place = Divergence::Place;
using enum Presence;

template <typename E>
struct Named {
  E value;
  std::string_view name;
};

constexpr std::array kKinds{
    Named{Kind::kAgreed, "agreed"},
    Named{Kind::kDiverged, "diverged"},
    Named{Kind::kReferenceErred, "reference_erred"},
    Named{Kind::kReferencePanicked, "reference_panicked"},
    Named{Kind::kReferenceDied, "reference_died"},
    Named{Kind::kLawBroken, "law_broken"},
    Named{Kind::kNotRun, "not_run"},
};
constexpr std::array kPlaces{
    Named{Place::kOpening, "opening"}, Named{Place::kOperation, "operation"},
    Named{Place::kScan, "scan"},       Named{Place::kStop, "stop"},
    Named{Place::kFiles, "files"},     Named{Place::kCrossOpening, "crossing"},
};
constexpr std::array kFaults{
    Named{TesteeFault::Kind::kDied, "died"},
    Named{TesteeFault::Kind::kTimeout, "timeout"},
    Named{TesteeFault::Kind::kProtocol, "protocol"},
};

template <typename E, size_t N>
std::string NameAmong(const std::array<Named<E>, N>& names, E value) {
  for (const auto& named : names) {
    if (named.value == value) return std::string(named.name);
  }
  return "";
}

template <typename E, size_t N>
void ReadName(ObjectReader& reader, const char* key, const std::array<Named<E>, N>& names, E& out) {
  std::string text;
  reader.Text(key, text, kRequired);
  for (const auto& named : names) {
    if (named.name != text) continue;
    out = named.value;
    return;
  }
  reader.Fail(key, "has no value \"" + text + "\"");
}

Json FaultToJson(const TesteeFault& fault) {
  return {{"kind", NameAmong(kFaults, fault.kind)},
          {"text", fault.text},
          {"stderr", fault.stderr_tail}};
}

Parsed<TesteeFault> ParseFault(const Json& json, const std::string& where) {
  TesteeFault fault;
  ObjectReader reader(json, where);
  ReadName(reader, "kind", kFaults, fault.kind);
  reader.Text("text", fault.text, kRequired);
  reader.Text("stderr", fault.stderr_tail, kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return fault;
}

Parsed<Panic> ParsePanic(const Json& json, const std::string& where) {
  Panic panic;
  ObjectReader reader(json, where);
  reader.Text("text", panic.text, kRequired);
  reader.Text("stack", panic.stack, kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return panic;
}

Parsed<ResultDifference> ParseAnswer(const Json& json, const std::string& where) {
  ResultDifference answer;
  ObjectReader reader(json, where);
  reader.Text("field", answer.field, kRequired);
  reader.Text("reference", answer.reference, kRequired);
  reader.Text("testee", answer.testee, kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return answer;
}

Parsed<FileDifference> ParseFile(const Json& json, const std::string& where) {
  FileDifference file;
  uint64_t offset = 0;
  ObjectReader reader(json, where);
  reader.Text("path", file.path, kRequired);
  reader.Text("record", file.record, kRequired);
  reader.U64("offset", offset, kRequired);
  reader.Text("field", file.field, kRequired);
  reader.Text("reference", file.reference, kRequired);
  reader.Text("testee", file.testee, kRequired);
  file.offset = offset;
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return file;
}

Json DivergenceToJson(const Divergence& divergence, size_t ops) {
  Json json = {{"place", NameAmong(kPlaces, divergence.place)},
               {"step", divergence.step},
               {"doing", divergence.doing},
               {"in_words", DescribePlace(divergence, ops)}};
  if (const auto& answer = divergence.answer) {
    json["answer"] = {
        {"field", answer->field}, {"reference", answer->reference}, {"testee", answer->testee}};
    json["reference_answer"] = divergence.reference_answer;
    json["testee_answer"] = divergence.testee_answer;
  }
  if (divergence.files) json["file"] = ToJson(*divergence.files);
  if (divergence.fault) json["fault"] = FaultToJson(*divergence.fault);
  return json;
}

// Reads a member that may be absent.
template <typename T>
void ReadPart(ObjectReader& reader, const char* key,
              Parsed<T> (*parse)(const Json&, const std::string&), std::optional<T>& out) {
  if (const Json* part = reader.Child(key)) {
    reader.Take(parse(*part, reader.where() + "." + key), out.emplace());
  }
}

Parsed<Divergence> ParseDivergence(const Json& json, const std::string& where) {
  Divergence divergence;
  uint64_t step = 0;
  ObjectReader reader(json, where);
  ReadName(reader, "place", kPlaces, divergence.place);
  reader.U64("step", step, kRequired);
  reader.Text("doing", divergence.doing, kRequired);
  reader.Ignore("in_words");
  ReadPart(reader, "answer", ParseAnswer, divergence.answer);
  if (const Json* answer = reader.Child("reference_answer")) divergence.reference_answer = *answer;
  if (const Json* answer = reader.Child("testee_answer")) divergence.testee_answer = *answer;
  ReadPart(reader, "file", ParseFile, divergence.files);
  ReadPart(reader, "fault", ParseFault, divergence.fault);
  divergence.step = step;
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return divergence;
}

Parsed<std::shared_ptr<const Defect>> ParseKnownDefect(const Json& json, const std::string& where) {
  const auto defect = std::make_shared<Defect>();
  ObjectReader reader(json, where);
  reader.Text("id", defect->id, kRequired);
  reader.Text("title", defect->title, kRequired);
  reader.Text("page", defect->page, kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return std::shared_ptr<const Defect>(defect);
}

bool PartsSomewhere(Kind kind) { return kind == Kind::kDiverged || kind == Kind::kReferenceErred; }

}  // namespace

Json ToJson(const Case& c, const CaseOutcome& outcome) {
  Json json = {{"outcome", NameAmong(kKinds, outcome.kind)},
               {"reference", AnswersToJson(c, outcome.reference)},
               {"testee", AnswersToJson(c, outcome.testee)}};
  if (outcome.divergence) json["divergence"] = DivergenceToJson(*outcome.divergence, c.ops.size());
  if (outcome.law_break) json["law_break"] = ToJson(*outcome.law_break);
  if (outcome.panic) {
    json["panic"] = {{"text", outcome.panic->text}, {"stack", outcome.panic->stack}};
  }
  if (outcome.fault) json["fault"] = FaultToJson(*outcome.fault);
  if (const Defect* defect = outcome.known_defect) {
    json["known_defect"] = {{"id", defect->id}, {"title", defect->title}, {"page", defect->page}};
  }
  return json;
}

Parsed<KeptOutcome> ParseOutcome(const Case& c, const Json& json, const std::string& where) {
  KeptOutcome kept;
  CaseOutcome& outcome = kept.outcome;
  ObjectReader reader(json, where);
  ReadName(reader, "outcome", kKinds, outcome.kind);
  if (const Json* part = reader.Child("reference", kRequired)) {
    reader.Take(ParseAnswers(c, *part, where + ".reference"), outcome.reference);
  }
  if (const Json* part = reader.Child("testee", kRequired)) {
    reader.Take(ParseAnswers(c, *part, where + ".testee"), outcome.testee);
  }
  ReadPart(reader, "divergence", ParseDivergence, outcome.divergence);
  ReadPart(reader, "law_break", ParseLawBreak, outcome.law_break);
  ReadPart(reader, "panic", ParsePanic, outcome.panic);
  ReadPart(reader, "fault", ParseFault, outcome.fault);
  if (const Json* defect = reader.Child("known_defect")) {
    reader.Take(ParseKnownDefect(*defect, where + ".known_defect"), kept.known_defect);
    outcome.known_defect = kept.known_defect.get();
  }
  if (PartsSomewhere(outcome.kind) && !outcome.divergence) reader.Fail("divergence", "is missing");
  if ((outcome.kind == Kind::kLawBroken) != outcome.law_break.has_value()) {
    reader.Fail("law_break", "has to be there where a law is broken, and nowhere else");
  }
  // A testee may fail after the last operation.
  if (outcome.divergence && outcome.divergence->step > c.ops.size()) {
    reader.Fail("divergence", "is at no operation of the case");
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return kept;
}

Json ToJson(const LawBreak& one) {
  return {{"law", std::string(NameOf(one.broken.law))},
          {"side", std::string(NameOf(one.side))},
          {"step", one.broken.at},
          {"sequence", one.broken.sequence},
          {"words", one.broken.words}};
}

Parsed<LawBreak> ParseLawBreak(const Json& json, const std::string& where) {
  LawBreak one;
  std::string law;
  std::string side;
  uint64_t step = 0;
  ObjectReader reader(json, where);
  reader.Text("law", law, kRequired);
  reader.Text("side", side, kRequired);
  reader.U64("step", step, kRequired);
  reader.U64("sequence", one.broken.sequence, kRequired);
  reader.Text("words", one.broken.words, kRequired);
  one.broken.at = step;
  const auto named = ParseLaw(law);
  const auto by = ParseLawSide(side);
  if (reader.ok() && !named) reader.Fail("law", named.error());
  if (reader.ok() && !by) reader.Fail("side", by.error());
  one.broken.law = named.value_or(one.broken.law);
  one.side = by.value_or(one.side);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return one;
}

Json ToJson(const DivergenceCause& cause) {
  return {{"operation", cause.operation}, {"place", cause.place}, {"field", cause.field}};
}

Parsed<DivergenceCause> ParseCause(const Json& json, const std::string& where) {
  DivergenceCause cause;
  ObjectReader reader(json, where);
  reader.Text("operation", cause.operation, kRequired);
  reader.Text("place", cause.place, kRequired);
  reader.Text("field", cause.field, kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return cause;
}

}  // namespace jsparity
