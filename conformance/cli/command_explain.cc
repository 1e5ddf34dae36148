#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "conformance/bundle/bundle_file.h"
#include "conformance/bundle/explanation.h"
#include "conformance/bundle/test_emitter.h"
#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/cli/settings.h"

namespace jsparity {
namespace {

constexpr const char* kExplainExamples =
    "Examples:\n"
    "  jsparity explain kept/case-7.jsparity\n"
    "  jsparity explain kept/case-7.jsparity --extract stores/  # both directories at the "
    "divergence\n"
    "  jsparity explain kept/case-7.jsparity --emit-test case_7_test.cc\n"
    "Exit status: 0 it was shown, 2 it could not be read.";

struct ExplainSettings : Settings {
  std::string bundle;
  std::string extract;
  std::string emit_test;
};

// The keys that the stores have where the sides part: an opening on the way may bring others.
StoreOptions KeysAtTheEnd(const Case& c, const CaseOutcome& outcome) {
  StoreOptions config = c.file_store;
  const size_t played = outcome.divergence ? outcome.divergence->step + 1 : c.ops.size();
  for (size_t i = 0; i < std::min(played, c.ops.size()); ++i) {
    if (c.ops[i].file_store) config = *c.ops[i].file_store;
  }
  return config;
}

// Keys and checksums are derived from the stream's name, which the directories do not have.
std::string LookOptions(const Bundle& bundle) {
  const auto config = KeysAtTheEnd(bundle.Shown(), bundle.ShownOutcome());
  std::string options = " --stream " + ShellQuoted(bundle.Shown().stream.name);
  if (!config.key.empty()) options += " --key " + ShellQuoted(config.key);
  if (!config.old_key.empty()) options += " --old-key " + ShellQuoted(config.old_key);
  return options;
}

void TellHowToLook(const Bundle& bundle, const std::string& extracted) {
  namespace fs = std::filesystem;
  const fs::path in = fs::path(extracted) / (bundle.failure.shrunk ? "shrunk" : "original");
  const std::string reference = ShellQuoted((in / "reference").string());
  const std::string testee = ShellQuoted((in / "testee").string());
  const std::string options = LookOptions(bundle);
  std::printf("laid out in %s; to look at both directories:\n", extracted.c_str());
  std::printf("  scripts/parity diff %s %s%s\n", reference.c_str(), testee.c_str(),
              options.c_str());
  for (const std::string& side : {reference, testee}) {
    std::printf("  scripts/parity verify %s%s\n", side.c_str(), options.c_str());
  }
}

Parsed<void> WriteTest(const Bundle& bundle, const std::string& path) {
  const auto test = EmitTest(bundle);
  if (!test) return ParseError(test.error());
  return WriteOutput(path, *test);
}

int ExplainBundle(const ExplainSettings& settings) {
  const auto bundle = ReadBundle(settings.bundle);
  if (!bundle) return SetupError(bundle.error());
  if (!settings.extract.empty()) {
    if (auto done = ExtractBundle(*bundle, settings.extract); !done)
      return SetupError(done.error());
  }
  if (!settings.emit_test.empty()) {
    if (auto done = WriteTest(*bundle, settings.emit_test); !done) return SetupError(done.error());
  }
  std::printf("%s", Explain(*bundle).c_str());
  if (!settings.extract.empty()) TellHowToLook(*bundle, settings.extract);
  return WriteReport(settings, ExplanationToJson(*bundle)) ? kExitAgreed : kExitSetupError;
}

}  // namespace

void AddExplainCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<ExplainSettings>();
  CLI::App* command = app.add_subcommand(
      "explain", "Shows what a bundle recorded; neither the reference nor the testee is needed");
  command->footer(kExplainExamples);
  command->add_option("bundle", settings->bundle, "File that run, replay or drift has kept")
      ->required()
      ->check(ReadableFile());
  command
      ->add_option("--extract", settings->extract,
                   "Lay everything out in this directory, which must be empty or not there: the "
                   "cases, the answers, both sides' files")
      ->check(WritableDirectory());
  command
      ->add_option(
          "--emit-test", settings->emit_test,
          "Write the case to this file as a test in C++: the C++ store has to do in it what "
          "the reference did")
      ->check(WritableFile());
  AddJsonOption(*command, *settings);
  command->callback([settings, &status] { status = ExplainBundle(*settings); });
}

}  // namespace jsparity
