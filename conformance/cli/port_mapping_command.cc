#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/port_mapping.h"
#include "conformance/cli/port_settings.h"
#include "conformance/gates/mapped_symbols.h"

namespace jsparity {
namespace {

constexpr const char* kMappingExamples =
    "Examples:\n"
    "  jsparity port mapping\n"
    "  jsparity port mapping --check\n"
    "  jsparity port mapping --check --partial --port ../my-port/porting\n"
    "Exit status: 0 it was told, or nothing is wrong; 1 something is; 2 it could not be read.";

constexpr size_t kShownOfAFileMax = 5;  // functions that are not mapped yet

// How many functions of a file of the reference are mapped in which way.
struct MappedCounts {
  std::string file;
  size_t by_symbols = 0;
  size_t folded = 0;
  size_t not_applicable = 0;
  size_t not_yet = 0;

  void Add(const MappedFunction* mapped) {
    if (mapped == nullptr) {
      ++not_yet;
    } else if (!mapped->symbols.empty()) {
      ++by_symbols;
    } else {
      ++(mapped->folded_into.empty() ? not_applicable : folded);
    }
  }
};

// By file, in the inventory's order; the sum of all comes last.
std::vector<MappedCounts> CountByFile(const Mapping& mapping, const Inventory& inventory) {
  std::vector<MappedCounts> counts;
  MappedCounts all{.file = "all"};
  for (const PortItem& item : inventory.items) {
    if (item.is_test) continue;
    auto of_file = std::ranges::find(counts, item.file, &MappedCounts::file);
    if (of_file == counts.end()) of_file = counts.insert(counts.end(), {.file = item.file});
    of_file->Add(mapping.Of(item));
    all.Add(mapping.Of(item));
  }
  counts.push_back(all);
  return counts;
}

std::vector<MappingProblem> AllProblems(const MappedSymbols& mapped, const Inventory& inventory,
                                        const std::string& file) {
  std::vector<MappingProblem> problems = MappingProblems(mapped.mapping(), inventory, file);
  const std::vector<MappingProblem> of_symbols = mapped.Problems(file);
  problems.insert(problems.end(), of_symbols.begin(), of_symbols.end());
  return problems;
}

Json ProblemJson(const MappingProblem& problem) {
  return {{"file", problem.file},
          {"where", problem.where},
          {"text", problem.text},
          {"not_mapped_yet", problem.not_mapped_yet}};
}

Json MappingJson(const MappedSymbols& mapped, const Inventory& inventory,
                 const std::vector<MappingProblem>& problems) {
  Json functions = Json::array();
  for (const PortItem& item : inventory.items) {
    if (!item.is_test) functions.push_back(MappedJson(mapped, item));
  }
  Json wrong = Json::array();
  for (const MappingProblem& problem : problems) wrong.push_back(ProblemJson(problem));
  return {{"functions", std::move(functions)}, {"problems", std::move(wrong)}};
}

// What is not mapped yet is many in a port that has just begun: a few of each file stand for all.
void PrintProblems(const std::vector<MappingProblem>& problems) {
  std::map<std::string, size_t> not_yet;
  for (const MappingProblem& problem : problems) {
    if (problem.not_mapped_yet && ++not_yet[problem.file] > kShownOfAFileMax) continue;
    std::printf("%s: %s\n", problem.where.c_str(), problem.text.c_str());
  }
  for (const auto& [file, count] : not_yet) {
    if (count > kShownOfAFileMax)
      std::printf("… and %zu more of %s\n", count - kShownOfAFileMax, file.c_str());
  }
}

void PrintCounts(const std::vector<MappedCounts>& counts) {
  std::printf("%-20s %9s %10s %8s %15s %8s\n", "file", "functions", "by symbols", "folded",
              "not applicable", "not yet");
  for (const MappedCounts& of : counts) {
    std::printf("%-20s %9zu %10zu %8zu %15zu %8zu\n", of.file.c_str(),
                of.by_symbols + of.folded + of.not_applicable + of.not_yet, of.by_symbols,
                of.folded, of.not_applicable, of.not_yet);
  }
}

bool Fails(const std::vector<MappingProblem>& problems, bool partial) {
  return std::ranges::any_of(
      problems, [&](const MappingProblem& problem) { return !partial || !problem.not_mapped_yet; });
}

int TellMapping(const PortSettings& settings) {
  const PortDirectory dir = DirectoryOf(settings);
  const auto inventory = BuiltInInventory();
  if (!inventory) return SetupError(inventory.error());
  const auto mapped = ReadMapped(dir);
  if (!mapped) return SetupError(mapped.error());
  const auto problems = AllProblems(*mapped, *inventory, dir.PathOf(kMappingFile));
  if (settings.json) {
    std::cout << MappingJson(*mapped, *inventory, problems).dump(1) << "\n";
  } else {
    if (settings.check) PrintProblems(problems);
    PrintCounts(CountByFile(mapped->mapping(), *inventory));
  }
  return settings.check && Fails(problems, settings.partial) ? kExitDiverged : kExitAgreed;
}

}  // namespace

void AddPortMappingCommand(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* mapping = port.add_subcommand(
      "mapping", "Where the port has what each function of the reference does (mapping.jsonl)");
  mapping->footer(kMappingExamples);
  AddPortOption(*mapping, *settings);
  mapping->add_flag("--check", settings->check,
                    "Tell what is wrong with it, and fail if anything is");
  mapping->add_flag("--partial", settings->partial,
                    "Do not fail for functions that are not mapped yet");
  mapping->add_flag("--json", settings->json, "For machines");
  mapping->callback([settings, &status] { status = TellMapping(*settings); });
}

}  // namespace jsparity
