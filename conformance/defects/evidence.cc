#include "conformance/defects/evidence.h"

#include <algorithm>

#include "conformance/protocol/base64.h"

namespace jsparity {
namespace {

Parsed<Json::json_pointer> ParsePointer(const std::string& text) {
  try {
    return Json::json_pointer(text);
  } catch (const Json::exception&) {
    return ParseError("is no JSON pointer");
  }
}

AnswerEvidence ReadAnswer(ObjectReader& reader) {
  AnswerEvidence answer;
  uint64_t operation = 0;
  reader.U64("operation", operation, Presence::kRequired);
  answer.operation = operation;
  reader.Text("at", answer.at, Presence::kRequired);
  if (const auto pointer = ParsePointer(answer.at); reader.ok() && !pointer) {
    reader.Fail("at", pointer.error());
  }
  reader.Ignore("is");
  reader.Ignore("is_not");
  return answer;
}

LawEvidence ReadLaw(ObjectReader& reader) {
  LawEvidence evidence;
  std::string law;
  uint64_t operation = 0;
  reader.Text("law", law, Presence::kRequired);
  reader.U64("operation", operation);
  if (reader.Child("operation") != nullptr) evidence.operation = operation;
  const auto named = ParseLaw(law);
  if (reader.ok() && !named) reader.Fail("law", named.error());
  evidence.law = named.value_or(evidence.law);
  return evidence;
}

struct ShownBy {
  const Traces& traces;

  bool operator()(const AnswerEvidence& it) const {
    const auto& steps = traces.recording.steps;
    if (it.operation >= steps.size() || it.operation >= traces.c.ops.size()) return false;
    const auto& results = steps[it.operation].results;
    if (results.empty()) return false;
    const Json answer = ToJson(traces.c.ops[it.operation].kind, results.back());
    const auto pointer = ParsePointer(it.at);
    const Json found = pointer && answer.contains(*pointer) ? answer.at(*pointer) : Json(nullptr);
    return (found == it.value) == it.is;
  }
  bool operator()(const FileEvidence& it) const {
    const auto file = traces.recording.files.find(it.file);
    return file != traces.recording.files.end() && file->second.find(it.holds) != std::string::npos;
  }
  bool operator()(const StrayFileEvidence& it) const {
    return traces.working_directory.contains(it.working_directory);
  }
  bool operator()(const LawEvidence& it) const {
    const size_t ops = traces.c.ops.size();
    return std::ranges::any_of(BrokenIn(traces.c, traces.recording), [&](const auto& broken) {
      const bool there = it.operation ? broken.at == *it.operation : broken.at >= ops;
      return broken.law == it.law && there;
    });
  }
};

struct AsJson {
  Json operator()(const AnswerEvidence& it) const {
    return {{"operation", it.operation}, {"at", it.at}, {it.is ? "is" : "is_not", it.value}};
  }
  Json operator()(const FileEvidence& it) const {
    return {{"file", it.file}, {"holds", EncodeBase64(it.holds)}};
  }
  Json operator()(const StrayFileEvidence& it) const {
    return {{"working_directory", it.working_directory}};
  }
  Json operator()(const LawEvidence& it) const {
    Json json = {{"law", std::string(NameOf(it.law))}};
    if (it.operation) json["operation"] = *it.operation;
    return json;
  }
};

}  // namespace

Parsed<Evidence> ParseEvidence(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  Evidence evidence;
  if (json.is_object() && json.contains("working_directory")) {
    reader.Text("working_directory", evidence.emplace<StrayFileEvidence>().working_directory);
  } else if (json.is_object() && json.contains("law")) {
    evidence = ReadLaw(reader);
  } else if (json.is_object() && json.contains("file")) {
    auto& file = evidence.emplace<FileEvidence>();
    reader.Text("file", file.file);
    reader.Bytes("holds", file.holds, Presence::kRequired);
    if (reader.ok() && file.holds.empty()) reader.Fail("holds", "must not be empty");
  } else {
    AnswerEvidence answer = ReadAnswer(reader);
    if (reader.ok() && json.contains("is") == json.contains("is_not")) {
      reader.Fail("is", "either this or is_not has to be there");
    } else if (reader.ok()) {
      answer.is = json.contains("is");
      answer.value = json.at(answer.is ? "is" : "is_not");
    }
    evidence = std::move(answer);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return evidence;
}

Json ToJson(const Evidence& evidence) { return std::visit(AsJson{}, evidence); }

bool Shows(const Evidence& evidence, const Traces& traces) {
  return std::visit(ShownBy{traces}, evidence);
}

}  // namespace jsparity
