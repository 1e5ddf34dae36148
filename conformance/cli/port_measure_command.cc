#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/port_settings.h"
#include "conformance/gates/measured.h"
#include "conformance/result/result_file.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

constexpr const char* kMeasureExamples =
    "Examples:\n"
    "  jsparity port measure run.json --port porting\n"
    "  jsparity port measure run.json --port porting --apply\n"
    "Exit status: 0 it was told, or done; 2 it could not be.";

Parsed<MeasuringRun> RunOf(const std::string& path) {
  auto result = ReadResult(path);
  if (!result) return ParseError(result.error());
  MeasuringRun run;
  run.reference = result->reference.version;
  if (!run.reference.starts_with('v')) run.reference.insert(0, 1, 'v');
  run.title =
      Counted(result->played.Count(), "case") + ", seed " + std::to_string(result->asked.seed);
  run.lacks = std::move(result->testee.lacks);
  run.coverage = std::move(result->coverage);
  return run;
}

Parsed<Mapping> MappingOf(const PortDirectory& dir) {
  const auto text = dir.Read(kMappingFile);
  if (!text) return ParseError(text.error());
  return ParseMapping(*text, dir.PathOf(kMappingFile));
}

bool WouldChange(const Port& port, const MeasuredFunction& one) {
  return one.remark.empty() && port.StatusOf(*one.item) != one.by_run;
}

Json MeasuredJson(const Port& port, const std::vector<MeasuredFunction>& measured) {
  Json all = Json::array();
  for (const MeasuredFunction& one : measured) {
    Json json{{"id", one.item->id},
              {"name", one.item->name},
              {"file", one.item->file},
              {"cases", one.run.cases},
              {"clean", one.run.clean},
              {"failed", one.run.failed},
              {"status", NameOf(port.StatusOf(*one.item).standing)},
              {"by_run", NameOf(one.by_run.standing)}};
    if (!one.by_run.reason.empty()) json["reason"] = one.by_run.reason;
    if (!one.remark.empty()) json["left"] = one.remark;
    all.push_back(std::move(json));
  }
  return all;
}

// Those that a case ran; the others are counted.
void PrintMeasured(const Port& port, const std::vector<MeasuredFunction>& measured) {
  std::printf("%-44s %7s %7s %7s  %-9s %s\n", "function", "cases", "clean", "failed", "is",
              "by the run");
  size_t not_run = 0;
  for (const MeasuredFunction& one : measured) {
    if (one.run.cases == 0) {
      ++not_run;
      continue;
    }
    const std::string name = one.item->id.find(':') == std::string::npos
                                 ? one.item->id + " " + one.item->name
                                 : one.item->id;
    std::printf("%-44s %7llu %7llu %7llu  %-9s %s%s%s\n", name.c_str(),
                static_cast<unsigned long long>(one.run.cases),
                static_cast<unsigned long long>(one.run.clean),
                static_cast<unsigned long long>(one.run.failed),
                std::string(NameOf(port.StatusOf(*one.item).standing)).c_str(),
                std::string(NameOf(one.by_run.standing)).c_str(),
                one.remark.empty() ? "" : "; left: ", one.remark.c_str());
  }
  std::printf("%zu more functions were run by no case\n", not_run);
}

int MeasurePort(const PortSettings& settings) {
  const auto run = RunOf(settings.result);
  if (!run) return SetupError(run.error());
  const PortDirectory dir = DirectoryOf(settings);
  const auto held = dir.Acquire();
  if (!held) return SetupError(held.error());
  auto port = Port::Open(dir);
  if (!port) return SetupError(port.error());
  const auto mapping = MappingOf(dir);
  if (!mapping) return SetupError(mapping.error());
  const auto measured = Measure(*port, *mapping, *run);
  if (!measured) return SetupError(settings.result + ": " + measured.error());
  if (settings.json) {
    std::cout << MeasuredJson(*port, *measured).dump(1) << "\n";
  } else {
    PrintMeasured(*port, *measured);
  }
  size_t changed = static_cast<size_t>(std::ranges::count_if(
      *measured, [&](const MeasuredFunction& one) { return WouldChange(*port, one); }));
  if (settings.apply && changed > 0) {
    changed = ApplyMeasured(*port, *measured, run->title, ThisOccasion(dir));
    if (auto saved = port->Save(); !saved) return SetupError(saved.error());
  }
  if (!settings.json) {
    std::printf("%zu functions %s\n", changed,
                settings.apply ? "are what the run says now" : "would be others: --apply does it");
  }
  return kExitAgreed;
}

}  // namespace

void AddPortMeasureCommand(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* measure = port.add_subcommand(
      "measure", "How far functions are by a run: which cases ran each, and parted");
  measure->footer(kMeasureExamples);
  measure->add_option("result", settings->result, "What run --coverage --json wrote")
      ->required()
      ->check(ReadableFile());
  measure->add_flag("--apply", settings->apply,
                    "Put functions of started batches where the run shows them to be: deferred, "
                    "stub or complete; never verified");
  measure->add_flag("--json", settings->json, "For machines");
  AddPortOption(*measure, *settings);
  measure->callback([settings, &status] { status = MeasurePort(*settings); });
}

}  // namespace jsparity
