#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/port_settings.h"
#include "conformance/gates/audit.h"
#include "conformance/gates/verify.h"

namespace jsparity {
namespace {

constexpr const char* kVerifyGateExamples =
    "Examples:\n"
    "  jsparity port verify T368 T373\n"
    "  jsparity port verify TestFileStoreBasics --look\n"
    "Exit status: 0 all passed, 1 a gate refused one, 2 it could not be done.";
constexpr const char* kAuditExamples =
    "Examples:\n"
    "  jsparity port audit --check\n"
    "  jsparity port audit\n"
    "Exit status: 0 all holds, 1 something does not, 2 it could not be done.";

void TellOfGate(const Gate& gate, size_t items) {
  std::fprintf(stderr, "gate %s: %zu items\n", gate.name.c_str(), items);
}

void PrintVerdict(const GateVerdict& verdict, const std::string& evidence) {
  for (const RefusedItem& refused : verdict.refused) {
    std::printf("%s (%s) is refused by gate %s\n", refused.item->id.c_str(),
                refused.item->name.c_str(), refused.gate.c_str());
    for (const std::string& problem : refused.problems) std::printf("  %s\n", problem.c_str());
  }
  for (const PortItem* item : verdict.passed)
    std::printf("%s (%s) passed\n", item->id.c_str(), item->name.c_str());
  if (!evidence.empty()) std::printf("evidence: %s\n", evidence.c_str());
}

// That "jsparity" in gates.json is this program, whatever else is in the path.
void PutFirstInPath() {
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const char* path = std::getenv("PATH");
  const std::string first = program.parent_path().string();
  setenv("PATH", (path == nullptr ? first : first + ":" + path).c_str(), /*overwrite=*/1);
}

int VerifyItems(const PortSettings& settings) {
  PutFirstInPath();
  const PortDirectory dir = DirectoryOf(settings);
  const auto held = dir.Acquire();
  if (!held) return SetupError(held.error());
  auto port = Port::Open(dir);
  if (!port) return SetupError(port.error());
  const auto gates = ReadGates(dir);
  if (!gates) return SetupError(gates.error());
  const auto items = NamedItems(*port, settings.ids);
  if (!items) return SetupError(items.error());
  const Occasion occasion = ThisOccasion(dir);
  const auto verdict = AskGates(*port, *gates, *items, occasion, TellOfGate);
  if (!verdict) return SetupError(verdict.error());
  std::string evidence;
  if (!settings.look && !verdict->passed.empty()) {
    if (auto done = RecordVerdict(*port, *verdict, occasion); !done)
      return SetupError(done.error());
    if (auto saved = port->Save(); !saved) return SetupError(saved.error());
    evidence = dir.PathOf(port->StatusOf(*verdict->passed.front()).evidence);
  }
  PrintVerdict(*verdict, evidence);
  return verdict->refused.empty() ? kExitAgreed : kExitDiverged;
}

Json AuditJson(const AuditReport& report) {
  Json stale = Json::array();
  for (const StaleItem& one : report.stale)
    stale.push_back({{"id", one.item->id}, {"name", one.item->name}, {"why", one.why}});
  return Json{{"verified", report.verified},
              {"evidence", report.evidence},
              {"stale", std::move(stale)},
              {"wrong", report.wrong}};
}

void PrintAudit(const AuditReport& report, bool taken_back) {
  for (const std::string& wrong : report.wrong) std::printf("%s\n", wrong.c_str());
  for (const StaleItem& stale : report.stale) {
    std::printf("%s (%s) is %s: %s\n", stale.item->id.c_str(), stale.item->name.c_str(),
                taken_back ? "verified no more" : "stale", stale.why.c_str());
  }
  std::printf("%zu verified, by %zu files of evidence: %zu stale, %zu wrong\n", report.verified,
              report.evidence, report.stale.size(), report.wrong.size());
  if (!report.stale.empty()) {
    std::printf(taken_back ? "jsparity port verify asks the gates about them again\n"
                           : "jsparity port audit takes `verified` from what is stale\n");
  }
}

int AuditPort(const PortSettings& settings) {
  const PortDirectory dir = DirectoryOf(settings);
  const auto held = dir.Acquire();
  if (!held) return SetupError(held.error());
  auto port = Port::Open(dir);
  if (!port) return SetupError(port.error());
  const auto report = Audit(*port);
  if (!report) return SetupError(report.error());
  const bool take_back = !settings.check && !report->stale.empty();
  if (take_back) {
    TakeBackStale(*port, *report, ThisOccasion(dir));
    if (auto saved = port->Save(); !saved) return SetupError(saved.error());
  }
  if (settings.json) {
    std::cout << AuditJson(*report).dump(1) << "\n";
  } else {
    PrintAudit(*report, take_back);
  }
  return report->good() ? kExitAgreed : kExitDiverged;
}

}  // namespace

void AddPortGateCommands(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* verify =
      port.add_subcommand("verify", "Asks the gates about items, and verifies those that pass");
  verify->footer(kVerifyGateExamples);
  AddPortItems(*verify, *settings);
  verify->add_flag("--look", settings->look, "Only tell what the gates say");
  verify->callback([settings, &status] { status = VerifyItems(*settings); });

  CLI::App* audit = port.add_subcommand(
      "audit", "Takes `verified` from items whose evidence holds no more; runs nothing");
  audit->footer(kAuditExamples);
  audit->add_flag("--check", settings->check, "Only tell whether all holds");
  audit->add_flag("--json", settings->json, "For machines");
  audit->callback([settings, &status] { status = AuditPort(*settings); });

  for (CLI::App* command : {verify, audit}) AddPortOption(*command, *settings);
}

}  // namespace jsparity
