#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "conformance/bundle/bundle_file.h"
#include "conformance/bundle/explanation.h"
#include "conformance/bundle/test_emitter.h"
#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
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

Parsed<void> WriteTest(const Bundle& bundle, const std::string& path) {
  const auto test = EmitTest(bundle);
  if (!test) return ParseError(test.error());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << *test;
  file.close();
  if (!file) return ParseError(path + ": cannot be written");
  return {};
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
  if (!settings.extract.empty()) {
    std::printf("laid out in %s: %s has both directories, reference and testee\n",
                settings.extract.c_str(), bundle->failure.shrunk ? "shrunk" : "original");
  }
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
