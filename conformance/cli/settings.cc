#include "conformance/cli/settings.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <thread>
#include <variant>

#include "conformance/bundle/bundle_file.h"
#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/defects/version.h"
#include "conformance/faults/planted_fault.h"
#include "conformance/testee/process_testee.h"
#include "conformance/testee/protocol_trace.h"
#include "conformance/testee/store_testee.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

constexpr const char* kOracleName = "jsparity-oracle";
constexpr const char* kCoverageOracleName = "jsparity-oracle-coverage";
// Processor time without progress after which an operation of the reference counts as hanging. Most
// of what ends computes for a tenth of a second at most; what is slow only took three seconds on a
// busy machine. A known hang gets a part of it, and a run of 600 cases meets two or three.
constexpr std::chrono::seconds kHangLimit{9};

constexpr uint64_t kOpsMax = 100'000;
constexpr uint64_t kSecondsMax = 86'400;
constexpr uint64_t kJobsMax = 1024;

std::filesystem::path ExecutableDir() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

TesteeFactory ProcessFactory(std::vector<std::string> argv, const ProcessOptions& options = {}) {
  return [argv = std::move(argv), options]() -> Answered<std::unique_ptr<Testee>> {
    auto started = ProcessTestee::Start(argv, options);
    if (!started) return tl::unexpected(started.error());
    return std::unique_ptr<Testee>(std::move(*started));
  };
}

CLI::Validator NameOfOperation() {
  return {[](const std::string& name) {
            return KindOf(name) ? std::string() : "there is no operation \"" + name + "\"";
          },
          "OPERATION"};
}

CLI::Validator NameOfFault() {
  return {[](const std::string& name) {
            std::vector<std::string_view> names;
            for (const PlantedFaultSpec& spec : PlantedFaults()) names.push_back(spec.name);
            if (std::ranges::find(names, name) != names.end()) return std::string();
            return "there is no fault \"" + name + "\"; there are " + Joined(names);
          },
          "FAULT"};
}

uint64_t RandomSeed() {
  std::random_device device;
  // Short enough to be typed.
  return device();
}

// --no-consumers may have left out what --focus asks for; then nothing of it would be played.
void CheckFocus(const Settings& settings) {
  for (const std::string& name : settings.focus) {
    if (settings.no_consumers && IsConsumerOp(*KindOf(name))) {
      throw CLI::ValidationError("--focus " + name, "--no-consumers leaves it out");
    }
    if (!AskedOffer(settings).Has(*KindOf(name))) {
      throw CLI::ValidationError("--focus " + name, "--only-ops leaves it out");
    }
  }
}

}  // namespace

void AddOracleOptions(CLI::App& command, Settings& settings) {
  CLI::Option* oracle = command.add_option(
      "--oracle", settings.oracle,
      "Program of the reference (default: $JSPARITY_ORACLE, or what scripts/parity has built)");
  oracle->check(NotBlank("name a program, or leave --oracle out"));
  command
      .add_option("--reference", settings.reference,
                  "Version of the reference (default: " + PinnedReference() +
                      ", which the store is at parity with)")
      ->excludes(oracle);
}

void AddTesteeOptions(CLI::App& command, Settings& settings) {
  AddOracleOptions(command, settings);
  CLI::Option* testee = AddTesteeOption(command, settings,
                                        "Command of a testee that speaks the protocol (default: "
                                        "the C++ store, in this process)");
  command
      .add_option("--fault", settings.fault,
                  "Test the C++ store with a fault planted in it, to see a run fail: "
                  "TombstoneMissing, WrongError, … (an unknown name tells all)")
      ->check(NameOfFault())
      ->excludes(testee);
  command
      .add_option("--compare", settings.compare,
                  "How far to compare: answers; state (callbacks and the stream's state, too); "
                  "files (every byte, too)")
      ->check(CLI::IsMember({"answers", "state", "files"}))
      ->capture_default_str();
  command
      .add_option("--only-ops", settings.only_ops,
                  "Operations to play, separated by commas: nothing else is asked for")
      ->delimiter(',')
      ->check(NameOfOperation());
  command.add_flag("--plain", settings.plain,
                   "No compression, ciphers, TTLs, schedules, sources and other capabilities");
}

