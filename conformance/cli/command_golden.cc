#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "conformance/bundle/bundle_file.h"
#include "conformance/cli/command.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/protocol/case_needs.h"
#include "conformance/run/golden.h"
#include "conformance/run/report.h"
#include "conformance/run/running_case.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {
namespace {

constexpr const char* kGoldenExamples =
    "Examples:\n"
    "  jsparity golden verify  # neither Go nor a network is needed\n"
    "  jsparity golden add kept/case-7.jsparity\n"
    "Exit status: 0 all is as recorded, 1 something is not, 2 it could not be done.";
constexpr const char* kRecordExamples =
    "Examples:\n"
    "  jsparity golden record --seed 1 --cases 100\n"
    "Exit status: 0 it was recorded, 2 it could not be.";
constexpr const char* kAddExamples =
    "Examples:\n"
    "  jsparity golden add kept/case-7.jsparity\n"
    "  jsparity golden add case.json --file mine.json.lz4\n"
    "Exit status: 0 it was recorded, 2 it could not be.";
constexpr const char* kGoldenVerifyExamples =
    "Examples:\n"
    "  jsparity golden verify\n"
    "  jsparity golden verify --testee ./port --file mine.json.lz4\n"
    "Exit status: 0 all is as recorded, 1 something is not, 2 it could not be played.";

constexpr uint64_t kDefaultSeed = 2145;
constexpr size_t kDefaultCount = 120;

struct GoldenSettings : Settings {
  std::string file;
  std::string what;  // a bundle or a case
  bool original = false;
  size_t count = kDefaultCount;
};

// The repository's file, or where it would be from here.
std::string DefaultFile() {
  constexpr const char* kFile = "golden/cases.json.lz4";
  const std::string found = InRepository(kFile);
  return found.empty() ? kFile : found;
}

int Record(const GoldenSettings& settings) {
  const auto oracle = FindOracle(settings);
  if (!oracle) return SetupError(oracle.error());
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  auto reference = ProcessTestee::Start({*oracle});
  if (!reference) return SetupError(reference.error().text);
  auto cases =
      RecordGolden(**reference, **work, settings.seed.value_or(kDefaultSeed), settings.count);
  if (!cases) return SetupError(WithLastWords(cases.error()));
  const GoldenSet set{(*reference)->hello().reference, std::move(*cases)};
  const std::string file = settings.file.empty() ? DefaultFile() : settings.file;
  if (auto written = WriteGoldenFile(set, file); !written) return SetupError(written.error());
  std::printf("%zu cases of nats-server %s recorded in %s\n", set.cases.size(),
              set.reference.c_str(), file.c_str());
  return kExitAgreed;
}

int Verify(const GoldenSettings& settings) {
  const auto set = ReadGoldenFile(settings.file.empty() ? DefaultFile() : settings.file);
  if (!set) return SetupError(set.error());
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  InstallCrashNotice();
  InstallEnding();
  const HangWatch watch;
  const auto make = ChosenTestee(settings);
  if (!make) return SetupError(make.error());
  std::unique_ptr<Testee> testee;
  size_t diverged = 0;
  size_t operations = 0;
  size_t not_compared = 0;
  std::set<std::string> lacking;
  for (size_t i = 0; i < set->cases.size(); ++i) {
    const GoldenCase& golden = set->cases[i];
    const RunningCase running(golden.c.seed);
    if (testee == nullptr) {
      auto made = (*make)();
      if (!made) return SetupError(made.error().text);
      testee = std::move(*made);
    }
    const std::vector<std::string> lacked = LackedFor(golden.c, testee->hello().offer);
    if (!lacked.empty()) {
      ++not_compared;
      lacking.insert(lacked.begin(), lacked.end());
      continue;
    }
    Failure failure;
    failure.number = i;
    failure.c = golden.c;
    failure.outcome = VerifyGolden(golden, *testee, **work);
    operations += golden.c.ops.size();
    if (failure.outcome.kind == CaseOutcome::Kind::kAgreed) continue;
    ++diverged;
    if (failure.outcome.divergence->fault) testee.reset();
    std::printf("\n%s\n", DescribeFailure(failure, "").c_str());
  }
  const size_t compared = set->cases.size() - not_compared;
  if (not_compared > 0) {
    std::printf("not compared: %zu cases, which need what the testee lacks: %s\n", not_compared,
                Joined(lacking).c_str());
  }
  if (compared == 0)
    return SetupError("nothing was compared: the testee lacks what each case needs");
  std::printf("%zu golden cases of nats-server %s, %s operations: ", compared,
              set->reference.c_str(), Grouped(operations).c_str());
  if (diverged == 0) {
    std::printf("no divergence\n");
    return kExitAgreed;
  }
  std::printf("%zu diverged\n", diverged);
  return kExitDiverged;
}

Parsed<Case> CaseToAdd(const GoldenSettings& settings) {
  auto file = ReadBundleOrCase(settings.what);
  if (!file) return ParseError(file.error());
  if (const auto* bundle = std::get_if<Bundle>(&*file)) {
    return settings.original ? bundle->failure.c : bundle->Shown();
  }
  return std::get<Case>(*file);
}

// The file is whole at any time.
Parsed<void> Replace(const GoldenSet& set, const std::string& file) {
  const std::string begun = file + "." + std::to_string(getpid()) + ".part";
  auto written = WriteGoldenFile(set, begun);
  std::error_code error;
  if (written) std::filesystem::rename(begun, file, error);
  if (written && !error) return {};
  std::error_code ignored;
  std::filesystem::remove(begun, ignored);
  return ParseError(file + ": cannot be written: " + (written ? error.message() : written.error()));
}

int AddCase(const GoldenSettings& settings) {
  const auto c = CaseToAdd(settings);
  if (!c) return SetupError(c.error());
  const std::string file = settings.file.empty() ? DefaultFile() : settings.file;
  auto set = ReadGoldenFile(file);
  if (!set) return SetupError(set.error());
  const auto oracle = FindOracle(settings);
  if (!oracle) return SetupError(oracle.error());
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  auto reference = ProcessTestee::Start({*oracle});
  if (!reference) return SetupError(reference.error().text);
  if (auto added = AddGolden(*c, **reference, **work, *set); !added) {
    return SetupError(settings.what + ": cannot be added to " + file + ": " + added.error());
  }
  if (auto done = Replace(*set, file); !done) return SetupError(done.error());
  std::printf("%s: case %zu, seed %llu, %zu operations; `jsparity golden verify` plays it\n",
              file.c_str(), set->cases.size() - 1, static_cast<unsigned long long>(c->seed),
              c->ops.size());
  return kExitAgreed;
}

}  // namespace

void AddGoldenCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<GoldenSettings>();
  CLI::App* golden = app.add_subcommand("golden", "Recorded cases, for machines without Go");
  golden->footer(kGoldenExamples);
  golden->require_subcommand(1);

  CLI::App* record = golden->add_subcommand("record", "Records cases of the reference");
  record->footer(kRecordExamples);
  record->add_option("--file", settings->file, "Where to (default: golden/cases.json.lz4)")
      ->check(WritableFile());
  AddSeedOption(*record, *settings, "Seed of the cases");
  record->add_option("--cases", settings->count, "At least how many")
      ->check(WholeNumber(1, kCasesMax))
      ->capture_default_str();
  AddWorkDirOption(*record, *settings);
  AddOracleOptions(*record, *settings);
  record->callback([settings, &status] { status = Record(*settings); });

  CLI::App* add = golden->add_subcommand("add", "Records the case of a bundle with the others");
  add->footer(kAddExamples);
  add->add_option("what", settings->what, "A bundle, or a case file")
      ->required()
      ->check(ReadableFile());
  add->add_flag("--original", settings->original, "From a bundle, the case before shrinking");
  add->add_option("--file", settings->file, "Where to (default: golden/cases.json.lz4)")
      ->check(ReadableFile());
  AddWorkDirOption(*add, *settings);
  AddOracleOptions(*add, *settings);
  add->callback([settings, &status] { status = AddCase(*settings); });

  CLI::App* verify = golden->add_subcommand("verify", "Plays them on the testee and compares");
  verify->footer(kGoldenVerifyExamples);
  verify->add_option("--file", settings->file, "Which (default: golden/cases.json.lz4)")
      ->check(ReadableFile());
  AddTesteeOption(*verify, *settings,
                  "Command of a testee (default: the C++ store, in this process)");
  AddWorkDirOption(*verify, *settings);
  verify->callback([settings, &status] { status = Verify(*settings); });
}

}  // namespace jsparity
