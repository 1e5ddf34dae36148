#include "conformance/testee/process_testee.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/config_json.h"

namespace jsparity {
namespace {

constexpr size_t kOpsPerRequestMax = 16;
constexpr uint64_t kProtocolVersion = 2;
// The capability of who knows bytes that are repeated. It is about lines, and nothing is drawn by
// it.
constexpr std::string_view kRepeats = "repeats";

tl::unexpected<TesteeFault> BadAnswer(std::string text) {
  return tl::unexpected(TesteeFault{TesteeFault::Kind::kProtocol, std::move(text), ""});
}

// Of an answer that says no, or not yes.
TesteeFault Refusal(const Json& answer) {
  constexpr size_t kShownBytes = 2000;
  return {TesteeFault::Kind::kRefused,
          "the testee refuses: " +
              answer.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, kShownBytes),
          ""};
}

const Json& ResultOf(const Json& answer) {
  static const Json kNone = Json::object();
  const auto found = answer.find("result");
  return found == answer.end() ? kNone : *found;
}

// What an answer that says yes may have beside `id` and `ok`. What else a testee says in its hello
// is its own.
struct AnswerMembers {
  std::string_view command;
  std::vector<std::string_view> names;
};

const std::vector<AnswerMembers>& MembersOfAnswers() {
  static const std::vector<AnswerMembers> kMembers = {
      {"open", {"result", "first_sync_ns", "state_tick_ns"}},
      {"reopen", {"result", "first_sync_ns", "state_tick_ns"}},
      {"apply", {"result", "results"}},
      {"stop", {"result"}},
      {"kill", {"result"}},
      {"restore", {"result"}},
      {"delete", {"result"}},
      {"close", {"left_behind"}},
  };
  return kMembers;
}

// A member that the command does not have, so that a misspelt one cannot pass unseen.
std::optional<std::string> UnknownMember(const std::string& command, const Json& answer) {
  const auto known = std::ranges::find(MembersOfAnswers(), command, &AnswerMembers::command);
  if (known == MembersOfAnswers().end()) return std::nullopt;
  for (const auto& [name, value] : answer.items()) {
    if (name == "id" || name == "ok") continue;
    if (std::ranges::find(known->names, name) == known->names.end()) return name;
  }
  return std::nullopt;
}

bool SaysOk(const Json& answer) {
  const auto ok = answer.find("ok");
  return ok != answer.end() && *ok == true;
}

void PutTimes(Json& json, const OpTimes& times) {
  json["start_ns"] = times.start_ns;
  json["end_ns"] = times.end_ns;
}

void PutOpenTimes(Json& json, const std::optional<OpenTimes>& reference) {
  if (!reference) return;
  json["start_ns"] = reference->times.start_ns;
  json["first_sync_ns"] = reference->jitter.first_sync_ns;
  json["state_tick_ns"] = reference->jitter.state_tick_ns;
}

Answered<std::vector<OpResult>> ParseResults(std::span<const Operation> ops, const Json& answer) {
  std::vector<OpResult> results;
  const auto list = answer.find("results");
  if (list == answer.end() || list->is_null()) return results;
  if (!list->is_array() || list->size() > ops.size()) {
    return BadAnswer("results: must be a list with at most one entry for each operation");
  }
  results.reserve(list->size());
  for (size_t i = 0; i < list->size(); ++i) {
    auto result = ParseResult(ops[i].kind, (*list)[i], "results[" + std::to_string(i) + "]");
    if (!result) return BadAnswer(result.error());
    results.push_back(std::move(*result));
  }
  return results;
}

// A member of the error of an answer that says no; null where there is none.
Json OfError(const Json& answer, const char* member) {
  const auto error = answer.find("error");
  if (error == answer.end() || !error->is_object()) return {};
  const auto found = error->find(member);
  return found == error->end() ? Json() : *found;
}

// Which of `count` operations a refusal is about, where it says so.
std::optional<size_t> RefusedOperation(const Json& answer, size_t count) {
  const Json index = OfError(answer, "op_index");
  if (!index.is_number_unsigned() || index.get<uint64_t>() >= count) return std::nullopt;
  return index.get<size_t>();
}

std::optional<std::vector<std::string>> TextsIfThere(ObjectReader& reader, const Json& answer,
                                                     const char* key) {
  if (!answer.contains(key)) return std::nullopt;
  return reader.Texts(key);
}

}  // namespace

Answered<std::unique_ptr<ProcessTestee>> ProcessTestee::Start(const std::vector<std::string>& argv,
                                                              const ProcessOptions& options) {
  auto process = ChildProcess::Start(argv);
  if (!process) return tl::unexpected(process.error());
  std::unique_ptr<ProcessTestee> testee(new ProcessTestee(std::move(*process), options));
  if (auto greeted = testee->Greet(); !greeted) return tl::unexpected(greeted.error());
  return testee;
}

