#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <thread>

#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/components/component_campaign.h"
#include "conformance/protocol/base64.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {
namespace {

constexpr const char* kComponentsExamples =
    "Examples:\n"
    "  jsparity components --list\n"
    "  jsparity components --count 5000 --seed 3\n"
    "Exit status: 0 no difference, 1 one was found, 2 nothing was compared.";

struct ComponentsOptions {
  std::vector<std::string> names;
  uint64_t count = 2000;
  bool list = false;
};

double SecondsOf(const ComponentStats& stats) {
  return std::chrono::duration<double>(stats.elapsed).count();
}

// What is going on with one component: a line that changes on a terminal, else one every few
// seconds.
class ComponentProgress {
 public:
  ComponentProgress(std::string_view name, uint64_t count)
      : name_(name), count_(count), is_terminal_(isatty(STDOUT_FILENO) == 1) {}

  void Show(const ComponentStats& stats) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + (is_terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(5));
    std::printf("%s%s: %s/%s inputs, %s differences%s", is_terminal_ ? "\r\x1b[K" : "  ",
                name_.c_str(), Grouped(stats.inputs).c_str(), Grouped(count_).c_str(),
                Grouped(stats.differing).c_str(), is_terminal_ ? "" : "\n");
    std::fflush(stdout);
  }

  void Clear() const {
    if (is_terminal_) std::printf("\r\x1b[K");
  }

 private:
  const std::string name_;
  const uint64_t count_;
  const bool is_terminal_;
  std::chrono::steady_clock::time_point next_ =
      std::chrono::steady_clock::now() + std::chrono::seconds(is_terminal_ ? 0 : 2);
};

void PrintFailure(const Component& component, const ComponentFailure& failure,
                  const Settings& settings) {
  std::printf("%s differs, seed %llu (%s bytes, shrunk to %s)\n",
              std::string(component.name).c_str(), static_cast<unsigned long long>(failure.seed),
              Grouped(failure.original_bytes).c_str(), Grouped(failure.input.size()).c_str());
  constexpr size_t kShown = 2000;
  if (component.input == InputKind::kScript) {
    std::printf("%s", failure.input.substr(0, kShown).c_str());
  } else {
    const std::string text = EncodeBase64(failure.input);
    std::printf("input (base64): %s%s\n", text.substr(0, kShown).c_str(),
                text.size() > kShown ? "…" : "");
  }
  std::string others;
  if (!settings.reference.empty()) others += " --reference " + settings.reference;
  if (!settings.testee.empty()) others += " --testee " + ShellQuoted(settings.testee);
  std::printf("%s\nreplay: scripts/parity components --component %s --seed %llu --count 1%s\n\n",
              failure.difference.c_str(), std::string(component.name).c_str(),
              static_cast<unsigned long long>(failure.seed), others.c_str());
}

Json ToJson(const Component& component, const ComponentStats& stats) {
  Json failures = Json::array();
  for (const ComponentFailure& failure : stats.failures) {
    failures.push_back({{"seed", failure.seed},
                        {"input", EncodeBase64(failure.input)},
                        {"difference", failure.difference}});
  }
  return {{"component", component.name},      {"inputs", stats.inputs},
          {"input_bytes", stats.input_bytes}, {"refused_by_both", stats.errors},
          {"seconds", SecondsOf(stats)},      {"differing", stats.differing},
          {"failures", std::move(failures)}};
}

Parsed<std::vector<const Component*>> ChosenComponents(const ComponentsOptions& options) {
  std::vector<const Component*> chosen;
  for (const std::string& name : options.names) {
    const Component* component = FindComponent(name);
    if (component == nullptr) {
      return ParseError("there is no component " + name + "; --list names them");
    }
    chosen.push_back(component);
  }
  if (chosen.empty()) {
    for (const Component& component : Components()) chosen.push_back(&component);
  }
  return chosen;
}

void PrintStats(const Component& component, const ComponentStats& stats) {
  std::printf("%-22s %9s inputs %8.1f MB %7.1f s %9s refused by both %5s differences\n",
              std::string(component.name).c_str(), Grouped(stats.inputs).c_str(),
              static_cast<double>(stats.input_bytes) / 1e6, SecondsOf(stats),
              Grouped(stats.errors).c_str(), Grouped(stats.differing).c_str());
  std::fflush(stdout);
}

constexpr std::chrono::seconds kReferenceTimeout{120};

// Who is compared, and what they say about themselves.
struct Sides {
  ComponentSides commands;
  Hello reference;
  std::optional<Hello> testee;  // none: the C++ store, which has every component
};

Answered<Hello> Greeting(const ProcessCommand& command) {
  const auto started = ProcessTestee::Start(command.argv, command.options);
  if (!started) return tl::unexpected(started.error());
  return (*started)->hello();
}

Parsed<Sides> SidesOf(const Settings& settings) {
  const auto oracle = FindOracle(settings);
  if (!oracle) return ParseError(oracle.error());
  Sides sides;
  sides.commands.reference = {{*oracle}, {kReferenceTimeout, nullptr}};
  auto reference = Greeting(sides.commands.reference);
  if (!reference) return ParseError(reference.error().text);
  sides.reference = std::move(*reference);
  if (settings.testee.empty()) return sides;
  auto process = ProcessOfTestee(settings);
  if (!process) return ParseError(process.error());
  sides.commands.testee = std::move(*process);
  auto testee = Greeting(*sides.commands.testee);
  if (!testee) {
    return ParseError("the testee cannot be used: " + WithLastWords(testee.error()));
  }
  sides.testee = std::move(*testee);
  return sides;
}

