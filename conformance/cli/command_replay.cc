#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/bundle/bundle_file.h"
#include "conformance/cli/command.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/run/law_tally.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

constexpr const char* kReplayExamples =
    "Examples:\n"
    "  jsparity replay kept/case-7.jsparity  # with its options and testee\n"
    "  jsparity replay kept/case-7.jsparity --testee ./port\n"
    "  jsparity replay 1864459428362102163 --every-op  # a seed\n"
    "  jsparity replay golden/case.json\n"
    "Exit status: 0 both sides agree, 1 they part, 2 it could not be played.";

struct ReplaySettings : Settings {
  std::string what;
  bool original = false;
  bool out_named = false;
};

// A number is a seed, anything else a file.
bool IsSeed(const std::string& what) {
  return !what.empty() && what.find_first_not_of("0123456789") == std::string::npos;
}

CLI::Validator SeedOrFile() {
  const auto check = [](std::string what) {
    return IsSeed(what) ? WholeNumber(0, UINT64_MAX)(what) : ReadableFile()(what);
  };
  return {check, "SEED|FILE"};
}

// What was recorded, where a bundle is replayed.
class Recorded {
 public:
  Recorded(Bundle bundle, bool original) : bundle_(std::move(bundle)), original_(original) {}

  const Case& c() const { return original_ ? bundle_.failure.c : bundle_.Shown(); }
  const CaseOutcome& outcome() const {
    return original_ ? bundle_.failure.outcome : bundle_.ShownOutcome();
  }
  // A shrunk case is not shrunk again.
  bool is_shrunk() const { return !original_ && bundle_.failure.shrunk.has_value(); }

  // What the user did not ask for otherwise is as it was; an error tells of an option that this
  // program has not got.
  Parsed<void> ApplyTo(ReplaySettings& settings, CLI::App& command) const {
    for (const auto& [name, values] : bundle_.origin.options) {
      CLI::Option* option = command.get_option_no_throw(name);
      if (option == nullptr) {
        return ParseError("it was recorded with " + name + ", which this program does not know");
      }
      if (option->count() > 0) continue;
      if (name == "--fault" && !settings.testee.empty()) continue;  // another testee was asked for
      for (const std::string& value : values) option->add_result(value);
      if (values.empty()) option->add_result("true");
      option->run_callback();
    }
    const std::string& reference = bundle_.failure.sides.reference;
    if (settings.reference.empty() && settings.oracle.empty() && reference != PinnedReference()) {
      settings.reference = reference;
    }
    if (settings.testee.empty()) settings.testee = bundle_.origin.testee;
    settings.every_op = settings.every_op || NeedsEveryOp(bundle_);
    if (!settings.out_named) settings.failures_dir.clear();
    return {};
  }

  // That of the case in the run that kept it; none where that was none.
  std::optional<uint64_t> number() const {
    const Failure& failure = bundle_.failure;
    return failure.numbered ? std::optional(failure.number) : std::nullopt;
  }

  void Tell() const {
    std::printf("recorded: %s, on nats-server %s with %s\n",
                DescribeOutcome(outcome(), c().ops.size()).c_str(),
                bundle_.failure.sides.reference.c_str(), TesteeName().c_str());
  }

  bool IsOf(const CaseRunner::Hellos& met) const {
    const PlayedBy& sides = bundle_.failure.sides;
    return sides.testee == met.testee.name && sides.follows == met.testee.reference;
  }
  const std::string& testee_command() const { return bundle_.origin.testee; }

  // Whether a case came out as it was recorded: at the same kind of place, for the same cause.
  bool IsLike(const Case& now, const CaseOutcome& other) const {
    if (other.kind != outcome().kind) return false;
    if (!other.divergence || !outcome().divergence) return true;
    return CauseOf(now, *other.divergence) == CauseOf(c(), *outcome().divergence);
  }

 private:
  std::string TesteeName() const {
    const std::string& command = bundle_.origin.testee;
    if (command.empty()) return "the C++ store of jsparity " + bundle_.origin.jsparity;
    return command + " (" + bundle_.failure.sides.testee + ")";
  }

  Bundle bundle_;
  bool original_;
};

// What is to be played, and with what.
struct Replay {
  ReplaySettings settings;
  std::optional<Recorded> recorded;
  std::optional<Case> c;  // none: that of the seed, drawn for the two sides
  // The recorded testee cannot be started, and nobody named another: the C++ store takes its place.
  bool stands_in = false;
};

