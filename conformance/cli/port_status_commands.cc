#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/port_mapping.h"
#include "conformance/cli/port_settings.h"

namespace jsparity {
namespace {

constexpr const char* kShowExamples =
    "Examples:\n"
    "  jsparity port show 984 T368\n"
    "  jsparity port show fileStore.StoreMsg --json\n"
    "Exit status: 0 it was shown, 2 it could not be.";
constexpr const char* kListExamples =
    "Examples:\n"
    "  jsparity port list --status deferred --file filestore.go\n"
    "  jsparity port list --batch 15\n"
    "Exit status: 0 it was listed, 2 it could not be.";
constexpr const char* kSummaryExamples =
    "Examples:\n"
    "  jsparity port summary\n"
    "  jsparity port summary --json\n"
    "Exit status: 0 it was told, 2 it could not be.";
constexpr const char* kUpdateExamples =
    "Examples:\n"
    "  jsparity port update 984 985 986 --status stub\n"
    "Exit status: 0 it was done, 2 it was not.";
constexpr const char* kDeferExamples =
    "Examples:\n"
    "  jsparity port defer 1021 --reason 'callbacks come with the server'\n"
    "Exit status: 0 it was done, 2 it was not.";
constexpr const char* kMoveExamples =
    "Examples:\n"
    "  jsparity port move\n"
    "Exit status: 0 it was done, 2 it was not.";
constexpr const char* kDoneOrNot = "Exit status: 0 it was done, 2 it was not.";
constexpr const char* kBatchExamples =
    "Examples:\n"
    "  jsparity port batch list\n"
    "  jsparity port batch start 15\n"
    "Exit status: 0 it was done, 2 it was not.";

constexpr std::array kStandings{Standing::kDeferred, Standing::kStub, Standing::kComplete,
                                Standing::kVerified};

// Of one thing, how many items stand where.
struct Tally {
  std::array<size_t, kStandings.size()> counts{};

