#include "conformance/run/recording_json.h"

#include <utility>

#include "conformance/protocol/base64.h"

namespace jsparity {
namespace {

// Openings and stops answer no value; any kind without one will do.
const OpKind kNoValue = OpKind::kRestart;

Json OpeningToJson(const OpenAnswer& answer) {
  return {{"result", ToJson(kNoValue, answer.result)},
          {"first_sync_ns", answer.jitter.first_sync_ns},
          {"state_tick_ns", answer.jitter.state_tick_ns}};
}

Parsed<OpenAnswer> ParseOpenAnswer(const Json& json, const std::string& where) {
  OpenAnswer answer;
  ObjectReader reader(json, where);
  if (const Json* result = reader.Child("result", Presence::kRequired)) {
    reader.Take(ParseResult(kNoValue, *result, where + ".result"), answer.result);
  }
  reader.I64("first_sync_ns", answer.jitter.first_sync_ns, Presence::kRequired);
  reader.I64("state_tick_ns", answer.jitter.state_tick_ns, Presence::kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return answer;
}

Json StepToJson(OpKind kind, const StepRecord& step) {
  Json results = Json::array();
  for (const OpResult& result : step.results) results.push_back(ToJson(kind, result));
  Json json = {{"results", std::move(results)}};
  if (step.jitter) {
    json["first_sync_ns"] = step.jitter->first_sync_ns;
    json["state_tick_ns"] = step.jitter->state_tick_ns;
  }
  return json;
}

Parsed<StepRecord> ParseStep(OpKind kind, const Json& json, const std::string& where) {
  StepRecord step;
  Jitter jitter;
  ObjectReader reader(json, where);
  if (const Json* results = reader.Child("results", Presence::kRequired)) {
    for (const Json& result : *results) {
      reader.Take(ParseResult(kind, result, where + ".results"), step.results.emplace_back());
    }
  }
  reader.I64("first_sync_ns", jitter.first_sync_ns);
  reader.I64("state_tick_ns", jitter.state_tick_ns);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  if (Reopens(kind)) step.jitter = jitter;
  return step;
}

void PutScan(Json& json, const std::vector<Operation>& ops, const std::vector<OpResult>& results) {
  Json& list = json["scan"] = Json::array();
  for (size_t i = 0; i < results.size() && i < ops.size(); ++i) {
    list.push_back({{"op", ToJson(ops[i])}, {"result", ToJson(ops[i].kind, results[i])}});
  }
}

void ReadScan(ObjectReader& reader, std::vector<Operation>& ops, std::vector<OpResult>& results) {
  const Json* list = reader.Child("scan", Presence::kRequired);
  if (list == nullptr) return;
  const std::string where = reader.where() + ".scan";
  for (const Json& item : *list) {
    ObjectReader entry(item, where);
    const Json* op = entry.Child("op", Presence::kRequired);
    const Json* result = entry.Child("result", Presence::kRequired);
    if (op == nullptr || result == nullptr) return reader.Fail("scan", "must hold op and result");
    reader.Take(ParseOperation(*op, where), ops.emplace_back());
    reader.Take(ParseResult(ops.back().kind, *result, where), results.emplace_back());
  }
}

void ReadStop(ObjectReader& reader, std::optional<OpResult>& stop) {
  if (const Json* json = reader.Child("stop")) {
    reader.Take(ParseResult(kNoValue, *json, reader.where() + ".stop"), stop.emplace());
  }
}

void ReadFiles(ObjectReader& reader, FileTree& files) {
  const Json* object = reader.Child("files", Presence::kRequired);
  if (object == nullptr) return;
  for (const auto& [path, bytes] : object->items()) {
    const auto decoded = bytes.is_string() ? DecodeBase64(bytes.get_ref<const std::string&>())
                                           : std::optional<std::string>();
    if (!decoded) return reader.Fail("files", "must hold bytes in base64");
    files[path] = *decoded;
  }
}

// Everything but the files and the number of steps.
void ReadAnswers(ObjectReader& reader, const Case& c, Recording& recording) {
  if (const Json* open = reader.Child("open", Presence::kRequired)) {
    reader.Take(ParseOpenAnswer(*open, reader.where() + ".open"), recording.open);
  }
  const Json* steps = reader.List("steps", Presence::kRequired);
  if (steps != nullptr && steps->size() > c.ops.size()) {
    reader.Fail("steps", "has more entries than the case has operations");
  }
  for (size_t i = 0; reader.ok() && i < steps->size(); ++i) {
    const std::string where = reader.where() + ".steps[" + std::to_string(i) + "]";
    reader.Take(ParseStep(c.ops[i].kind, (*steps)[i], where), recording.steps.emplace_back());
  }
  ReadScan(reader, recording.scan_ops, recording.scan);
  ReadStop(reader, recording.stop);
}

Json WithoutFiles(const Case& c, const Recording& recording) {
  Json json = {{"open", OpeningToJson(recording.open)}};
  Json& steps = json["steps"] = Json::array();
  for (size_t i = 0; i < recording.steps.size() && i < c.ops.size(); ++i) {
    steps.push_back(StepToJson(c.ops[i].kind, recording.steps[i]));
  }
  PutScan(json, recording.scan_ops, recording.scan);
  if (recording.stop) json["stop"] = ToJson(kNoValue, *recording.stop);
  return json;
}

}  // namespace

Json ToJson(const Case& c, const Recording& recording) {
  Json json = WithoutFiles(c, recording);
  Json& files = json["files"] = Json::object();
  for (const auto& [path, bytes] : recording.files) files[path] = EncodeBase64(bytes);
  return json;
}

Json AnswersToJson(const Case& c, const Recording& recording) {
  Json json = WithoutFiles(c, recording);
  json["complete"] = recording.complete;
  return json;
}

Parsed<Recording> ParseAnswers(const Case& c, const Json& json, const std::string& where) {
  Recording recording;
  ObjectReader reader(json, where);
  ReadAnswers(reader, c, recording);
  reader.Bool("complete", recording.complete, Presence::kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return recording;
}

Parsed<Recording> ParseRecording(const Case& c, const Json& json, const std::string& where) {
  Recording recording;
  ObjectReader reader(json, where);
  ReadAnswers(reader, c, recording);
  if (reader.ok() && recording.steps.size() != c.ops.size()) {
    reader.Fail("steps", "must have one entry for each operation");
  }
  ReadFiles(reader, recording.files);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  recording.complete = true;
  return recording;
}

Json ToJson(const CrossRecording& recording) {
  Json json = {{"open", OpeningToJson(recording.open)}};
  PutScan(json, recording.scan_ops, recording.scan);
  if (recording.stop) json["stop"] = ToJson(kNoValue, *recording.stop);
  return json;
}

Parsed<CrossRecording> ParseCrossRecording(const Json& json, const std::string& where) {
  CrossRecording recording;
  ObjectReader reader(json, where);
  if (const Json* open = reader.Child("open", Presence::kRequired)) {
    reader.Take(ParseOpenAnswer(*open, where + ".open"), recording.open);
  }
  ReadScan(reader, recording.scan_ops, recording.scan);
  ReadStop(reader, recording.stop);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return recording;
}

}  // namespace jsparity