ProcessTestee::ProcessTestee(std::unique_ptr<ChildProcess> process, const ProcessOptions& options)
    : process_(std::move(process)), options_(options) {
  if (options_.trace != nullptr) trace_number_ = options_.trace->Begin();
}

Answered<void> ProcessTestee::Greet() {
  auto answer = AskOk({{"cmd", "hello"}});
  if (!answer) return tl::unexpected(answer.error());
  const auto version = answer->find("protocol");
  if (version == answer->end() || *version != kProtocolVersion) {
    return BadAnswer("the testee does not speak version " + std::to_string(kProtocolVersion) +
                     " of the protocol (conformance/protocol/PROTOCOL.md)");
  }
  if (!options_.schema.empty() && answer->value("schema", Json("none")) != options_.schema) {
    return BadAnswer(
        "the oracle and this program do not fit: they were built from different states of the "
        "protocol (conformance/protocol/protocol.schema.json); build both anew, as scripts/parity "
        "does");
  }
  ObjectReader reader(*answer, "hello");
  Offer::Told told;
  std::string files(NameOf(FilesKept::kReference));
  reader.Text("name", hello_.name);
  reader.Text("reference", hello_.reference);
  reader.Text("files", files);
  told.capabilities = reader.Texts("capabilities");
  if (std::ranges::find(told.capabilities, kRepeats) != told.capabilities.end()) {
    bytes_form_ = BytesForm::kRepeats;
  }
  told.operations = TextsIfThere(reader, *answer, "operations");
  told.commands = TextsIfThere(reader, *answer, "commands");
  hello_.components = TextsIfThere(reader, *answer, "components");
  if (told.commands && std::ranges::find(*told.commands, "component") == told.commands->end()) {
    hello_.components.emplace();
  }
  if (const auto kept = FilesKeptOf(files)) {
    told.files = *kept;
  } else {
    reader.Fail("files", "must be none, own or reference");
  }
  // What else it says about itself is its own.
  if (!reader.ok()) return BadAnswer(reader.Finish().error());
  hello_.offer = Offer::Of(told);
  return {};
}

Answered<Json> ProcessTestee::Ask(Json request) {
  const uint64_t id = next_id_++;
  request["id"] = id;
  const std::string line = request.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (options_.trace != nullptr) options_.trace->Asked(trace_number_, line);
  auto text = process_->Exchange(line, options_.answer_timeout);
  if (options_.trace != nullptr) {
    options_.trace->Answered(trace_number_, text ? *text : "(" + text.error().text + ")");
  }
  if (!text) return tl::unexpected(text.error());
  auto answer = ParseJson(*text);
  if (!answer || !answer->is_object()) {
    return BadAnswer("an answer is not a JSON object: " + text->substr(0, 200));
  }
  const auto answered_id = answer->find("id");
  if (answered_id == answer->end() || *answered_id != id) {
    return BadAnswer("an answer has the wrong id: " + text->substr(0, 200));
  }
  const auto ok = answer->find("ok");
  if (ok == answer->end() || !ok->is_boolean()) {
    const bool echo = answer->contains("cmd");
    return BadAnswer(std::string("an answer has to have \"ok\", true or false; ") +
                     (echo ? "what came is what was asked for: " : "it is: ") +
                     text->substr(0, 200));
  }
  if (SaysOk(*answer)) {
    const auto command = request["cmd"].get<std::string>();
    if (const auto unknown = UnknownMember(command, *answer)) {
      return BadAnswer("the answer to " + command + " has a member of no meaning, \"" + *unknown +
                       "\": " + text->substr(0, 200));
    }
  }
  return std::move(*answer);
}

Answered<Json> ProcessTestee::AskOk(Json request) {
  auto answer = Ask(std::move(request));
  if (!answer) return answer;
  if (!SaysOk(*answer)) return tl::unexpected(Refusal(*answer));
  return answer;
}

Answered<OpResult> ProcessTestee::AskResult(OpKind kind, Json request) {
  auto answer = AskOk(std::move(request));
  if (!answer) return tl::unexpected(answer.error());
  auto result = ParseResult(kind, ResultOf(*answer), "result");
  if (!result) return BadAnswer(result.error());
  return std::move(*result);
}

Answered<OpenAnswer> ProcessTestee::AskOpening(Json request) {
  auto answer = AskOk(std::move(request));
  if (!answer) return tl::unexpected(answer.error());
  // kRestart: an opening answers no value.
  auto result = ParseResult(OpKind::kRestart, ResultOf(*answer), "result");
  if (!result) return BadAnswer(result.error());
  OpenAnswer opened{std::move(*result), {}};
  ObjectReader reader(*answer, "answer");
  reader.I64("first_sync_ns", opened.jitter.first_sync_ns);
  reader.I64("state_tick_ns", opened.jitter.state_tick_ns);
  if (!reader.ok()) return BadAnswer(reader.Finish().error());
  return opened;
}

