#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/port_settings.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/gates/port_report.h"
#include "conformance/page/badge.h"
#include "conformance/page/port_page.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPortReportExamples =
    "Examples:\n"
    "  jsparity port report -o porting/report.html --badges porting/badges\n"
    "  jsparity port report -o porting/README.md\n"
    "  jsparity port report --summary  # into $GITHUB_STEP_SUMMARY, in a workflow of GitHub\n"
    "Exit status: 0 it was written and all holds, 1 something does not hold, 2 it could not be "
    "done.";

// From where the page is put to the port's directory, with a slash behind it; empty: it is the
// same.
std::string WayToPort(const std::string& page, const PortDirectory& dir) {
  const fs::path from = fs::absolute(page).lexically_normal().parent_path();
  const fs::path way = fs::absolute(dir.path()).lexically_normal().lexically_relative(from);
  std::string text = way.generic_string();
  if (text.empty() || text == ".") return "";
  return text.ends_with('/') ? text : text + "/";
}

bool IsPage(const std::string& path) {
  const std::string ending = fs::path(path).extension().string();
  return ending == ".html" || ending == ".htm";
}

std::string ReportText(const PortSettings& settings, const PortProgress& progress,
                       const PortDirectory& dir) {
  if (settings.summary) return PortSummary(progress);
  if (IsPage(settings.page)) return PortPageOf(progress, WayToPort(settings.page, dir));
  return PortReport(progress);
}

// What $GITHUB_STEP_SUMMARY names is added to, as other steps write there, too.
Parsed<void> AddToStepSummary(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::app);
  file << text;
  if (!file.flush()) return ParseError("cannot write $GITHUB_STEP_SUMMARY, " + path);
  return {};
}

Parsed<void> PutReport(const PortSettings& settings, const std::string& text) {
  if (!settings.page.empty()) return WriteOutput(settings.page, text);
  const char* step = settings.summary ? std::getenv("GITHUB_STEP_SUMMARY") : nullptr;
  if (step != nullptr && *step != '\0') return AddToStepSummary(step, text);
  std::cout << text;
  return {};
}

Parsed<void> PutBadges(const PortSettings& settings, const PortProgress& progress) {
  if (settings.badges.empty()) return {};
  const PortDirectory dir(settings.badges);
  for (const NamedBadge& badge : BadgesOf(progress)) {
    if (auto done = dir.Replace(badge.file, badge.svg); !done) return done;
  }
  return {};
}

int ReportPort(const PortSettings& settings) {
  const PortDirectory dir = DirectoryOf(settings);
  const auto port = Port::Open(dir);
  if (!port) return SetupError(port.error());
  const auto audit = Audit(*port);
  if (!audit) return SetupError(audit.error());
  const PortProgress progress = ProgressOf(*port, *audit);
  if (auto put = PutReport(settings, ReportText(settings, progress, dir)); !put)
    return SetupError(put.error());
  if (auto put = PutBadges(settings, progress); !put) return SetupError(put.error());
  return audit->good() ? kExitAgreed : kExitDiverged;
}

}  // namespace

void AddPortReportCommand(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* report =
      port.add_subcommand("report", "Tells how far the port is: as Markdown, as a page, as badges");
  report->footer(kPortReportExamples);
  report
      ->add_option("-o,--out", settings->page,
                   "Where to; NAME.html is a page, all else Markdown (default: it is printed)")
      ->check(WritableFile());
  report->add_option("--badges", settings->badges, "Directory for badges in SVG")
      ->check(WritableDirectory());
  report->add_flag("--summary", settings->summary,
                   "Short Markdown, for $GITHUB_STEP_SUMMARY where that is set");
  AddPortOption(*report, *settings);
  report->callback([settings, &status] { status = ReportPort(*settings); });
}

}  // namespace jsparity
