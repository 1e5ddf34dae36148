#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/port_mapping.h"
#include "conformance/cli/port_settings.h"
#include "conformance/porting/inventory.h"
#include "conformance/reference/test_inventory.h"

namespace jsparity {
namespace {

constexpr const char* kPortExamples =
    "Examples:\n"
    "  jsparity port summary\n"
    "  jsparity port show fileStore.StoreMsg\n"
    "  jsparity port inventory --check\n"
    "Exit status: 0 all is as it says, 1 something is not, 2 it could not be done.";
constexpr const char* kInventoryExamples =
    "Examples:\n"
    "  jsparity port inventory\n"
    "  jsparity port inventory --check\n"
    "Exit status: 0 it was written, or is as the reference gives it; 1 it is not; 2 it could not "
    "be "
    "made.";

Parsed<Inventory> FromReference(const PortSettings& settings) {
  const auto plan = BuiltInPlan();
  if (!plan) return ParseError(plan.error());
  const auto oracle = FindOracle(settings);
  if (!oracle) return ParseError(oracle.error());
  const std::filesystem::path beside = std::filesystem::path(*oracle).parent_path();
  const auto functions = ReadInventory(beside / "functions.json");
  if (!functions) return ParseError(functions.error());
  const auto tests = ReadTestInventory(beside / "tests.json");
  if (!tests) return ParseError(tests.error());
  const std::string reference = settings.reference.empty() ? PinnedReference() : settings.reference;
  return MakeInventory(reference, *functions, *tests, *plan);
}

void PrintChanges(const Inventory& inventory) {
  for (const PlanChange& change : inventory.changes) {
    if (change.is.empty()) {
      std::printf("  %s is gone: %s\n", change.id.c_str(), change.was.c_str());
    } else {
      std::printf("  %s is %s now: it was %s\n", change.id.c_str(), change.is.c_str(),
                  change.was.c_str());
    }
  }
}

// What of the file differs, by id.
int Check(const PortDirectory& dir, const std::string& name, const Inventory& made) {
  const auto text = dir.Read(name);
  if (!text) return SetupError(text.error());
  if (*text == InventoryText(made)) {
    std::printf("%s is as %s gives it\n", dir.PathOf(name).c_str(), made.reference.c_str());
    return kExitAgreed;
  }
  std::printf("%s is not as %s gives it:\n", dir.PathOf(name).c_str(), made.reference.c_str());
  const auto kept = ParseInventoryText(*text, name);
  if (!kept) {
    std::printf("  %s\n", kept.error().c_str());
    return kExitDiverged;
  }
  for (const std::string& line : InventoryDifferences(*kept, made))
    std::printf("  %s\n", line.c_str());
  std::printf("jsparity port inventory writes it\n");
  return kExitDiverged;
}

int MakeOrCheck(const PortSettings& settings) {
  const auto made = FromReference(settings);
  if (!made) return SetupError(made.error());
  const PortDirectory dir = DirectoryOf(settings);
  const std::string name = "inventory/" + made->reference + ".json";
  if (settings.check) return Check(dir, name, *made);
  if (auto done = dir.Replace(name, InventoryText(*made)); !done) return SetupError(done.error());
  size_t tests = 0;
  for (const PortItem& item : made->items) tests += item.is_test ? 1 : 0;
  std::printf("%s: %zu functions, %zu tests\n", dir.PathOf(name).c_str(),
              made->items.size() - tests, tests);
  PrintChanges(*made);
  return kExitAgreed;
}

}  // namespace

void AddPortCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* port = app.add_subcommand("port", "How far a port of the store is, by evidence");
  port->footer(kPortExamples);
  port->require_subcommand(1);
  CLI::App* inventory = port->add_subcommand(
      "inventory", "Lists the reference's functions and tests, with their place in the plan");
  inventory->footer(kInventoryExamples);
  AddPortOption(*inventory, *settings);
  inventory->add_flag("--check", settings->check,
                      "Only tell whether it is as the reference gives it");
  AddOracleOptions(*inventory, *settings);
  inventory->callback([settings, &status] { status = MakeOrCheck(*settings); });
  AddPortInitCommand(*port, status);
  AddPortMappingCommand(*port, status);
  AddPortStatusCommands(*port, status);
  AddPortMeasureCommand(*port, status);
  AddPortGateCommands(*port, status);
  AddPortReportCommand(*port, status);
  AddPortOwnGateCommand(*port, status);
}

}  // namespace jsparity
