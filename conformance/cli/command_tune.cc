#include <array>
#include <cstdio>
#include <memory>

#include "conformance/cli/command.h"
#include "conformance/cli/counted_campaign.h"
#include "conformance/cli/settings.h"
#include "conformance/run/rare_blocks.h"

namespace jsparity {
namespace {

// A block that fewer cases reach is not tested by runs as they are played.
constexpr uint64_t kOneIn = 500;

constexpr const char* kTuneExamples =
    "Examples:\n"
    "  jsparity tune --cases 2000 --seed 7\n"
    "  jsparity tune --cases 1000 --focus truncate --json tune.json\n"
    "For each block stands how many cases reached it, the seed of one, and what all of those have\n"
    "that were looked at, with how many cases of a hundred have it: what to draw more often.\n"
    "Exit status: 0 no block is rare, 1 one is, or a case parted, 2 nothing was compared.";

std::string Line(const RareBlock& block, const TraitsOfCases& traits) {
  std::array<char, 128> head{};
  std::snprintf(head.data(), head.size(), "  %5llu-%-5llu %3llu cases  ",
                static_cast<unsigned long long>(block.line),
                static_cast<unsigned long long>(block.end_line),
                static_cast<unsigned long long>(block.cases));
  std::string line = head.data() + block.function;
  if (block.seed != 0) line += ", seed " + std::to_string(block.seed);
  const char* before = ": ";
  for (const std::string& trait : block.common) {
    std::array<char, 32> percent{};
    std::snprintf(percent.data(), percent.size(), " %.1f%%", traits.PercentWith(trait));
    line += before + trait + percent.data();
    before = ", ";
  }
  return line + "\n";
}

std::string Described(const std::vector<RareBlock>& rare, const TraitsOfCases& traits) {
  const std::string head = "blocks of " + std::string(kStoreSource) + " that fewer than 1 in " +
                           std::to_string(kOneIn) + " cases reached, and that are not listed";
  if (rare.empty()) return head + ": none\n";
  std::string text = head + ": " + std::to_string(rare.size()) + "\n";
  for (const RareBlock& block : rare) text += Line(block, traits);
  return text;
}

int Tune(const Settings& settings, const std::string& oracle) {
  TraitsOfCases traits;
  CampaignPlay play;
  play.command = "tune";
  play.options = ToCampaignOptions(settings);
  const auto testee = ChosenTestee(settings);
  if (!testee) return SetupError(testee.error());
  play.testee = *testee;
  play.on_case = [&traits](const PlayedCase& played) { traits.Add(played.c); };
  return PlayCounted(settings, std::move(play), oracle,
                     [&traits](const Coverage& coverage, Result& result) {
                       const auto rare = RareBlocks(coverage, traits, kOneIn);
                       if (!rare.empty()) {
                         result.findings.push_back("blocks that too few cases reach: " +
                                                   std::to_string(rare.size()));
                       }
                       return Described(rare, traits) + coverage.Figures();
                     });
}

}  // namespace

void AddTuneCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand("tune",
                                         "Tells which blocks of the reference's file store random "
                                         "cases reach too seldom, and what the "
                                         "cases that reach them have in common");
  command->footer(kTuneExamples);
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  AddOracleOptions(*command, *settings);
  command->callback([settings, &status] {
    settings->coverage = true;
    const auto oracle = FindOracle(*settings);
    status = oracle ? Tune(*settings, *oracle) : SetupError(oracle.error());
  });
}

}  // namespace jsparity
