#include "conformance/run/bundle.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "conformance/protocol/base64.h"

namespace jsparity {
namespace {

constexpr int kBundleFormat = 1;

const char* NameOf(CaseOutcome::Kind kind) {
  switch (kind) {
    case CaseOutcome::Kind::kAgreed:
      return "agreed";
    case CaseOutcome::Kind::kDiverged:
      return "diverged";
    case CaseOutcome::Kind::kReferenceErred:
      return "reference_erred";
    case CaseOutcome::Kind::kReferencePanicked:
      return "reference_panicked";
    case CaseOutcome::Kind::kReferenceDied:
      return "reference_died";
    case CaseOutcome::Kind::kNotRun:
      return "not_run";
  }
  return "";
}

Json FaultToJson(const TesteeFault& fault) {
  return {{"text", fault.text}, {"stderr", fault.stderr_tail}};
}

Json DivergenceToJson(const Divergence& divergence, size_t ops) {
  Json json = {{"place", DescribePlace(divergence, ops)}};
  if (divergence.place == Divergence::Place::kOperation) json["step"] = divergence.step;
  if (divergence.answer) {
    json["field"] = divergence.answer->field;
    json["reference"] = divergence.answer->reference;
    json["testee"] = divergence.answer->testee;
    json["reference_answer"] = divergence.reference_answer;
    json["testee_answer"] = divergence.testee_answer;
  }
  if (divergence.files) json["file"] = ToJson(*divergence.files);
  if (divergence.fault) json["fault"] = FaultToJson(*divergence.fault);
  return json;
}

Json AnswersToJson(const Case& c, const Recording& recording) {
  Json steps = Json::array();
  for (size_t i = 0; i < recording.steps.size() && i < c.ops.size(); ++i) {
    Json results = Json::array();
    for (const OpResult& result : recording.steps[i].results) {
      results.push_back(ToJson(c.ops[i].kind, result));
    }
    steps.push_back(std::move(results));
  }
  return {{"open", ToJson(OpKind::kRestart, recording.open.result)}, {"steps", std::move(steps)}};
}

// Files that are not the same on both sides; null where one has none.
Json DifferingFiles(const FileTree& reference, const FileTree& testee) {
  Json files = Json::object();
  const auto side = [](const FileTree& tree, const std::string& path) {
    const auto it = tree.find(path);
    return it == tree.end() ? Json() : Json(EncodeBase64(it->second));
  };
  for (const FileTree* tree : {&reference, &testee}) {
    for (const auto& [path, bytes] : *tree) {
      const Json a = side(reference, path);
      const Json b = side(testee, path);
      if (a != b) files[path] = {{"reference", a}, {"testee", b}};
    }
  }
  return files;
}

// The last files recorded after an operation, or those at the end.
const FileTree& LastFiles(const Recording& recording) {
  if (!recording.complete && !recording.steps.empty() && recording.steps.back().files) {
    return *recording.steps.back().files;
  }
  return recording.files;
}

Json OutcomeToJson(const Case& c, const CaseOutcome& outcome) {
  Json json = {{"case", ToJson(c)},
               {"outcome", NameOf(outcome.kind)},
               {"reference", AnswersToJson(c, outcome.reference)},
               {"testee", AnswersToJson(c, outcome.testee)},
               {"files", DifferingFiles(LastFiles(outcome.reference), LastFiles(outcome.testee))}};
  if (outcome.divergence) json["divergence"] = DivergenceToJson(*outcome.divergence, c.ops.size());
  if (outcome.panic) {
    json["panic"] = {{"text", outcome.panic->text}, {"stack", outcome.panic->stack}};
  }
  if (outcome.fault) json["fault"] = FaultToJson(*outcome.fault);
  return json;
}

}  // namespace

Json BundleToJson(const Failure& failure) {
  Json json = {{"jsparity_bundle", kBundleFormat}, {"seed", failure.c.seed}};
  if (failure.shrunk) json["shrunk"] = OutcomeToJson(failure.shrunk->c, failure.shrunk->outcome);
  json["original"] = OutcomeToJson(failure.c, failure.outcome);
  if (failure.outcome.known_defect != nullptr) json["defect"] = failure.outcome.known_defect->id;
  return json;
}

Parsed<std::string> WriteBundle(const Failure& failure, const std::string& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  const std::string path = dir + "/case-" + std::to_string(failure.c.seed) + ".json";
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << BundleToJson(failure).dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
  file.close();
  if (!file) return ParseError("cannot write " + path);
  return path;
}

Parsed<Case> ReadCaseFile(const std::string& path, bool original) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return ParseError("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto json = ParseJson(text);
  if (!json) return ParseError(path + ": " + json.error());
  if (!json->is_object() || !json->contains("jsparity_bundle")) return ParseCase(*json, path);
  const char* part = !original && json->contains("shrunk") ? "shrunk" : "original";
  const auto outcome = json->find(part);
  if (outcome == json->end() || !outcome->is_object() || !outcome->contains("case")) {
    return ParseError(path + ": the bundle holds no case");
  }
  return ParseCase((*outcome)["case"], path + ": " + part + ".case");
}

}  // namespace jsparity
