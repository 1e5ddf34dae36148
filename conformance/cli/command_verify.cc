#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/look_settings.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/inspect/verification.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

constexpr const char* kVerifyExamples =
    "Examples:\n"
    "  jsparity verify /data/jetstream  # every stream of a server\n"
    "  jsparity verify '/data/jetstream/$G/streams/ORDERS'  # one stream\n"
    "  jsparity verify /data/jetstream --key \"$KEY\" --json  # an encrypted one, for machines\n"
    "Exit status: 0 nothing is wrong, 1 something is, 2 it could not be looked at.\n"
    "A stream that a server writes to at the moment looks damaged at its end.";

struct Verified {
  StreamReading stream;
  std::vector<Finding> findings;
};

Json ToJson(const Finding& finding) {
  Json json{{"level", finding.level == FindingLevel::kWrong ? "wrong" : "note"},
            {"file", finding.file},
            {"what", finding.what}};
  if (finding.offset) json["offset"] = *finding.offset;
  if (finding.size > 0) json["bytes"] = finding.size;
  if (!finding.lost.empty()) {
    Json runs = Json::array();
    for (const auto& run : finding.lost) runs.push_back({run.first, run.first + (run.count - 1)});
    json[finding.surely ? "lost" : "may_be_lost"] = std::move(runs);
  }
  return json;
}

Json ToJson(const Verified& verified) {
  const StreamReading& stream = verified.stream;
  Json findings = Json::array();
  for (const Finding& finding : verified.findings) findings.push_back(ToJson(finding));
  return {{"stream", stream.name},
          {"account", stream.account},
          {"directory", stream.dir},
          {"blocks", stream.blocks.size()},
          {"block_bytes", stream.file_bytes},
          {"records", stream.records},
          {"messages", stream.totals.msgs},
          {"index", NameOf(stream.index.standing)},
          {"wrong", AnyWrong(verified.findings)},
          {"findings", std::move(findings)}};
}

void PrintText(const Verified& verified) {
  const StreamReading& stream = verified.stream;
  std::printf("%s: %s messages in %s blocks, %s bytes, index.db %s\n", TitleOf(stream).c_str(),
              Grouped(stream.totals.msgs).c_str(), Grouped(stream.blocks.size()).c_str(),
              Grouped(stream.file_bytes).c_str(),
              std::string(NameOf(stream.index.standing)).c_str());
  for (const Finding& finding : verified.findings) {
    std::printf("  %s %s\n", finding.level == FindingLevel::kWrong ? "WRONG" : "note ",
                TextOf(finding).c_str());
  }
}

int VerifyAll(const LookSettings& settings) {
  auto& files = jsstore::Env::Real().files;
  const auto place = FindStores(files, settings.path);
  if (!place) return SetupError(place.error());
  const auto options = ToReadOptions(settings);
  if (!options) return SetupError(options.error());
  const auto begun = std::chrono::steady_clock::now();
  Json report = Json::array();
  size_t wrong = 0;
  uint64_t bytes = 0;
  for (const StreamPlace& one : place->streams) {
    Verified verified{ReadStream(files, one, *options), {}};
    if (const auto problem = KeyProblem(verified.stream, settings); !problem.empty()) {
      return SetupError(problem);
    }
    verified.findings = Verify(verified.stream);
    if (!place->file.empty()) {
      std::erase_if(verified.findings,
                    [&](const Finding& finding) { return finding.file != place->file; });
    }
    if (AnyWrong(verified.findings)) ++wrong;
    bytes += verified.stream.file_bytes;
    if (settings.json) report.push_back(ToJson(verified));
    if (!settings.json) PrintText(verified);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  if (settings.json) {
    PrintJson({{"streams", std::move(report)}, {"wrong", wrong > 0}});
  } else {
    std::printf("%s of %s streams with something wrong; %s bytes read in %.1f s\n",
                Grouped(wrong).c_str(), Grouped(place->streams.size()).c_str(),
                Grouped(bytes).c_str(), took.count());
  }
  return wrong > 0 ? kExitDiverged : kExitAgreed;
}

}  // namespace

void AddVerifyCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<LookSettings>();
  CLI::App* command = app.add_subcommand(
      "verify",
      "Checks every checksum and cross-reference of a store on disk, and changes nothing");
  command->footer(kVerifyExamples);
  AddPathOption(*command, settings->path, "path",
                "A stream's directory, an account's, a server's, or a file in one");
  AddKeyOptions(*command, *settings);
  AddLookJsonOption(*command, *settings);
  command->callback([settings, &status] { status = VerifyAll(*settings); });
}

}  // namespace jsparity