void AddCaseOptions(CLI::App& command, Settings& settings) {
  AddOpsOption(command, settings);
  command.add_flag("--every-op", settings.every_op, "Compare files after every operation");
  command
      .add_option("--focus", settings.focus,
                  "Operations that every case has, and far more often than others, separated by "
                  "commas: load_msg,num_pending")
      ->delimiter(',')
      ->check([](const std::string& name) {
        const auto kind = KindOf(name);
        return kind && !IsLifeStep(*kind) ? std::string()
                                          : "there is no operation \"" + name + "\"";
      });
  command.add_flag("--no-older", settings.no_older,
                   "No case in which a server of an older version had the store before, or gets it "
                   "afterwards");
  command.add_flag("--no-consumers", settings.no_consumers, "Leave out operations on consumers");
  command.add_option("--out", settings.failures_dir, "Directory for bundles of failing cases")
      ->check(WritableDirectory())
      ->capture_default_str();
  AddShrinkSecondsOption(command, settings, "The most time to spend on shrinking one case");
  AddWorkDirOption(command, settings);
  command.add_flag("--no-shrink", settings.no_shrink, "Do not shrink failing cases");
  command.parse_complete_callback([&settings] { CheckFocus(settings); });
}

void AddLawsOption(CLI::App& command, Settings& settings) {
  command.add_flag("--laws,!--no-laws", settings.laws,
                   "Where both agree, judge each by itself as well: a broken law that no entry of "
                   "golden/reference-defects explains is a failure, too");
}

void AddCampaignOptions(CLI::App& command, Settings& settings) {
  AddSeedOption(command, settings, "Seed of the run (default: a random one)");
  AddCasesOption(command, settings);
  AddJobsOption(command, settings, "Cases at a time (default: one a processor, and one more)");
  command.add_option("--max-failures", settings.failures_max, "End the run after this many")
      ->check(WholeNumber(1, kCasesMax))
      ->capture_default_str();
  AddJsonOption(command, settings);
}

CLI::Option* AddTesteeOption(CLI::App& command, Settings& settings,
                             const std::string& description) {
  command
      .add_option("--answer-timeout", settings.answer_seconds,
                  "Seconds that a testee has for an answer; then it is ended")
      ->check(WholeNumber(1, kSecondsMax))
      ->capture_default_str();
  command
      .add_option("--trace", settings.trace_path,
                  "Keep every line that goes to the testee and comes from it in this file")
      ->check(WritableFile());
  return command.add_option("--testee", settings.testee, description)
      ->check(NotBlank("name a command, or leave --testee out for the C++ store"));
}

void AddCasesOption(CLI::App& command, Settings& settings) {
  command.add_option("--cases", settings.cases, "How many cases")
      ->check(WholeNumber(1, kCasesMax))
      ->capture_default_str();
}

void AddOpsOption(CLI::App& command, Settings& settings) {
  command.add_option("--ops", settings.ops, "Operations in a case")
      ->check(WholeNumber(1, kOpsMax))
      ->capture_default_str();
}

void AddShrinkSecondsOption(CLI::App& command, Settings& settings, const std::string& description) {
  command.add_option("--shrink-seconds", settings.shrink_seconds, description)
      ->check(WholeNumber(0, kSecondsMax))
      ->capture_default_str();
}

void AddWorkDirOption(CLI::App& command, Settings& settings) {
  command
      .add_option("--work-dir", settings.work_dir,
                  "Where the stores of a run are put while it lasts (default: $TMPDIR, else "
                  "/dev/shm where that has room, else /tmp); made where there is none")
      ->check(WritableDirectory());
}

void AddSeedOption(CLI::App& command, Settings& settings, const std::string& description) {
  command.add_option("--seed", settings.seed, description)->check(WholeNumber(0, UINT64_MAX));
}

void AddJobsOption(CLI::App& command, Settings& settings, const std::string& description) {
  command.add_option("--jobs", settings.jobs, description)->check(WholeNumber(1, kJobsMax));
}

void AddJsonOption(CLI::App& command, Settings& settings) {
  command.add_option("--json", settings.json_path, "Write a report to this file")
      ->check(WritableFile());
}