// A testee that names no components has those that its capabilities allow.
bool TesteeHas(const Hello& testee, const Component& component) {
  if (!testee.HasComponent(component.name)) return false;
  return testee.components || !component.needs || testee.offer.Has(*component.needs);
}

// Why the component is not compared; empty: it is.
std::string WhyNot(const Component& component, const Sides& sides) {
  if (component.needs && !sides.reference.offer.Has(*component.needs)) {
    return "the reference lacks " + std::string(NameOf(*component.needs));
  }
  if (!sides.reference.HasComponent(component.name)) return "the reference has not got it";
  if (sides.testee && !TesteeHas(*sides.testee, component)) return "the testee has not got it";
  return "";
}

// How the comparison of all that were chosen came out.
class Outcomes {
 public:
  Outcomes(const Settings& settings, uint64_t seed) : settings_(settings) {
    report_ = {{"seed", seed}, {"components", Json::array()}, {"not_compared", Json::array()}};
  }

  void AddNotCompared(const Component& component, const std::string& why) {
    std::printf("%-22s not compared: %s\n", std::string(component.name).c_str(), why.c_str());
    report_["not_compared"].push_back({{"component", component.name}, {"why", why}});
  }

  void Add(const Component& component, const ComponentStats& stats) {
    for (const ComponentFailure& failure : stats.failures) {
      PrintFailure(component, failure, settings_);
    }
    PrintStats(component, stats);
    report_["components"].push_back(ToJson(component, stats));
    if (stats.differing > 0) status_ = kExitDiverged;
  }

  int Interrupted() const {
    std::printf("interrupted before all inputs were tried\n");
    return status_ == kExitAgreed ? StopStatus() : status_;
  }

  // Nothing compared is nothing that agrees.
  int Finish() const {
    if (!WriteReport(settings_, report_)) return kExitSetupError;
    if (report_["components"].empty()) return SetupError("nothing was compared");
    if (status_ != kExitAgreed) return status_;
    const size_t left_out = report_["not_compared"].size();
    std::printf(
        "no difference%s\n",
        left_out == 0 ? "" : (" in what was compared; not compared: " + Grouped(left_out)).c_str());
    return status_;
  }

 private:
  const Settings& settings_;
  int status_ = kExitAgreed;
  Json report_;
};

int RunComponents(const Settings& settings, const ComponentsOptions& options) {
  const auto chosen = ChosenComponents(options);
  if (!chosen) return SetupError(chosen.error());
  if (options.list) {
    for (const Component* c : *chosen) std::printf("%s\n", std::string(c->name).c_str());
    return kExitAgreed;
  }
  const auto sides = SidesOf(settings);
  if (!sides) return SetupError(sides.error());
  const std::atomic<bool>& stop = InstallStopRequest();
  ComponentOptions run;
  run.seed = settings.seed ? *settings.seed : std::random_device()();
  run.jobs = settings.jobs != 0 ? settings.jobs : std::thread::hardware_concurrency();
  run.failures_max = settings.failures_max;
  std::printf("jsparity components: %s inputs to each, seed %llu%s\n",
              Grouped(options.count).c_str(), static_cast<unsigned long long>(run.seed),
              sides->testee ? (", testee " + sides->testee->name).c_str() : "");

  Outcomes outcomes(settings, run.seed);
  for (const Component* component : *chosen) {
    if (const std::string why = WhyNot(*component, *sides); !why.empty()) {
      outcomes.AddNotCompared(*component, why);
      continue;
    }
    run.count = InputsOf(*component, options.count);
    ComponentProgress progress(component->name, run.count);
    const ComponentStats stats = RunComponent(
        *component, run, sides->commands, [&](const ComponentStats& s) { progress.Show(s); }, stop);
    progress.Clear();
    outcomes.Add(*component, stats);
    if (!stats.setup_error.empty()) return SetupError(stats.setup_error);
    if (stop) return outcomes.Interrupted();
  }
  return outcomes.Finish();
}

}  // namespace

void AddComponentsCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  auto options = std::make_shared<ComponentsOptions>();
  settings->failures_max = 5;
  CLI::App* command = app.add_subcommand(
      "components",
      "Gives random inputs to single codecs, containers and formats of the store and of the "
      "reference and compares what they make of them");
  command->footer(kComponentsExamples);
  command->add_option("--component", options->names, "Only this one; may be given again");
  command
      ->add_option("--count", options->count,
                   "Inputs to each; large ones are made for one in so many")
      ->check(WholeNumber(1, kCasesMax))
      ->capture_default_str();
  AddSeedOption(*command, *settings,
                "Seed of the first input, one more for each after it (default: random)");
  AddJobsOption(*command, *settings, "Inputs at a time (default: one a processor)");
  command
      ->add_option("--max-failures", settings->failures_max,
                   "End a component's inputs after so many that differ")
      ->check(WholeNumber(1, kCasesMax))
      ->capture_default_str();
  AddJsonOption(*command, *settings);
  AddOracleOptions(*command, *settings);
  AddTesteeOption(
      *command, *settings,
      "Command of a testee that is asked in place of the C++ store, for those components "
      "that its hello names");
  command->add_flag("--list", options->list, "Only name the components");
  command->callback([settings, options, &status] { status = RunComponents(*settings, *options); });
}

}  // namespace jsparity
