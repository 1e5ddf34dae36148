#include <cstdio>
#include <memory>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/cli/settings.h"
#include "conformance/page/page.h"
#include "conformance/result/result_file.h"

namespace jsparity {
namespace {

constexpr const char* kReportExamples =
    "Examples:\n"
    "  jsparity report run.json -o report.html\n"
    "Exit status: 0 it was made, 2 it could not be.";

struct ReportSettings {
  std::string result;
  std::string bench;
  std::string page = "report.html";
};

int Report(const ReportSettings& settings) {
  const auto result = ReadResult(settings.result);
  if (!result) return SetupError(result.error());
  std::optional<BenchReport> bench;
  if (!settings.bench.empty()) {
    auto read = ReadBenchReport(settings.bench);
    if (!read) return SetupError(read.error());
    bench = std::move(*read);
  }
  if (auto written = WriteOutput(settings.page, PageOf(*result, bench)); !written) {
    return SetupError(written.error());
  }
  std::printf("%s shows %s\n", settings.page.c_str(), settings.result.c_str());
  return kExitAgreed;
}

}  // namespace

void AddReportCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<ReportSettings>();
  CLI::App* command = app.add_subcommand(
      "report", "Makes a page of a result: one file, to be opened in a browser or kept");
  command->footer(kReportExamples);
  command->add_option("result", settings->result, "What run --json or merge wrote")
      ->required()
      ->check(ReadableFile());
  command->add_option("-o,--out", settings->page, "The page")
      ->check(WritableFile())
      ->capture_default_str();
  command->add_option("--bench", settings->bench, "What bench --json wrote, to be shown, too")
      ->check(ReadableFile());
  command->callback([settings, &status] { status = Report(*settings); });
}

}  // namespace jsparity
