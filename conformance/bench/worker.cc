#include "conformance/bench/worker.h"

#include <string>

#include "conformance/bench/steps.h"
#include "conformance/protocol/config_json.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

class Worker {
 public:
  Json Answer(const std::string& line) {
    auto request = ParseJson(line);
    if (!request) return Refusal(nullptr, request.error());
    ObjectReader reader(*request, "request");
    uint64_t id = 0;
    std::string command;
    reader.U64("id", id, Presence::kRequired);
    reader.Text("cmd", command, Presence::kRequired);
    Json answer = Json::object();
    if (command == "begin") {
      Begin(reader);
    } else if (command == "step") {
      Step(reader, answer);
    } else if (command == "hello") {
      answer["name"] = "jsstore " + std::string(jsstore::Version());
    } else {
      reader.Fail("cmd", "there is no command \"" + command + "\"");
    }
    if (auto done = reader.Finish(); !done) return Refusal(id, done.error());
    answer["id"] = id;
    answer["ok"] = true;
    return answer;
  }

  bool End() { return bench_.store == nullptr || bench_.store->Stop().has_value(); }

 private:
  static Json Refusal(Json id, const std::string& text) {
    return {{"id", std::move(id)}, {"ok", false}, {"error", text}};
  }

  void Begin(ObjectReader& reader) {
    if (bench_.store != nullptr) return reader.Fail("cmd", "a store is open");
    BenchStore fresh;
    std::string dir;
    reader.Text("dir", dir, Presence::kRequired);
    if (const Json* json = reader.Child("file_store", Presence::kRequired)) {
      reader.Take(ParseStoreOptions(*json, "file_store"), fresh.config);
    }
    if (const Json* json = reader.Child("stream", Presence::kRequired)) {
      reader.Take(ParseStreamConfig(*json, "stream"), fresh.stream);
    }
    fresh.config.store_dir = dir;
    fresh.created_ns = jsstore::Env::Real().clock.NowNs();
    if (reader.ok()) bench_ = std::move(fresh);
  }

  void Step(ObjectReader& reader, Json& answer) {
    BenchStep step;
    if (const Json* json = reader.Child("step", Presence::kRequired)) {
      reader.Take(ParseBenchStep(*json, "step"), step);
    }
    if (!reader.ok()) return;
    auto outcome = RunBenchStep(bench_, step);
    if (!outcome) return reader.Fail(step.action, outcome.error());
    answer = {{"ns", outcome->ns},
              {"cpu_ns", outcome->cpu_ns},
              {"units", outcome->units},
              {"check", outcome->check}};
  }

  BenchStore bench_;
};

}  // namespace

int ServeBench(std::istream& in, std::ostream& out) {
  Worker worker;
  std::string line;
  while (std::getline(in, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    out << worker.Answer(line).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    out.flush();
  }
  return worker.End() && out ? 0 : 1;
}

}  // namespace jsparity