// The options of a bundle are put into `settings`, which the command fills.
Parsed<Replay> ReadWhat(ReplaySettings& settings, CLI::App& command) {
  Replay replay{settings, std::nullopt, std::nullopt, false};
  if (IsSeed(settings.what)) return replay;
  auto file = ReadBundleOrCase(settings.what);
  if (!file) return ParseError(file.error());
  if (auto* bundle = std::get_if<Bundle>(&*file)) {
    replay.recorded.emplace(std::move(*bundle), settings.original);
    replay.c = replay.recorded->c();
    if (auto applied = replay.recorded->ApplyTo(settings, command); !applied) {
      return ParseError(settings.what + ": " + applied.error());
    }
    replay.settings = settings;
  } else {
    replay.c = std::move(std::get<Case>(*file));
  }
  return replay;
}

// Whether a bundle kept now would take the place of the one that is read.
Parsed<void> CheckNotOverwritten(const Replay& replay) {
  if (!replay.recorded || replay.settings.failures_dir.empty()) return {};
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path read_from = replay.settings.what;
  const fs::path in = read_from.has_parent_path() ? read_from.parent_path() : fs::path(".");
  if (!fs::equivalent(in, replay.settings.failures_dir, ignored)) return {};
  return ParseError("--out " + replay.settings.failures_dir +
                    ": holds the bundle that is replayed, "
                    "which is not written to; name another directory");
}

// Why the testee cannot be started; empty where it can.
std::string WhyNotStarted(Settings settings) {
  settings.trace_path.clear();  // only for the play
  const auto make = ChosenTestee(settings);
  if (!make) return make.error();
  const auto testee = (*make)();
  return testee ? "" : testee.error().text;
}

// Says what was recorded, and finds out whether its testee is at hand.
void PrepareRecorded(Replay& replay, const std::string& testee_asked_for) {
  const Recorded& recorded = *replay.recorded;
  recorded.Tell();
  if (recorded.testee_command().empty() || !testee_asked_for.empty()) return;
  std::printf("testee: %s, as it was recorded; --testee names another\n",
              recorded.testee_command().c_str());
  const std::string why = WhyNotStarted(replay.settings);
  if (why.empty()) return;
  std::printf("it cannot be started here (%s): the C++ store is played instead\n", why.c_str());
  replay.settings.testee.clear();
  replay.stands_in = true;
}

// What there is to say beside the report, and the status.
int TellAgainstRecorded(const Replay& replay, const CaseRunner& runner, const Case& c,
                        const CaseOutcome& outcome, int status) {
  if (!replay.recorded) return status;
  const Recorded& recorded = *replay.recorded;
  const CaseRunner::Hellos& met = runner.Met();
  if (!recorded.IsOf(met)) {
    std::printf("  this is the result of another testee than the recorded one: %s%s%s\n",
                met.testee.name.c_str(), met.testee.reference.empty() ? "" : ", which follows ",
                met.testee.reference.c_str());
  }
  std::printf("  %s\n",
              recorded.IsLike(c, outcome)
                  ? "it came out as it was recorded"
                  : "it did not come out as it was recorded; `jsparity explain` shows that");
  // That another testee is right says nothing about the one that was asked for.
  return replay.stands_in && status == kExitAgreed ? kExitSetupError : status;
}

// A seed stands for what was drawn for these two sides.
Parsed<Case> ChooseCase(const Replay& replay, CaseRunner& runner) {
  if (replay.c) return *replay.c;
  const auto hellos = runner.Greet();
  if (!hellos) return ParseError(hellos.error().text);
  const GeneratorOptions options = runner.FitToSides(ToGeneratorOptions(replay.settings), *hellos);
  return GenerateCase(std::stoull(replay.settings.what), options);
}

std::optional<KnownDivergence> FindKnown(const KnownDivergences& list, const CaseRunner& runner,
                                         const Case& c, const CaseOutcome& outcome) {
  if (outcome.kind != CaseOutcome::Kind::kDiverged) return std::nullopt;
  const KnownDivergences of_version = list.At(runner.ReferenceVersion());
  const auto found = of_version.Find(c, *outcome.divergence);
  if (found.empty()) return std::nullopt;
  return *found.front();
}