Answered<OpenAnswer> ProcessTestee::Open(const OpenRequest& request) {
  Json json = {{"cmd", "open"},
               {"dir", request.dir},
               {"seed", request.seed},
               {"file_store", ToJson(request.file_store)},
               {"stream", ToJson(request.stream)},
               {"state", request.with_state}};
  if (bytes_form_ == BytesForm::kRepeats) json["repeats"] = true;
  PutOpenTimes(json, request.reference);
  return AskOpening(std::move(json));
}

Answered<OpenAnswer> ProcessTestee::Reopen(const ReopenRequest& request) {
  Json json = {{"cmd", "reopen"}, {"state", true}};
  if (!request.dir.empty()) json["dir"] = request.dir;
  if (request.recovering) json["recovering"] = true;
  if (request.file_store) json["file_store"] = ToJson(*request.file_store);
  if (request.stream) json["stream"] = ToJson(*request.stream);
  PutOpenTimes(json, request.reference);
  return AskOpening(std::move(json));
}

// In several requests: an answer tells every lost sequence after every operation, and those can be
// a million.
Answered<ApplyAnswer> ProcessTestee::Apply(std::span<const Operation> ops,
                                           std::span<const OpTimes> times) {
  ApplyAnswer all;
  while (!ops.empty()) {
    const size_t count = std::min(ops.size(), kOpsPerRequestMax);
    ApplyAnswer some = ApplySome(ops.first(count), times.first(std::min(count, times.size())));
    std::ranges::move(some.results, std::back_inserter(all.results));
    all.no_consumer = some.no_consumer;
    all.fault = std::move(some.fault);
    const bool panicked = !all.results.empty() && all.results.back().panic;
    if (all.fault || all.no_consumer || panicked || some.results.size() < count) break;
    ops = ops.subspan(count);
    times = times.subspan(std::min(count, times.size()));
  }
  return all;
}

ApplyAnswer ProcessTestee::ApplySome(std::span<const Operation> ops,
                                     std::span<const OpTimes> times) {
  Json list = Json::array();
  for (size_t i = 0; i < ops.size(); ++i) {
    Json op = ToJson(ops[i], bytes_form_);
    if (i < times.size()) PutTimes(op, times[i]);
    list.push_back(std::move(op));
  }
  ApplyAnswer applied;
  auto answer = Ask({{"cmd", "apply"}, {"ops", std::move(list)}});
  if (!answer) {
    applied.fault = std::move(answer.error());
    return applied;
  }
  auto results = ParseResults(ops, *answer);
  if (!results) {
    applied.fault = std::move(results.error());
    return applied;
  }
  applied.results = std::move(*results);
  if (SaysOk(*answer)) return applied;
  applied.no_consumer = OfError(*answer, "code") == "no_consumer";
  if (applied.no_consumer) return applied;
  // Of a list with an operation that it refuses it has done none: those before it are asked for by
  // themselves, as they may part, too.
  const auto refused = RefusedOperation(*answer, ops.size());
  if (refused && *refused > 0 && applied.results.empty()) {
    applied = ApplySome(ops.first(*refused), times.first(std::min(*refused, times.size())));
    if (applied.fault || applied.no_consumer || applied.results.size() < *refused) return applied;
    if (applied.results.back().panic) return applied;
  }
  applied.fault = Refusal(*answer);
  return applied;
}

Answered<OpResult> ProcessTestee::Stop(std::optional<OpTimes> times) {
  Json json = {{"cmd", "stop"}};
  if (times) PutTimes(json, *times);
  return AskResult(OpKind::kStop, std::move(json));
}

Answered<OpResult> ProcessTestee::Delete(bool inline_removal, std::optional<OpTimes> times) {
  Json json = {{"cmd", "delete"}, {"inline", inline_removal}};
  if (times) PutTimes(json, *times);
  return AskResult(OpKind::kDelete, std::move(json));
}

Answered<void> ProcessTestee::Kill(const std::string& to_dir) {
  auto answer = AskOk({{"cmd", "kill"}, {"to", to_dir}});
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

Answered<OpResult> ProcessTestee::Restore(const std::string& snapshot, const std::string& to_dir,
                                          std::optional<OpTimes> times) {
  Json request = {{"cmd", "restore"}, {"bytes", EncodeBase64(snapshot)}, {"to", to_dir}};
  if (times) PutTimes(request, *times);
  return AskResult(OpKind::kRestore, std::move(request));
}

Answered<void> ProcessTestee::Close() {
  auto answer = AskOk({{"cmd", "close"}});
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

}  // namespace jsparity
