#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/look_settings.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/inspect/finding.h"
#include "conformance/inspect/stream_difference.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

constexpr const char* kDiffExamples =
    "Examples:\n"
    "  jsparity diff backup/streams/ORDERS '/data/jetstream/$G/streams/ORDERS'\n"
    "  jsparity diff replica-1/jetstream replica-2/jetstream  # every stream, by its name\n"
    "Exit status: 0 they have the same in them, 1 they do not, 2 one could not be looked at.\n"
    "One key opens both; a side that is not encrypted needs none.";

struct DiffSettings : LookSettings {
  std::string other;
};

using StreamPair = std::pair<const StreamPlace*, const StreamPlace*>;  // null: not on that side

// By account and name; two single streams are compared whatever they are called.
std::vector<StreamPair> PairsOf(const StorePlace& a, const StorePlace& b) {
  if (a.streams.size() == 1 && b.streams.size() == 1) {
    return {{&a.streams.front(), &b.streams.front()}};
  }
  std::map<std::pair<std::string, std::string>, StreamPair> by_name;
  for (const StreamPlace& one : a.streams) by_name[{one.account, one.stream}].first = &one;
  for (const StreamPlace& one : b.streams) by_name[{one.account, one.stream}].second = &one;
  std::vector<StreamPair> pairs;
  for (const auto& [name, pair] : by_name) pairs.push_back(pair);
  return pairs;
}

struct Told {
  std::string title;
  std::vector<StreamDifference> differences;
};

Json ToJson(const Told& told) {
  Json differences = Json::array();
  for (const StreamDifference& difference : told.differences) {
    Json json{{"what", difference.what}};
    if (!difference.sequences.empty()) {
      Json runs = Json::array();
      for (const auto& run : difference.sequences) {
        runs.push_back({run.first, run.first + (run.count - 1)});
      }
      json["sequences"] = std::move(runs);
    }
    differences.push_back(std::move(json));
  }
  return {{"stream", told.title}, {"differences", std::move(differences)}};
}

void PrintText(const Told& told) {
  std::printf("%s: %s\n", told.title.c_str(), told.differences.empty() ? "the same" : "different");
  for (const StreamDifference& difference : told.differences) {
    std::printf("  %s", difference.what.c_str());
    if (!difference.sequences.empty()) {
      std::printf(": %s messages, sequences %s", Grouped(CountOf(difference.sequences)).c_str(),
                  TextOf(difference.sequences).c_str());
    }
    std::printf("\n");
  }
}

// Reads both sides of a pair that is there; an error where one is sealed.
Parsed<Told> CompareBoth(const StreamPair& pair, const ReadOptions& options,
                         const DiffSettings& settings) {
  auto& files = jsstore::Env::Real().files;
  const StreamContent a = ReadContent(files, *pair.first, options);
  const StreamContent b = ReadContent(files, *pair.second, options);
  for (const StreamContent* side : {&a, &b}) {
    if (auto problem = KeyProblem(side->reading, settings); !problem.empty()) {
      return ParseError(std::move(problem));
    }
  }
  return Told{TitleOf(a.reading), Compare(a, b)};
}

int Diff(const DiffSettings& settings) {
  auto& files = jsstore::Env::Real().files;
  const auto options = ToReadOptions(settings);
  if (!options) return SetupError(options.error());
  StorePlace places[2];
  const std::string paths[2] = {settings.path, settings.other};
  for (size_t i = 0; i < 2; ++i) {
    auto place = FindStores(files, paths[i]);
    if (!place) return SetupError(place.error());
    if (!place->file.empty()) return SetupError(paths[i] + ": name a directory");
    places[i] = std::move(*place);
  }
  bool same = true;
  Json report = Json::array();
  for (const StreamPair& pair : PairsOf(places[0], places[1])) {
    Told told;
    if (pair.first == nullptr || pair.second == nullptr) {
      told.title = (pair.first == nullptr ? pair.second : pair.first)->stream;
      told.differences.push_back({pair.first == nullptr ? "only in B" : "only in A", {}});
    } else {
      auto compared = CompareBoth(pair, *options, settings);
      if (!compared) return SetupError(compared.error());
      told = std::move(*compared);
    }
    same = same && told.differences.empty();
    if (settings.json) report.push_back(ToJson(told));
    if (!settings.json) PrintText(told);
  }
  if (settings.json) PrintJson({{"same", same}, {"streams", std::move(report)}});
  return same ? kExitAgreed : kExitDiverged;
}

}  // namespace

void AddDiffCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<DiffSettings>();
  CLI::App* command =
      app.add_subcommand("diff", "Compares what is in two stores on disk, message by message");
  command->footer(kDiffExamples);
  AddPathOption(*command, settings->path, "a", "A stream's directory, an account's, or a server's");
  AddPathOption(*command, settings->other, "b", "The one to compare it with");
  AddKeyOptions(*command, *settings);
  AddLookJsonOption(*command, *settings);
  command->callback([settings, &status] { status = Diff(*settings); });
}

}  // namespace jsparity
