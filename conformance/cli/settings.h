// Options that several subcommands have.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/defects/defect_list.h"
#include "conformance/run/campaign.h"
#include "conformance/run/case_runner.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {

inline constexpr uint64_t kCasesMax = 1'000'000'000;

struct Settings {
  std::optional<uint64_t> seed;
  uint64_t cases = 300;
  size_t ops = 100;
  size_t jobs = 0;  // 0: the command decides
  uint64_t failures_max = 20;
  uint64_t shrink_seconds = 30;
  bool every_op = false;
  bool no_consumers = false;
  bool no_shrink = false;
  bool coverage = false;
  bool laws = false;
  std::vector<std::string> focus;  // names of operations
  std::string json_path;
  std::string work_dir;  // where stores are put; empty: WorkDir::Create chooses
  std::string failures_dir = "parity-failures";
  std::string oracle;     // path; empty: where it is expected
  std::string reference;  // version, "v2.14.5"; empty: the pin
  bool no_older = false;  // no case goes through an older version
  std::string known;      // file of what the testee is known to do otherwise; empty: nothing
  std::string testee;     // command; empty: the C++ store in this process
  std::string fault;      // a planted one, of the C++ store; empty: none
  std::string compare = "files";      // a CompareLevel
  std::vector<std::string> only_ops;  // names of operations; empty: all
  bool plain = false;                 // nothing of what is a capability of its own
  uint64_t answer_seconds = 10;       // the longest that a testee's answer may take
  std::string trace_path;             // the lines of the protocol go there; empty: nowhere
  std::optional<uint64_t> shard_index;
  std::optional<uint64_t> shard_count;
  std::string time_budget;      // "10m"; empty: no end
  std::string resume;           // result to go on from
  std::string regressions;      // file; empty: that of the repository
  bool no_regressions = false;  // none of those
  std::string junit_path;
};

void AddOracleOptions(CLI::App& command, Settings& settings);  // --oracle, --reference
void AddTesteeOptions(CLI::App& command, Settings& settings);  // the same and --testee
void AddCaseOptions(CLI::App& command, Settings& settings);    // --ops, --focus, …
void AddLawsOption(CLI::App& command, Settings& settings);     // --laws
void AddCampaignOptions(CLI::App& command, Settings& settings);
// Of those, as other commands have them, too.
// Gives back the option, which others may exclude.
CLI::Option* AddTesteeOption(CLI::App& command, Settings& settings, const std::string& description);
void AddCasesOption(CLI::App& command, Settings& settings);
void AddOpsOption(CLI::App& command, Settings& settings);
void AddShrinkSecondsOption(CLI::App& command, Settings& settings, const std::string& description);
void AddWorkDirOption(CLI::App& command, Settings& settings);
void AddSeedOption(CLI::App& command, Settings& settings, const std::string& description);
void AddJobsOption(CLI::App& command, Settings& settings, const std::string& description);
void AddJsonOption(CLI::App& command, Settings& settings);

// What of the protocol is asked for at most: --only-ops and --plain.
Offer AskedOffer(const Settings& settings);

// A file of the repository, seen from where the program was built; empty where there is none.
std::string InRepository(const std::string& path);

// The version of the reference that the store is at parity with, "v2.14.5".
std::string PinnedReference();

// The supported versions below that of --reference, ascending: stores come from them and go to
// them.
std::vector<std::string> OlderReferences(const Settings& settings);
// Starts the oracles of other versions, where scripts/parity has built them.
VersionFactory OlderFactory();

// The pin and all others that can be built.
std::vector<std::string> SupportedReferences();

// What the reference is known to do wrong; an error, in one line, where the list is not in order.
Parsed<const DefectList*> KnownDefects();

// Where the reference's program is; an error when it cannot be found, or is of another version than
// --reference asks for.
Parsed<std::string> FindOracle(const Settings& settings);

// `coverage_dir`: where the program, one with coverage, leaves what the cases ran; empty: nowhere.
TesteeFactory OracleFactory(const std::string& path, const std::string& coverage_dir = "");
// The command of --testee, with what --answer-timeout and --trace ask for; an error, in one line,
// where the file of --trace cannot be written.
Parsed<ProcessCommand> ProcessOfTestee(const Settings& settings);

// What --testee or --fault asks for; an error, in one line, where the file of --trace cannot be
// written.
Parsed<TesteeFactory> ChosenTestee(const Settings& settings);

void AddKnownOption(CLI::App& command, Settings& settings);  // --known
// What --known names, empty without it; an error, in one line, where it is not in order.
Parsed<KnownDivergences> ReadKnown(const Settings& settings);

// Where --work-dir says.
tl::expected<std::unique_ptr<WorkDir>, std::string> MakeWorkDir(const Settings& settings);

GeneratorOptions ToGeneratorOptions(const Settings& settings);
CampaignOptions ToCampaignOptions(const Settings& settings);

// What of the settings decides how a case comes out, beside reference and testee; bundles keep it,
// and `replay` takes it from them.
using OptionValues = std::map<std::string, std::vector<std::string>>;
OptionValues OptionsThatMatter(const Settings& settings);

// A case that failed in the past, or that a list of known divergences names, is drawn with what its
// line says, not with what the run asks for.
Settings SettingsOf(const Failure& failure, const Settings& of_run);

// Puts failures into --out, with what of the settings matters to them.
KeepFailure KeepBundles(const Settings& settings);
// Whether something can be kept in --out, tried before anything is played.
Parsed<void> CheckOut(const Settings& settings);

// The command that plays a case of these settings again; as a shell takes it.
std::string ReplayCommand(const Settings& settings, const std::string& seed_or_file);

// What --json asks for; true when there was nothing to write, too.
bool WriteReport(const Settings& settings, const Json& report);

// What a fault says, with the last that the process said itself.
std::string WithLastWords(const TesteeFault& fault);

// Tells on stderr and answers kExitSetupError.
int SetupError(const std::string& text);

}  // namespace jsparity