// What both sides do wrong though they agree; the status.
int TellBrokenLaws(const Case& c, const CaseOutcome& outcome) {
  LawTally laws;
  laws.Add({0, c, outcome, {}, false});
  const std::vector<std::string> findings = laws.Findings();
  for (const std::string& finding : findings) std::printf("  %s\n", finding.c_str());
  return findings.empty() ? kExitAgreed : kExitDiverged;
}

int PlayAgain(const Replay& replay, const KnownDivergences& known, CaseRunner& runner) {
  const Settings& settings = replay.settings;
  const auto c = ChooseCase(replay, runner);
  if (!c) return SetupError(c.error());
  CaseOutcome outcome = runner.Run(*c);
  if (outcome.kind == CaseOutcome::Kind::kNotRun) return SetupError(WithLastWords(*outcome.fault));
  const auto seed = static_cast<unsigned long long>(c->seed);
  if (outcome.kind == CaseOutcome::Kind::kAgreed) {
    std::printf("seed %llu, %zu operations: both sides agree\n", seed, c->ops.size());
    const int status = settings.laws ? TellBrokenLaws(*c, outcome) : kExitAgreed;
    return TellAgainstRecorded(replay, runner, *c, outcome, status);
  }
  if (const auto expected = FindKnown(known, runner, *c, outcome)) {
    std::printf("seed %llu: %s, as it is known to: %s: %s\n", seed,
                DescribeOutcome(outcome, c->ops.size()).c_str(), expected->id.c_str(),
                expected->title.c_str());
    return TellAgainstRecorded(replay, runner, *c, outcome, kExitAgreed);
  }
  const bool is_known = outcome.known_defect != nullptr;
  const bool shrink = !is_known && !(replay.recorded && replay.recorded->is_shrunk());
  const auto number = replay.recorded ? replay.recorded->number() : std::nullopt;
  const Failure failure =
      Investigate(runner, number, *c, std::move(outcome), ToCampaignOptions(settings), shrink);
  const std::string again =
      failure.bundle_path.empty() ? replay.settings.what : failure.bundle_path;
  std::printf("%s", DescribeFailure(failure, ReplayCommand(settings, again)).c_str());
  return TellAgainstRecorded(replay, runner, *c, failure.outcome,
                             is_known ? kExitAgreed : kExitDiverged);
}

int ReplayCase(ReplaySettings& settings, CLI::App& command) {
  const std::string testee_asked_for = settings.testee;
  auto replay = ReadWhat(settings, command);
  if (!replay) return SetupError(replay.error());
  const auto oracle = FindOracle(replay->settings);
  if (!oracle) return SetupError(oracle.error());
  const auto known = ReadKnown(replay->settings);
  if (!known) return SetupError(known.error());
  if (auto fine = CheckNotOverwritten(*replay); !fine) return SetupError(fine.error());
  if (auto out = CheckOut(replay->settings); !out) return SetupError(out.error());
  auto work = MakeWorkDir(replay->settings);
  if (!work) return SetupError(work.error());
  InstallCrashNotice();
  InstallEnding();
  const HangWatch watch;
  if (replay->recorded) PrepareRecorded(*replay, testee_asked_for);
  const auto testee = ChosenTestee(replay->settings);
  if (!testee) return SetupError(testee.error());
  const CampaignOptions options = ToCampaignOptions(replay->settings);
  CaseRunner runner(OracleFactory(*oracle), *testee, **work, options.runner, options.older);
  return PlayAgain(*replay, *known, runner);
}

}  // namespace

void AddReplayCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<ReplaySettings>();
  CLI::App* command = app.add_subcommand(
      "replay",
      "Plays one case again. A bundle brings its options, version and testee: the command that it "
      "names is started unless --testee is given");
  command->footer(kReplayExamples);
  command->add_option("what", settings->what, "Seed of a case, or a bundle or case file")
      ->required()
      ->check(SeedOrFile());
  command->add_flag("--original", settings->original, "From a bundle, the case before shrinking");
  AddCaseOptions(*command, *settings);
  AddTesteeOptions(*command, *settings);
  command->add_flag("--laws", settings->laws,
                    "Where both agree, judge each by itself; a broken law fails the replay");
  AddKnownOption(*command, *settings);
  const CLI::Option* out = command->get_option("--out");
  command->callback([settings, command, out, &status] {
    settings->out_named = out->count() > 0;
    status = ReplayCase(*settings, *command);
  });
}

}  // namespace jsparity
