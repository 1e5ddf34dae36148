#include <cstdio>
#include <memory>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/cli/settings.h"
#include "conformance/result/join.h"
#include "conformance/result/result_file.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

constexpr const char* kMergeExamples =
    "Examples:\n"
    "  jsparity merge shard-0.json shard-1.json --json run.json\n"
    "  jsparity merge shard-0.json shard-1.json --junit run.xml\n"
    "Exit status: that of the run that they are parts of; 2 where they are not of one run.";

struct MergeSettings : Settings {
  std::vector<std::string> results;
};

int Merge(const MergeSettings& settings) {
  std::vector<NamedResult> results;
  for (const std::string& path : settings.results) {
    auto result = ReadResult(path);
    if (!result) return SetupError(result.error());
    results.push_back({path, std::move(*result)});
  }
  const auto joined = JoinResults(std::move(results));
  if (!joined) return SetupError(joined.error());
  for (size_t i = 0; i < joined->groups.size(); ++i) {
    std::printf("%s\n", DescribeGroup(joined->groups[i], i).c_str());
  }
  std::printf("%s", Summary(*joined).c_str());
  std::fflush(stdout);
  const auto written = WriteOutputs(settings, *joined);
  return written ? joined->ExitStatus() : SetupError(written.error());
}

}  // namespace

void AddMergeCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<MergeSettings>();
  CLI::App* command = app.add_subcommand(
      "merge", "Puts together the results of the shards of one run, and ends as that would");
  command->footer(kMergeExamples);
  command->add_option("results", settings->results, "What run --json wrote, a file a shard")
      ->required()
      ->check(ReadableFile());
  command->add_option("-o,--json", settings->json_path, "Write the result of all to this file")
      ->check(WritableFile());
  AddJunitOption(*command, *settings);
  command->callback([settings, &status] { status = Merge(*settings); });
}

}  // namespace jsparity
