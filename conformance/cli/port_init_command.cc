#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/port_settings.h"
#include "conformance/gates/gate.h"
#include "conformance/gates/port_template.h"
#include "conformance/porting/built_in.h"
#include "conformance/porting/mapping.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

constexpr const char* kInitExamples =
    "Examples:\n"
    "  jsparity port init --port ../my-port/porting --testee target/release/my-port\n"
    "  jsparity port init --port porting --testee ./my-port --language python\n"
    "Exit status: 0 it was made, 2 it was not.";

// The directory as the port's repository sees it; that is the one around it.
struct Place {
  fs::path root;
  std::string name;
};

Place PlaceOf(const PortDirectory& dir) {
  fs::path path = fs::absolute(dir.path()).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return {path.parent_path(), path.filename().string()};
}

Parsed<std::string> LanguageOf(const PortSettings& settings, const Place& place) {
  if (!settings.language.empty()) return settings.language;
  std::string guessed = GuessedLanguage(place.root.string());
  if (!guessed.empty()) return guessed;
  return ParseError("nothing in " + place.root.string() +
                    " tells what the port is written in: name it with --language, one of " +
                    Joined(PortLanguages()));
}

struct NewFile {
  std::string name;
  std::string text;
};

// All but status and log. Of a port without a testee: no gates.
Parsed<std::vector<NewFile>> FilesOf(const PortSettings& settings, const PortDirectory& dir,
                                     const Inventory& inventory) {
  std::vector<NewFile> files{
      {"inventory/" + inventory.reference + ".json", InventoryText(inventory)},
      {kPlanFile, std::string(BuiltInPlanText())}};
  Mapping mapping;
  if (!settings.testee.empty()) {
    const Place place = PlaceOf(dir);
    auto language = LanguageOf(settings, place);
    if (!language) return ParseError(language.error());
    auto made = TemplateFor(*language, place.name, settings.testee);
    if (!made) return ParseError(made.error());
    files.push_back({kGatesFile, made->gates});
    if (!made->sources.empty()) files.push_back({kSourcesFile, made->sources});
    files.push_back({".gitignore", "/runs/\n"});
    mapping.sources.language = *language;
  }
  files.push_back({kMappingFile, MappingText(mapping)});
  return files;
}

void TellNext(const PortDirectory& dir) {
  const auto path = [&dir](const char* name) { return dir.PathOf(name); };
  std::printf(
      "next:\n"
      "  look through %s: which gates are asked, and how the testee is started\n",
      path(kGatesFile).c_str());
  if (dir.Has(kSourcesFile)) {
    std::printf("  look through %s: which files are production and tests, how tests are played\n",
                path(kSourcesFile).c_str());
  } else {
    std::printf(
        "  write %s, which says what is production and tests and how tests are played, and\n"
        "  name the gates in \"tests\" and \"functions\" of %s (docs/porting.md)\n",
        path(kSourcesFile).c_str(), path(kGatesFile).c_str());
  }
  std::printf("  %s gets a line for each function that the port has\n  jsparity port batch ready\n",
              path(kMappingFile).c_str());
}

int Init(const PortSettings& settings) {
  const PortDirectory dir = DirectoryOf(settings);
  const auto inventory = BuiltInInventory();
  if (!inventory) return SetupError(inventory.error());
  const auto files = FilesOf(settings, dir, *inventory);
  if (!files) return SetupError(files.error());
  std::error_code error;
  fs::create_directories(dir.path(), error);
  const auto held = dir.Acquire();
  if (!held) return SetupError(held.error());
  const auto port = Port::Create(dir, *inventory, ThisOccasion(dir));
  if (!port) return SetupError(port.error());
  for (const NewFile& file : *files) {
    if (dir.Has(file.name)) continue;  // of somebody who began by hand
    if (auto done = dir.Replace(file.name, file.text); !done) return SetupError(done.error());
  }
  if (auto saved = port->Save(); !saved) return SetupError(saved.error());
  size_t tests = 0;
  for (const PortItem& item : inventory->items) tests += item.is_test ? 1 : 0;
  std::printf("%s: a port of which nothing is begun; nats-server %s has %zu functions, %zu tests\n",
              dir.path().c_str(), inventory->reference.c_str(), inventory->items.size() - tests,
              tests);
  if (!settings.testee.empty()) TellNext(dir);
  return kExitAgreed;
}

}  // namespace

void AddPortInitCommand(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* init = port.add_subcommand("init", "Begins to keep the status of a port");
  init->footer(kInitExamples);
  AddPortOption(*init, *settings);
  init->add_option("--testee", settings->testee,
                   "Command that starts the port, in the directory around --port; it speaks the "
                   "protocol (docs/writing-a-testee.md). Gates are set up for it")
      ->check(
          NotBlank("name a command, or leave --testee out: then gates.json is written by hand"));
  init->add_option("--language", settings->language,
                   "What the port is written in (default: by what lies around --port)")
      ->check(CLI::IsMember(PortLanguages()));
  init->callback([settings, &status] { status = Init(*settings); });
}

}  // namespace jsparity
