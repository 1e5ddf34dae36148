#include "conformance/testee/process_testee.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/config_json.h"

namespace jsparity {
namespace {

// The oracle gives up an operation that hangs after ten seconds of its own; this is for a process
// that no longer answers at all.
constexpr std::chrono::milliseconds kAnswerTimeout{180'000};
constexpr size_t kOpsPerRequestMax = 8;
constexpr uint64_t kProtocolVersion = 2;

tl::unexpected<TesteeFault> BadAnswer(std::string text) {
  return tl::unexpected(TesteeFault{TesteeFault::Kind::kProtocol, std::move(text), ""});
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

std::string FaultCode(const Json& answer) {
  const auto error = answer.find("error");
  return error != answer.end() && error->is_object() ? error->value("code", "") : "";
}

}  // namespace

Answered<std::unique_ptr<ProcessTestee>> ProcessTestee::Start(
    const std::vector<std::string>& argv) {
  auto process = ChildProcess::Start(argv);
  if (!process) return tl::unexpected(process.error());
  std::unique_ptr<ProcessTestee> testee(new ProcessTestee(std::move(*process)));
  if (auto greeted = testee->Greet(); !greeted) return tl::unexpected(greeted.error());
  return testee;
}

ProcessTestee::ProcessTestee(std::unique_ptr<ChildProcess> process)
    : process_(std::move(process)) {}

Answered<void> ProcessTestee::Greet() {
  auto answer = AskOk({{"cmd", "hello"}});
  if (!answer) return tl::unexpected(answer.error());
  const auto version = answer->find("protocol");
  if (version == answer->end() || *version != kProtocolVersion) {
    return BadAnswer("the testee does not speak version " + std::to_string(kProtocolVersion) +
                     " of the protocol (conformance/protocol/PROTOCOL.md)");
  }
  hello_.name = answer->value("name", "");
  hello_.reference = answer->value("reference", "");
  std::optional<std::vector<std::string>> operations;
  if (answer->contains("operations")) {
    operations = answer->value("operations", std::vector<std::string>{});
  }
  hello_.offer = Offer::Of(answer->value("capabilities", std::vector<std::string>{}), operations);
  return {};
}

Answered<Json> ProcessTestee::Ask(Json request) {
  const uint64_t id = next_id_++;
  request["id"] = id;
  const std::string line = request.dump(-1, ' ', false, Json::error_handler_t::replace);
  auto text = process_->Exchange(line, kAnswerTimeout);
  if (!text) return tl::unexpected(text.error());
  auto answer = ParseJson(*text);
  if (!answer || !answer->is_object()) {
    return BadAnswer("an answer is not a JSON object: " + text->substr(0, 200));
  }
  const auto answered_id = answer->find("id");
  if (answered_id == answer->end() || *answered_id != id) {
    return BadAnswer("an answer has the wrong id: " + text->substr(0, 200));
  }
  return std::move(*answer);
}

Answered<Json> ProcessTestee::AskOk(Json request) {
  auto answer = Ask(std::move(request));
  if (!answer) return answer;
  const auto ok = answer->find("ok");
  if (ok == answer->end() || *ok != true) {
    return BadAnswer("the testee refuses: " + answer->dump().substr(0, 2000));
  }
  return answer;
}

Answered<OpResult> ProcessTestee::AskResult(OpKind kind, Json request) {
  auto answer = AskOk(std::move(request));
  if (!answer) return tl::unexpected(answer.error());
  auto result = ParseResult(kind, answer->value("result", Json::object()), "result");
  if (!result) return BadAnswer(result.error());
  return std::move(*result);
}

Answered<OpenAnswer> ProcessTestee::AskOpening(Json request) {
  auto answer = AskOk(std::move(request));
  if (!answer) return tl::unexpected(answer.error());
  // kRestart: an opening answers no value.
  auto result = ParseResult(OpKind::kRestart, answer->value("result", Json::object()), "result");
  if (!result) return BadAnswer(result.error());
  OpenAnswer opened{std::move(*result), {}};
  opened.jitter.first_sync_ns = answer->value("first_sync_ns", int64_t{0});
  opened.jitter.state_tick_ns = answer->value("state_tick_ns", int64_t{0});
  return opened;
}

Answered<OpenAnswer> ProcessTestee::Open(const OpenRequest& request) {
  Json json = {{"cmd", "open"},
               {"dir", request.dir},
               {"seed", request.seed},
               {"file_store", ToJson(request.file_store)},
               {"stream", ToJson(request.stream)},
               {"state", request.with_state}};
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
    auto some = ApplySome(ops.first(count), times.first(std::min(count, times.size())));
    if (!some) return some;
    std::ranges::move(some->results, std::back_inserter(all.results));
    all.no_consumer = some->no_consumer;
    const bool panicked = !all.results.empty() && all.results.back().panic;
    if (all.no_consumer || panicked || some->results.size() < count) break;
    ops = ops.subspan(count);
    times = times.subspan(std::min(count, times.size()));
  }
  return all;
}

Answered<ApplyAnswer> ProcessTestee::ApplySome(std::span<const Operation> ops,
                                               std::span<const OpTimes> times) {
  Json list = Json::array();
  for (size_t i = 0; i < ops.size(); ++i) {
    Json op = ToJson(ops[i]);
    if (i < times.size()) PutTimes(op, times[i]);
    list.push_back(std::move(op));
  }
  auto answer = Ask({{"cmd", "apply"}, {"ops", std::move(list)}});
  if (!answer) return tl::unexpected(answer.error());
  auto results = ParseResults(ops, *answer);
  if (!results) return tl::unexpected(results.error());
  ApplyAnswer applied{std::move(*results), FaultCode(*answer) == "no_consumer"};
  const auto ok = answer->find("ok");
  if (!applied.no_consumer && (ok == answer->end() || *ok != true)) {
    return BadAnswer("the testee refuses: " + answer->dump().substr(0, 2000));
  }
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
