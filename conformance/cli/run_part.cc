#include "conformance/cli/run_part.h"

#include <absl/time/time.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "conformance/cli/option_check.h"
#include "conformance/result/result_file.h"
#include "conformance/run/past_failures.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kShardCountMax = 100'000;
constexpr const char* kGtestIndex = "GTEST_SHARD_INDEX";
constexpr const char* kGtestCount = "GTEST_TOTAL_SHARDS";
constexpr const char* kJobIndex = "JOB_COMPLETION_INDEX";

// "10m", "1h30m", "90s"
CLI::Validator Duration() {
  const auto check = [](const std::string& text) {
    absl::Duration duration;
    const bool good = absl::ParseDuration(text, &duration) && duration > absl::ZeroDuration() &&
                      duration <= absl::Hours(24 * 365);
    return good ? std::string()
                : "\"" + text + "\": must be a time like 90s, 10m or 1h30m, at most a year";
  };
  return {check, "TIME"};
}

struct ShardAsked {
  uint64_t number = 0;
  std::string by;  // the option or the variable
};

// What a variable says; none where it is not set. An error: no number.
Parsed<std::optional<ShardAsked>> FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::optional<ShardAsked>();
  if (const std::string problem = WholeNumber(0, kShardCountMax)(value); !problem.empty()) {
    return ParseError(std::string("the variable ") + name + " is " + problem);
  }
  return std::optional<ShardAsked>({std::stoull(value), name});
}

// The first of these that says something.
Parsed<std::optional<ShardAsked>> FirstTold(const std::optional<uint64_t>& given,
                                            const char* option,
                                            std::initializer_list<const char*> variables) {
  if (given) return std::optional<ShardAsked>({*given, option});
  for (const char* variable : variables) {
    auto told = FromEnvironment(variable);
    if (!told || *told) return told;
  }
  return std::optional<ShardAsked>();
}

std::string ReadWhole(const std::string& path, bool& good) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  good = static_cast<bool>(file);
  return text;
}

}  // namespace

void AddRunPartOptions(CLI::App& command, Settings& settings) {
  command
      .add_option("--shard-index", settings.shard_index,
                  "Which part of the run to play, from 0 (default: $GTEST_SHARD_INDEX, or "
                  "$JOB_COMPLETION_INDEX)")
      ->check(WholeNumber(0, kShardCountMax - 1));
  command
      .add_option("--shard-count", settings.shard_count,
                  "Of how many parts; jsparity merge puts their results together (default: "
                  "$GTEST_TOTAL_SHARDS, or 1)")
      ->check(WholeNumber(1, kShardCountMax));
  command
      .add_option("--time-budget", settings.time_budget,
                  "End after this time, shrinking included: 90s, 10m, 1h30m")
      ->check(Duration());
  command
      .add_option("--resume", settings.resume,
                  "Go on where the run ended whose --json this file is, and write to it; where it "
                  "is not there yet, begin")
      ->check(WritableFile());
  CLI::Option* regressions =
      command
          .add_option("--regressions", settings.regressions,
                      "File of cases that failed in the past; they are played first (default: "
                      "golden/regressions.txt)")
          ->check(ReadableFile());
  command.add_flag("--no-regressions", settings.no_regressions, "Do not play those")
      ->excludes(regressions);
}

Parsed<Shard> ChosenShard(const Settings& settings) {
  const auto count = FirstTold(settings.shard_count, "--shard-count", {kGtestCount});
  if (!count) return ParseError(count.error());
  const auto index = FirstTold(settings.shard_index, "--shard-index", {kGtestIndex, kJobIndex});
  if (!index) return ParseError(index.error());
  if (!*index && !*count) return Shard{};
  if (!*count) {
    return ParseError((*index)->by + " is " + std::to_string((*index)->number) +
                      ", but nothing says of how many shards; give --shard-count");
  }
  const uint64_t shards = (*count)->number;
  if (shards == 1 && !settings.shard_index) return Shard{};
  if (!*index) {
    return ParseError((*count)->by + " is " + std::to_string(shards) +
                      ", but nothing says which shard to play; give --shard-index");
  }
  if ((*index)->number >= shards) {
    return ParseError((*index)->by + " is " + std::to_string((*index)->number) + " and " +
                      (*count)->by + " " + std::to_string(shards) +
                      "; shards are numbered from 0 to one below their count");
  }
  return Shard{(*index)->number, shards};
}

std::chrono::milliseconds TimeBudget(const Settings& settings) {
  absl::Duration duration;
  if (!absl::ParseDuration(settings.time_budget, &duration)) return {};
  return std::max(absl::ToChronoMilliseconds(duration), std::chrono::milliseconds(1));
}

Parsed<std::optional<Result>> ResultToResume(Settings& settings) {
  if (settings.resume.empty()) return std::optional<Result>();
  if (settings.json_path.empty()) settings.json_path = settings.resume;
  std::error_code ignored;
  if (!fs::exists(settings.resume, ignored)) {
    std::printf("there is no %s yet: the run begins\n", settings.resume.c_str());
    return std::optional<Result>();
  }
  auto result = ReadResult(settings.resume);
  if (!result) return ParseError("--resume " + result.error());
  if (!settings.seed) settings.seed = result->asked.seed;
  return std::optional<Result>(std::move(*result));
}

Parsed<std::vector<PastFailure>> Regressions(const Settings& settings) {
  if (settings.no_regressions) return std::vector<PastFailure>();
  const std::string path =
      settings.regressions.empty() ? InRepository("golden/regressions.txt") : settings.regressions;
  if (path.empty()) return std::vector<PastFailure>();
  bool good = false;
  const std::string text = ReadWhole(path, good);
  if (!good) return ParseError(path + ": cannot be read; name a list of past failures");
  return ReadPastFailures(text, path);
}

}  // namespace jsparity
