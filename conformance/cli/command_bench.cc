#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <regex>

#include "conformance/bench/contest.h"
#include "conformance/bench/table.h"
#include "conformance/bench/worker.h"
#include "conformance/cli/command.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/child_process.h"

namespace jsparity {
namespace {

constexpr const char* kBenchExamples =
    "Examples:\n"
    "  jsparity bench --list\n"
    "  jsparity bench --only recover --scale 0.1 --json report.json\n"
    "Exit status: 0 it was measured, 1 a work failed or both sides did not do the same, 2 it could "
    "not be done.";

using namespace std::chrono_literals;

struct BenchOptions {
  std::string only;
  double scale = 1;
  uint64_t rounds = ContestOptions{}.rounds;
  std::string dir;
  bool list = false;
  bool worker = false;
};

// What is going on: a line that changes on a terminal, one every few seconds elsewhere.
class StepProgress {
 public:
  StepProgress() : is_terminal_(isatty(STDOUT_FILENO) == 1) {}

  void Show(const std::string& text) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + (is_terminal_ ? 100ms : 5000ms);
    std::printf(is_terminal_ ? "\r\x1b[K%s" : "  %s\n", text.c_str());
    std::fflush(stdout);
  }

  void Clear() {
    if (is_terminal_) std::printf("\r\x1b[K");
    next_ = std::chrono::steady_clock::now() + (is_terminal_ ? 0ms : 5000ms);
  }

 private:
  const bool is_terminal_;
  std::chrono::steady_clock::time_point next_{};
};

Parsed<WorkList> ChosenWorks(const BenchOptions& options) {
  if (!(options.scale > 0)) return ParseError("--scale must be above 0");
  std::regex only;
  try {
    only = std::regex(options.only, std::regex::icase);
  } catch (const std::regex_error& error) {
    return ParseError("--only is no regular expression: " + std::string(error.what()));
  }
  WorkList works = AllWorks(options.scale);
  std::erase_if(works, [&](const Work& work) { return !std::regex_search(work.name, only); });
  if (works.empty()) {
    return ParseError("no work is called like \"" + options.only + "\"; --list names them");
  }
  return works;
}

// Name and version of a side, as it tells them.
Parsed<std::string> NameOf(const BenchProgram& program) {
  auto process = ChildProcess::Start(program);
  if (!process) return ParseError(process.error().text);
  auto line = (*process)->Exchange(R"({"id":1,"cmd":"hello"})", 10s);
  if (!line) return ParseError(line.error().text);
  auto answer = ParseJson(*line);
  if (!answer || !answer->is_object() || !answer->contains("name")) {
    return ParseError(program[0] + " does not speak the lines of go-oracle/BENCH.md: " + *line);
  }
  return answer->value("name", "");
}

std::vector<BenchRow> PlayAll(const WorkList& works, const ContestOptions& options,
                              const std::atomic<bool>& stop) {
  std::vector<BenchRow> rows;
  StepProgress progress;
  for (const Work& work : works) {
    const std::string place =
        "[" + std::to_string(rows.size() + 1) + "/" + std::to_string(works.size()) + "] ";
    rows.push_back(Compete(work, options, [&](const std::string& step) {
      progress.Show(place + work.name + ": " + step);
      return !stop;
    }));
    progress.Clear();
    std::printf("%s\n", TableLine(rows.back()).c_str());
    std::fflush(stdout);
    if (stop) break;
  }
  return rows;
}

Parsed<ContestOptions> Contenders(const Settings& settings, const BenchOptions& options) {
  const auto oracle = FindOracle(settings);
  if (!oracle) return ParseError(oracle.error());
  ContestOptions contest;
  contest.reference = {*oracle, "-bench"};
  contest.testee = {std::filesystem::read_symlink("/proc/self/exe").string(), "bench", "--worker"};
  if (!settings.testee.empty()) contest.testee = {"/bin/sh", "-c", "exec " + settings.testee};
  contest.rounds = options.rounds;
  return contest;
}

int RunBench(const Settings& settings, const BenchOptions& options) {
  const auto works = ChosenWorks(options);
  if (!works) return SetupError(works.error());
  if (options.list) {
    for (const Work& work : *works) std::printf("%s\n", work.name.c_str());
    return kExitAgreed;
  }
  auto contest = Contenders(settings, options);
  if (!contest) return SetupError(contest.error());
  auto dir = WorkDir::CreateIn(options.dir);
  if (!dir) return SetupError(dir.error());
  contest->dir = (*dir)->path();
  const auto reference = NameOf(contest->reference);
  if (!reference) return SetupError(reference.error());
  const auto testee = NameOf(contest->testee);
  if (!testee) return SetupError(testee.error());

  std::printf("reference: %s\ntestee:    %s\nscale %g, %llu rounds, files in %s\n%s\n",
              reference->c_str(), testee->c_str(), options.scale,
              static_cast<unsigned long long>(options.rounds), options.dir.c_str(),
              TableHead().c_str());
  const std::atomic<bool>& stop = InstallStopRequest();
  const auto rows = PlayAll(*works, *contest, stop);
  int status = kExitAgreed;
  if (std::ranges::any_of(rows, [](const BenchRow& row) { return !row.failure.empty(); }) ||
      rows.size() < works->size()) {
    status = kExitDiverged;
  }
  const Json report = ReportOf({*reference, *testee, options.scale, options.rounds}, rows);
  if (!WriteReport(settings, report)) return kExitSetupError;
  return stop ? StopStatus() : status;
}

}  // namespace

void AddBenchCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  auto options = std::make_shared<BenchOptions>();
  std::error_code ignored;
  options->dir = std::filesystem::temp_directory_path(ignored);
  if (options->dir.empty()) options->dir = "/tmp";
  CLI::App* command = app.add_subcommand(
      "bench", "Times the C++ store and the reference at the same work, in turns");
  command->footer(kBenchExamples);
  command->add_option("--only", options->only, "Works whose name this regular expression finds");
  command->add_option("--scale", options->scale, "How large the works are")
      ->check(Number(0.001, 1000))
      ->capture_default_str();
  command
      ->add_option("--rounds", options->rounds,
                   "How often each work is done; up to 3 times as often where one side is faster "
                   "in some and the other in others")
      ->check(WholeNumber(1, 1000))
      ->capture_default_str();
  command->add_option("--dir", options->dir, "An existing directory, for the stores' files")
      ->check(WritableDirectory())
      ->capture_default_str();
  AddJsonOption(*command, *settings);
  command->add_flag("--list", options->list, "Only name the works");
  AddOracleOptions(*command, *settings);
  AddTesteeOption(*command, *settings,
                  "Command of a program that speaks the lines of go-oracle/BENCH.md");
  command->add_flag("--worker", options->worker, "Be such a program")->group("");
  command->callback([settings, options, &status] {
    status = options->worker ? ServeBench(std::cin, std::cout) : RunBench(*settings, *options);
  });
}

}  // namespace jsparity