  void Add(Standing standing) { ++counts[static_cast<size_t>(standing)]; }
  size_t All() const {
    size_t all = 0;
    for (const size_t count : counts) all += count;
    return all;
  }
  size_t Of(Standing standing) const { return counts[static_cast<size_t>(standing)]; }
  Json ToCounts() const {
    Json json = Json::object();
    for (const Standing standing : kStandings) json[std::string(NameOf(standing))] = Of(standing);
    return json;
  }
};

Tally TallyOf(const Port& port, const std::function<bool(const PortItem&)>& counts) {
  Tally tally;
  for (const PortItem& item : port.inventory().items) {
    if (counts(item)) tally.Add(port.StatusOf(item).standing);
  }
  return tally;
}

Json StatusJson(const Port& port, const PortItem& item) {
  const ItemStatus& status = port.StatusOf(item);
  Json json{{"id", item.id},
            {"name", item.name},
            {"file", item.file},
            {"test", item.is_test},
            {"status", NameOf(status.standing)}};
  if (item.batch != 0) json["batch"] = item.batch;
  if (!status.reason.empty()) json["reason"] = status.reason;
  if (!status.evidence.empty()) json["evidence"] = status.evidence;
  return json;
}

std::string StandingText(const ItemStatus& status) {
  std::string text(NameOf(status.standing));
  if (!status.reason.empty()) text += ": " + status.reason;
  if (!status.evidence.empty()) text += ", " + status.evidence;
  return text;
}

void PrintItem(const Port& port, const PortItem& item) {
  std::printf("%s  %s\n", item.id.c_str(), item.name.c_str());
  std::printf("  in the reference  server/%s, lines %llu to %llu, %s\n", item.file.c_str(),
              static_cast<unsigned long long>(item.first_line),
              static_cast<unsigned long long>(item.last_line), item.hash.c_str());
  if (item.batch != 0) {
    const PlanBatch* batch = port.plan().Batch(item.batch);
    std::printf("  batch             %llu, %s\n", static_cast<unsigned long long>(item.batch),
                batch == nullptr ? "" : batch->title.c_str());
  }
  if (item.wave != 0)
    std::printf("  wave              %llu\n", static_cast<unsigned long long>(item.wave));
  if (item.all_permutations)
    std::printf("  runs              once for each cipher and compression\n");
  std::printf("  status            %s\n", StandingText(port.StatusOf(item)).c_str());
  for (const Change& change : port.log().changes()) {
    if (std::ranges::find(change.items, item.id) == change.items.end()) continue;
    std::printf("  %s  %s %s%s%s\n", change.time.c_str(), change.what.c_str(), change.to.c_str(),
                change.reason.empty() ? "" : ": ", change.reason.c_str());
  }
}

// The mapping where functions are asked for and the port has one; nullopt: there is nothing to
// tell.
Parsed<std::optional<MappedSymbols>> MappedFor(const Port& port,
                                               const std::vector<const PortItem*>& items) {
  std::optional<MappedSymbols> none;
  if (std::ranges::all_of(items, [](const PortItem* item) { return item->is_test; })) return none;
  if (!port.directory().Has(kMappingFile)) return none;
  auto mapped = ReadMapped(port.directory());
  if (!mapped) return ParseError(mapped.error());
  return std::optional(std::move(*mapped));
}

int Show(const PortSettings& settings, const Port& port) {
  const auto items = NamedItems(port, settings.ids);
  if (!items) return SetupError(items.error());
  const auto mapped = MappedFor(port, *items);
  if (!mapped) return SetupError(mapped.error());
  Json all = Json::array();
  for (const PortItem* item : *items) {
    const bool tell_mapping = *mapped && !item->is_test;
    if (settings.json) {
      Json json = StatusJson(port, *item);
      if (tell_mapping) json["mapping"] = MappedJson(**mapped, *item);
      all.push_back(std::move(json));
    } else {
      PrintItem(port, *item);
      if (tell_mapping) PrintMapped(**mapped, *item);
    }
  }
  if (settings.json) std::cout << all.dump(1) << "\n";
  return kExitAgreed;
}

int ListItems(const PortSettings& settings, const Port& port) {
  const auto standing = StandingOf(settings.standing);
  Json all = Json::array();
  for (const PortItem& item : port.inventory().items) {
    if (standing && port.StatusOf(item).standing != *standing) continue;
    if (settings.batch != 0 && (item.is_test || item.batch != settings.batch)) continue;
    if (!settings.file.empty() && item.file != settings.file) continue;
    if (settings.json) {
      all.push_back(StatusJson(port, item));
    } else {
      std::printf("%-8s %-44s %s\n", item.id.size() > 8 ? "-" : item.id.c_str(),
                  (item.id.size() > 8 ? item.id : item.name).c_str(),
                  StandingText(port.StatusOf(item)).c_str());
    }
  }
  if (settings.json) std::cout << all.dump(1) << "\n";
  return kExitAgreed;
}

void PrintTally(const std::string& what, const Tally& tally) {
  std::printf("%-44s %5zu", what.c_str(), tally.All());
  for (const Standing standing : kStandings) std::printf(" %9zu", tally.Of(standing));
  std::printf("\n");
}

std::vector<std::string> FilesOf(const Port& port, bool of_tests) {
  std::vector<std::string> files;
  for (const PortItem& item : port.inventory().items) {
    if (item.is_test == of_tests && (files.empty() || files.back() != item.file) &&
        std::ranges::find(files, item.file) == files.end())
      files.push_back(item.file);
  }
  return files;
}

std::string SummaryLine(const Port& port) {
  const Tally functions = TallyOf(port, [](const PortItem& item) { return !item.is_test; });
  const Tally tests = TallyOf(port, [](const PortItem& item) { return item.is_test; });
  const auto verified = [](const Tally& tally) {
    return std::to_string(tally.Of(Standing::kVerified)) + " of " + std::to_string(tally.All());
  };
  return "nats-server " + port.inventory().reference + ": " + verified(functions) +
         " functions and " + verified(tests) + " tests verified, " +
         std::to_string(functions.Of(Standing::kDeferred) + tests.Of(Standing::kDeferred)) +
         " deferred";
}

int Summary(const PortSettings& settings, const Port& port) {
  Json batches = Json::array();
  Json files = Json::array();
  if (!settings.json) {
    std::printf("%s\n\n%-44s %5s %9s %9s %9s %9s\n", SummaryLine(port).c_str(), "", "items",
                "deferred", "stub", "complete", "verified");
  }
  for (const PlanBatch& batch : port.plan().batches) {
    const Tally tally = TallyOf(
        port, [&](const PortItem& item) { return !item.is_test && item.batch == batch.number; });
    const std::string_view standing = NameOf(port.status().batches.at(batch.number));
    if (settings.json) {
      batches.push_back({{"number", batch.number},
                         {"title", batch.title},
                         {"status", standing},
                         {"functions", tally.ToCounts()}});
    } else {
      PrintTally("batch " + std::to_string(batch.number) + ", " + std::string(standing), tally);
    }
  }
  for (const bool of_tests : {false, true}) {
    for (const std::string& file : FilesOf(port, of_tests)) {
      const Tally tally = TallyOf(port, [&](const PortItem& item) {
        return item.is_test == of_tests && item.file == file;
      });
      if (settings.json) {
        files.push_back({{"file", file}, {"tests", of_tests}, {"items", tally.ToCounts()}});
      } else {
        PrintTally(file, tally);
      }
    }
  }
  if (settings.json) {
    std::cout << Json{{"reference", port.inventory().reference},
                      {"summary", SummaryLine(port)},
                      {"batches", std::move(batches)},
                      {"files", std::move(files)}}
                     .dump(1)
              << "\n";
  }
  return kExitAgreed;
}

void PrintBatch(const Port& port, const PlanBatch& batch) {
  const Tally tally = TallyOf(
      port, [&](const PortItem& item) { return !item.is_test && item.batch == batch.number; });
  std::string needs;
  for (const uint64_t needed : batch.needs) needs += " " + std::to_string(needed);
  std::printf("%2llu  %-8s  %3zu of %3zu verified  %s%s%s\n",
              static_cast<unsigned long long>(batch.number),
              std::string(NameOf(port.status().batches.at(batch.number))).c_str(),
              tally.Of(Standing::kVerified), tally.All(), batch.title.c_str(),
              needs.empty() ? "" : "; needs", needs.c_str());
}

int ListBatches(const PortSettings&, const Port& port) {
  for (const PlanBatch& batch : port.plan().batches) PrintBatch(port, batch);
  return kExitAgreed;
}

int ShowBatch(const PortSettings& settings, const Port& port) {
  const PlanBatch* batch = port.plan().Batch(settings.batch);
  if (batch == nullptr)
    return SetupError("the plan has no batch " + std::to_string(settings.batch));
  PrintBatch(port, *batch);
  for (const PortItem* item : port.ItemsOf(settings.batch)) {
    std::printf("  %-44s %s\n", (item->id + " " + item->name).c_str(),
                StandingText(port.StatusOf(*item)).c_str());
  }
  return kExitAgreed;
}

int ListReady(const PortSettings&, const Port& port) {
  for (const uint64_t number : port.ReadyBatches()) PrintBatch(port, *port.plan().Batch(number));
  return kExitAgreed;
}

// What only looks.
int Look(const PortSettings& settings,
         const std::function<int(const PortSettings&, const Port&)>& look) {
  const auto port = Port::Open(DirectoryOf(settings));
  return port ? look(settings, *port) : SetupError(port.error());
}

using MakePort = std::function<Parsed<Port>(const PortDirectory&, const Occasion&)>;

// What changes the port: held, made, saved, and told.
int SavePort(const PortSettings& settings, const MakePort& make,
             const std::function<void(const Port&)>& tell) {
  const PortDirectory dir = DirectoryOf(settings);
  const auto held = dir.Acquire();
  if (!held) return SetupError(held.error());
  const auto port = make(dir, ThisOccasion(dir));
  if (!port) return SetupError(port.error());
  if (auto saved = port->Save(); !saved) return SetupError(saved.error());
  tell(*port);
  return kExitAgreed;
}

int ChangePort(const PortSettings& settings,
               const std::function<Parsed<std::string>(Port&, const Occasion&)>& change) {
  std::string done;
  const auto make = [&](const PortDirectory& dir, const Occasion& occasion) -> Parsed<Port> {
    auto port = Port::Open(dir);
    if (!port) return port;
    auto changed = change(*port, occasion);
    if (!changed) return ParseError(changed.error());
    done = std::move(*changed);
    return port;
  };
  return SavePort(settings, make, [&done](const Port&) { std::printf("%s\n", done.c_str()); });
}

int Update(const PortSettings& settings) {
  return ChangePort(settings, [&](Port& port, const Occasion& occasion) -> Parsed<std::string> {
    const auto items = NamedItems(port, settings.ids);
    if (!items) return ParseError(items.error());
    if (auto done = port.Update(*items, *StandingOf(settings.standing), occasion); !done)
      return ParseError(done.error());
    return std::to_string(items->size()) + " items are " + settings.standing;
  });
}

int Defer(const PortSettings& settings) {
  return ChangePort(settings, [&](Port& port, const Occasion& occasion) -> Parsed<std::string> {
    const auto items = NamedItems(port, settings.ids);
    if (!items) return ParseError(items.error());
    if (auto done = port.Defer(*items, settings.reason, occasion); !done)
      return ParseError(done.error());
    return std::to_string(items->size()) + " items are deferred";
  });
}

int MoveBatch(const PortSettings& settings, Parsed<void> (Port::*move)(uint64_t, const Occasion&)) {
  return ChangePort(settings, [&](Port& port, const Occasion& occasion) -> Parsed<std::string> {
    if (auto done = (port.*move)(settings.batch, occasion); !done) return ParseError(done.error());
    return "batch " + std::to_string(settings.batch) + " is " +
           std::string(NameOf(port.status().batches.at(settings.batch)));
  });
}

// From the line of the move on.
void PrintMove(const Port& port) {
  const std::vector<Change>& changes = port.log().changes();
  auto change = std::ranges::find_if(changes, [&](const Change& one) {
    return one.what.ends_with(" to " + port.inventory().reference);
  });
  for (; change != changes.end(); ++change) {
    std::printf("%s%s\n", change->what.c_str(), change->items.empty() ? "" : ":");
    for (const std::string& id : change->items) std::printf("  %s\n", id.c_str());
  }
}

int Move(const PortSettings& settings) { return SavePort(settings, Port::Move, PrintMove); }

void AddLooks(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* show = port.add_subcommand("show", "All that is known of some items");
  show->footer(kShowExamples);
  AddPortItems(*show, *settings);
  show->callback([settings, &status] { status = Look(*settings, Show); });

  CLI::App* list = port.add_subcommand("list", "The items and how far each is");
  list->footer(kListExamples);
  list->add_option("--status", settings->standing, "Only what stands there")
      ->check(CLI::IsMember({"deferred", "stub", "complete", "verified"}));
  list->add_option("--batch", settings->batch, "Only functions of this batch")
      ->check(WholeNumber(1, 99));
  list->add_option("--file", settings->file, "Only what is in this file of the reference");
  list->callback([settings, &status] { status = Look(*settings, ListItems); });

  CLI::App* summary = port.add_subcommand("summary", "How far batches and files are");
  summary->footer(kSummaryExamples);
  summary->callback([settings, &status] { status = Look(*settings, Summary); });
  for (CLI::App* command : {show, list, summary}) {
    AddPortOption(*command, *settings);
    command->add_flag("--json", settings->json, "For machines");
  }
}

void AddChanges(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* update = port.add_subcommand("update", "Puts items a step further, or back");
  update->footer(kUpdateExamples);
  AddPortItems(*update, *settings);
  update
      ->add_option("--status", settings->standing,
                   "stub or complete; verified is what verify gives")
      ->required()
      ->check(CLI::IsMember({"deferred", "stub", "complete", "verified"}));
  update->callback([settings, &status] { status = Update(*settings); });

  CLI::App* defer = port.add_subcommand("defer", "Puts items off, with a reason");
  defer->footer(kDeferExamples);
  AddPortItems(*defer, *settings);
  defer->add_option("--reason", settings->reason, "What is missing, where it will come from")
      ->required();
  defer->callback([settings, &status] { status = Defer(*settings); });

  CLI::App* move = port.add_subcommand(
      "move", "Follows the reference to the version that this program is built for");
  move->footer(kMoveExamples);
  move->callback([settings, &status] { status = Move(*settings); });
  for (CLI::App* command : {update, defer, move}) AddPortOption(*command, *settings);
}

void AddBatches(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* batch = port.add_subcommand("batch", "The plan's batches");
  batch->footer(kBatchExamples);
  batch->require_subcommand(1);
  const auto add = [&](const char* name, const char* text, bool numbered,
                       const std::function<int(const PortSettings&)>& run) {
    CLI::App* command = batch->add_subcommand(name, text);
    command->footer("Examples:\n  jsparity port batch " + std::string(name) +
                    (numbered ? " 15" : "") + "\n" + kDoneOrNot);
    if (numbered) {
      command->add_option("number", settings->batch, "Its number in the plan")
          ->required()
          ->check(WholeNumber(1, 99));
    }
    AddPortOption(*command, *settings);
    command->callback([settings, run, &status] { status = run(*settings); });
  };
  add("list", "All of them", false, [](const PortSettings& s) { return Look(s, ListBatches); });
  add("show", "One of them with its items", true,
      [](const PortSettings& s) { return Look(s, ShowBatch); });
  add("ready", "Those that may be started", false,
      [](const PortSettings& s) { return Look(s, ListReady); });
  add("start", "Starts one", true,
      [](const PortSettings& s) { return MoveBatch(s, &Port::StartBatch); });
  add("complete", "Closes one of which each item is verified, or deferred with a reason", true,
      [](const PortSettings& s) { return MoveBatch(s, &Port::CompleteBatch); });
}

}  // namespace

void AddPortStatusCommands(CLI::App& port, int& status) {
  AddLooks(port, status);
  AddChanges(port, status);
  AddBatches(port, status);
}

}  // namespace jsparity
