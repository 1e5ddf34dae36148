#include "conformance/cli/result_outputs.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <utility>

#include "conformance/cli/option_check.h"
#include "conformance/cli/stop_request.h"
#include "conformance/result/github_view.h"
#include "conformance/result/junit_view.h"
#include "conformance/result/result_file.h"

namespace jsparity {
namespace {

// The step's own file, which it may have written to before.
Parsed<void> WriteStepSummary(const Result& result) {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return {};
  std::ofstream file(path, std::ios::app);
  file << MarkdownOf(result);
  file.close();
  if (!file) return ParseError(std::string("cannot write $GITHUB_STEP_SUMMARY, ") + path);
  return {};
}

void PrintAnnotations(const Result& result) {
  const char* github = std::getenv("GITHUB_ACTIONS");
  if (github == nullptr || std::string_view(github) != "true") return;
  std::printf("%s", AnnotationsOf(result).c_str());
  std::fflush(stdout);
}

}  // namespace

void AddJunitOption(CLI::App& command, Settings& settings) {
  command.add_option("--junit", settings.junit_path, "Write the result to this file as JUnit XML")
      ->check(WritableFile());
}

Parsed<void> WriteOutput(const std::string& path, const std::string& text) {
  bool told = false;
  return ReplaceFile(path, text, [&] {
    if (StopSignal() != 0) return false;
    if (!told) std::fprintf(stderr, "jsparity: waiting until somebody reads %s\n", path.c_str());
    told = true;
    return true;
  });
}

Parsed<void> CheckOutputs(const Settings& settings) {
  for (const auto& [option, path] :
       {std::pair("--json", &settings.json_path), std::pair("--junit", &settings.junit_path)}) {
    if (path->empty()) continue;
    if (auto can = CheckReplaceable(*path); !can) {
      return ParseError(std::string(option) + " " + can.error() + "; name another file");
    }
  }
  return {};
}

Parsed<void> WriteOutputs(const Settings& settings, const Result& result) {
  PrintAnnotations(result);
  if (!settings.json_path.empty()) {
    auto written = WriteOutput(settings.json_path, TextOf(result));
    if (!written) return written;
  }
  if (!settings.junit_path.empty()) {
    if (auto written = WriteOutput(settings.junit_path, JunitOf(result)); !written) return written;
  }
  return WriteStepSummary(result);
}

}  // namespace jsparity