std::string InRepository(const std::string& path) {
  std::error_code ignored;
  for (auto dir = ExecutableDir(); dir.has_relative_path(); dir = dir.parent_path()) {
    if (std::filesystem::exists(dir / path, ignored)) return (dir / path).string();
  }
  return "";
}

std::string PinnedReference() { return "v" + std::string(jsstore::ReferenceVersion()); }

namespace {

// Where the build leaves the program of a version: build/<preset>/go-oracle/<version>.
std::string BuiltOracle(const std::string& version, bool coverage) {
  return (ExecutableDir().parent_path() / "go-oracle" / version /
          (coverage ? kCoverageOracleName : kOracleName))
      .string();
}

std::string HowToBuild(const Settings& settings) {
  const std::string coverage = settings.coverage ? " --coverage" : "";
  if (settings.reference.empty()) return "scripts/parity run" + coverage;
  return "scripts/parity run --reference " + settings.reference + coverage;
}

// All that can be built but the pin (go-oracle/versions).
std::vector<std::string> VersionsBesideThePin() {
  std::istringstream supported(JSPARITY_SUPPORTED_REFERENCES);
  return {std::istream_iterator<std::string>(supported), {}};
}

}  // namespace

std::vector<std::string> OlderReferences(const Settings& settings) {
  const auto version_of = [](const std::string& text) { return *ParseVersion(text); };
  const auto reference =
      ParseVersion(settings.reference.empty() ? PinnedReference() : settings.reference);
  if (!reference) return {};  // FindOracle says what is wrong with it
  std::vector<std::string> older = VersionsBesideThePin();
  std::erase_if(older, [&](const std::string& text) { return version_of(text) >= *reference; });
  std::ranges::sort(older, {}, version_of);
  return older;
}

std::vector<std::string> SupportedReferences() {
  std::vector<std::string> versions = VersionsBesideThePin();
  std::erase(versions, PinnedReference());
  versions.insert(versions.begin(), PinnedReference());
  return versions;
}

Parsed<const DefectList*> KnownDefects() {
  static const auto kList = DefectList::Read(BuiltInDefectFiles(), SupportedReferences());
  if (!kList) return ParseError("golden/reference-defects/" + kList.error());
  return &*kList;
}

VersionFactory OlderFactory() {
  return [](const std::string& version) -> Answered<std::unique_ptr<Testee>> {
    Settings settings;
    settings.reference = version;
    const auto program = FindOracle(settings);
    if (!program) {
      return tl::unexpected(TesteeFault{TesteeFault::Kind::kDied, program.error(), ""});
    }
    return OracleFactory(*program)();
  };
}

Parsed<std::string> FindOracle(const Settings& settings) {
  const std::string version = settings.reference.empty() ? PinnedReference() : settings.reference;
  if (!version.starts_with('v') || !ParseVersion(version)) {
    return ParseError("--reference " + version + ": a version looks like " + PinnedReference());
  }
  const bool any = settings.reference.empty() && !settings.coverage;
  const char* from_environment = any ? std::getenv("JSPARITY_ORACLE") : nullptr;
  std::string program = settings.oracle;
  if (program.empty() && from_environment != nullptr) program = from_environment;
  if (program.empty()) program = BuiltOracle(version, settings.coverage);
  if (access(program.c_str(), X_OK) == 0) return program;
  return ParseError("there is no program " + program + "; build it with " + HowToBuild(settings) +
                    ", or name it with --oracle");
}

namespace {

// What the oracle need not wait for to the end, as it is recognised by its stacks. It knows itself
// whether its version has it.
std::vector<std::string> KnownHangs() {
  std::vector<std::string> hangs;
  const auto list = KnownDefects();
  if (!list) return hangs;  // who plays with the list says so
  for (const Defect& defect : (*list)->all()) {
    for (const Recogniser& recogniser : defect.recognised) {
      const auto* panic = std::get_if<PanicRecogniser>(&recogniser);
      if (panic == nullptr || panic->text != "hung:" || panic->stack.empty()) continue;
      const Json hang = {{"stack", panic->stack}, {"mended", defect.versions.mended}};
      hangs.push_back(hang.dump());
    }
  }
  return hangs;
}

}  // namespace

TesteeFactory OracleFactory(const std::string& path, const std::string& coverage_dir) {
  std::vector<std::string> argv = {path,
                                   "--hang-limit=" + std::to_string(kHangLimit.count()) + "s"};
  for (const std::string& hang : KnownHangs()) argv.push_back("--known-hang=" + hang);
  if (!coverage_dir.empty()) argv.push_back("--coverage-dir=" + coverage_dir);
  ProcessOptions options;
  options.schema = JSPARITY_PROTOCOL_SCHEMA;
  return ProcessFactory(std::move(argv), options);
}

Parsed<ProcessCommand> ProcessOfTestee(const Settings& settings) {
  ProcessCommand process{{"/bin/sh", "-c", "exec " + settings.testee},
                         {std::chrono::seconds(settings.answer_seconds), nullptr}};
  if (settings.trace_path.empty()) return process;
  auto trace = ProtocolTrace::Create(settings.trace_path);
  if (!trace) return ParseError(trace.error());
  process.options.trace = std::move(*trace);
  return process;
}

Parsed<TesteeFactory> ChosenTestee(const Settings& settings) {
  if (!settings.fault.empty()) {
    const auto spec = std::ranges::find(PlantedFaults(), settings.fault, &PlantedFaultSpec::name);
    if (spec == PlantedFaults().end()) {
      return ParseError("there is no fault \"" + settings.fault + "\"");
    }
    return [fault = spec->fault]() -> Answered<std::unique_ptr<Testee>> {
      return MakeFaultyTestee(fault);
    };
  }
  if (settings.testee.empty()) {
    return []() -> Answered<std::unique_ptr<Testee>> { return std::make_unique<StoreTestee>(); };
  }
  const auto process = ProcessOfTestee(settings);
  if (!process) return ParseError(process.error());
  return ProcessFactory(process->argv, process->options);
}

Offer AskedOffer(const Settings& settings) {
  Offer offer = Offer::All();
  if (settings.plain) offer.DropFeatures();
  if (settings.only_ops.empty()) return offer;
  std::vector<OpKind> kinds;
  for (const std::string& name : settings.only_ops) kinds.push_back(*KindOf(name));
  offer.KeepOnly(kinds);
  return offer;
}

void AddKnownOption(CLI::App& command, Settings& settings) {
  command
      .add_option("--known", settings.known,
                  "File of divergences that the testee is known for: they are counted by "
                  "themselves, and each has to occur")
      ->check(ReadableFile());
}

Parsed<KnownDivergences> ReadKnown(const Settings& settings) {
  if (settings.known.empty()) return KnownDivergences();
  std::ifstream file(settings.known, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file)
    return ParseError(settings.known + ": cannot be read; name a list of known divergences");
  return KnownDivergences::Read(text, settings.known, SupportedReferences());
}

tl::expected<std::unique_ptr<WorkDir>, std::string> MakeWorkDir(const Settings& settings) {
  if (settings.work_dir.empty()) return WorkDir::Create();
  std::error_code ignored;  // WorkDir tells
  std::filesystem::create_directories(settings.work_dir, ignored);
  return WorkDir::CreateIn(settings.work_dir);
}

GeneratorOptions ToGeneratorOptions(const Settings& settings) {
  GeneratorOptions options{settings.ops, !settings.no_consumers};
  if (!settings.no_older) options.older = OlderReferences(settings);
  for (const std::string& name : settings.focus) {
    if (const auto kind = KindOf(name)) options.focus.push_back(*kind);
  }
  return options;
}

CampaignOptions ToCampaignOptions(const Settings& settings) {
  CampaignOptions options;
  options.seed = settings.seed ? *settings.seed : RandomSeed();
  options.cases = settings.cases;
  options.generator = ToGeneratorOptions(settings);
  options.runner.play.files_every_op = settings.every_op;
  options.runner.play.offer = AskedOffer(settings);
  options.runner.compare.level = *CompareLevelOf(settings.compare);
  options.runner.laws = settings.laws;
  options.older = OlderFactory();
  if (const auto defects = KnownDefects()) options.runner.defects = *defects;
  // One more than there are processors: an oracle that a case has ended takes a second to start.
  options.jobs = settings.jobs != 0 ? settings.jobs : std::thread::hardware_concurrency() + 1;
  options.keep = KeepBundles(settings);
  options.failures_max = settings.failures_max;
  options.shrink_limit = std::chrono::seconds(settings.no_shrink ? 0 : settings.shrink_seconds);
  return options;
}

OptionValues OptionsThatMatter(const Settings& settings) {
  const Settings by_default;
  OptionValues options;
  if (settings.ops != by_default.ops) options["--ops"] = {std::to_string(settings.ops)};
  if (settings.every_op) options["--every-op"] = {};
  if (settings.no_consumers) options["--no-consumers"] = {};
  if (settings.no_older) options["--no-older"] = {};
  if (!settings.focus.empty()) options["--focus"] = settings.focus;
  if (settings.compare != by_default.compare) options["--compare"] = {settings.compare};
  if (!settings.only_ops.empty()) options["--only-ops"] = settings.only_ops;
  if (settings.plain) options["--plain"] = {};
  if (settings.laws) options["--laws"] = {};
  if (settings.answer_seconds != by_default.answer_seconds) {
    options["--answer-timeout"] = {std::to_string(settings.answer_seconds)};
  }
  if (!settings.fault.empty()) options["--fault"] = {settings.fault};
  return options;
}

std::string ReplayCommand(const Settings& settings, const std::string& seed_or_file) {
  std::string command = "scripts/parity replay " + ShellQuoted(seed_or_file);
  const auto add = [&command](const std::string& option, const std::string& value) {
    if (!value.empty()) command += " " + option + " " + ShellQuoted(value);
  };
  // A bundle says nearly all itself; scripts/parity has to know which oracle to build.
  add("--reference", settings.reference);
  add("--known", settings.known);
  if (seed_or_file.ends_with(kBundleSuffix)) return command;
  for (const auto& [option, values] : OptionsThatMatter(settings)) {
    std::string joined;
    for (const std::string& value : values) joined += (joined.empty() ? "" : ",") + value;
    if (values.empty()) command += " " + option;
    add(option, joined);
  }
  add("--oracle", settings.oracle);
  add("--testee", settings.testee);
  return command;
}

Settings SettingsOf(const Failure& failure, const Settings& of_run) {
  if (!failure.drawn) return of_run;
  Settings settings = of_run;
  settings.ops = failure.drawn->ops;
  settings.no_consumers = !failure.drawn->consumers;
  settings.no_older = of_run.no_older || !failure.drawn->older;
  settings.focus.clear();
  for (const OpKind kind : failure.drawn->focus) settings.focus.emplace_back(NameOf(kind));
  return settings;
}

KeepFailure KeepBundles(const Settings& settings) {
  if (settings.failures_dir.empty()) return nullptr;
  return [of_run = settings](const Failure& failure) {
    const Settings drawn = SettingsOf(failure, of_run);
    const std::string seed = std::to_string(failure.c.seed);
    const BundleOrigin origin{std::string(jsstore::Version()), ReplayCommand(drawn, seed),
                              drawn.testee, OptionsThatMatter(drawn)};
    return WriteBundle(MakeBundle(failure, origin), drawn.failures_dir);
  };
}

Parsed<void> CheckOut(const Settings& settings) {
  if (settings.failures_dir.empty()) return {};
  namespace fs = std::filesystem;
  // What is not there yet is made when there is something to keep.
  std::error_code ignored;
  fs::path there = fs::absolute(settings.failures_dir, ignored);
  while (!fs::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  std::string probe = (there / ".jsparity-XXXXXX").string();
  const int file = mkstemp(probe.data());
  if (file < 0) {
    return ParseError("--out " + settings.failures_dir + ": nothing can be kept there, as " +
                      there.string() + " cannot be written: " + strerror(errno) +
                      "; name another directory");
  }
  close(file);
  unlink(probe.c_str());
  return {};
}

bool WriteReport(const Settings& settings, const Json& report) {
  if (settings.json_path.empty()) return true;
  const auto written = WriteOutput(
      settings.json_path, report.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  if (!written) SetupError(written.error());
  return written.has_value();
}

std::string WithLastWords(const TesteeFault& fault) {
  return fault.stderr_tail.empty() ? fault.text : fault.text + "\n" + fault.stderr_tail;
}

int SetupError(const std::string& text) {
  std::fprintf(stderr, "jsparity: %s\n", text.c_str());
  return kExitSetupError;
}

}  // namespace jsparity
