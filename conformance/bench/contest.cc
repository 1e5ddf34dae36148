#include "conformance/bench/contest.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "conformance/protocol/config_json.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/child_process.h"

namespace jsparity {
namespace {

constexpr std::chrono::milliseconds kStepTimeout = std::chrono::minutes(15);

struct Outcome {
  double ns = 0;
  double cpu_ns = 0;
  uint64_t units = 0;
  uint64_t check = 0;
  uint64_t blocks = 0;  // files that it left, and their bytes
  uint64_t block_bytes = 0;
};

// A program with a store of its own, from which it is told one step after the other.
class Side {
 public:
  Side(const BenchProgram& program, std::string dir) : program_(program), dir_(std::move(dir)) {}
  ~Side() { End(); }
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  bool Begun() const { return process_ != nullptr; }

  Parsed<void> Begin(const Work& work) {
    auto process = ChildProcess::Start(program_);
    if (!process) return ParseError(process.error().text);
    process_ = std::move(*process);
    Json request = {{"cmd", "begin"},
                    {"dir", dir_},
                    {"file_store", ToJson(work.file_store)},
                    {"stream", ToJson(work.stream)}};
    if (auto begun = Ask(std::move(request)); !begun) return ParseError(begun.error());
    return {};
  }

  Parsed<Outcome> Step(const BenchStep& step) {
    auto answer = Ask({{"cmd", "step"}, {"step", ToJson(step)}});
    if (!answer) return ParseError(answer.error());
    Outcome outcome;
    outcome.ns = answer->value("ns", 0.0);
    outcome.cpu_ns = answer->value("cpu_ns", 0.0);
    outcome.units = answer->value("units", uint64_t{0});
    outcome.check = answer->value("check", uint64_t{0});
    return outcome;
  }

  void End() {
    process_.reset();
    RemoveTree(dir_);
  }

 private:
  Parsed<Json> Ask(Json request) {
    request["id"] = ++id_;
    auto line = process_->Exchange(request.dump(), kStepTimeout);
    if (!line) return ParseError(line.error().text + "\n" + line.error().stderr_tail);
    auto answer = ParseJson(*line);
    if (!answer || !answer->is_object()) return ParseError("an answer is no JSON object: " + *line);
    if (answer->value("ok", false) != true) return ParseError(answer->value("error", *line));
    return answer;
  }

  const BenchProgram& program_;
  const std::string dir_;
  std::unique_ptr<ChildProcess> process_;
  uint64_t id_ = 0;
};

std::string BlocksOf(const Outcome& outcome) {
  return std::to_string(outcome.blocks) + " of " + std::to_string(outcome.block_bytes) + " bytes";
}

// Whoever plays next is not to pay for what was written, or removed, before.
void LetDiskRest(const std::string& dir) {
  const int fd = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  syncfs(fd);
  close(fd);
}

double MedianOf(std::vector<double> values) {
  std::ranges::sort(values);
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

class Contest {
 public:
  Contest(const Work& work, const ContestOptions& options,
          const std::function<bool(const std::string&)>& on_step)
      : work_(work),
        options_(options),
        on_step_(on_step),
        reference_(options.reference, options.dir + "/reference"),
        testee_(options.testee, options.dir + "/testee") {}

  BenchRow Run() {
    for (uint64_t round = 0; row_.failure.empty() && IsWanted(round); ++round) PlayRound(round);
    row_.rounds = ratios_.size();
    row_.work = work_.name;
    row_.unit = work_.unit;
    if (!row_.failure.empty()) return row_;
    row_.reference = MedianOf(references_);
    row_.testee = MedianOf(testees_);
    row_.ratio = MedianOf(ratios_);
    const auto [low, high] = std::ranges::minmax(ratios_);
    row_.ratio_min = low;
    row_.ratio_max = high;
    row_.cpu_ratio = MedianOf(cpu_ratios_);
    return row_;
  }

 private:
  bool IsWanted(uint64_t round) const {
    if (round < options_.rounds) return true;
    return round < kRoundsFactorMax * options_.rounds && IsUndecided(ratios_);
  }

  void PlayRound(uint64_t round) {
    const std::string which =
        "round " + std::to_string(round + 1) +
        (round < options_.rounds ? " of " + std::to_string(options_.rounds) : ", undecided");
    // Who goes first alternates, as what comes first may leave a warmer or a fuller machine.
    std::optional<Outcome> reference;
    std::optional<Outcome> testee;
    for (const bool reference_now : {round % 2 == 0, round % 2 != 0}) {
      const char* name = reference_now ? "reference" : "C++ store";
      auto outcome = PlaySide(reference_now ? reference_ : testee_, which + ", " + name);
      if (!outcome) {
        if (row_.failure.empty()) row_.failure = std::string(name) + ": " + outcome.error();
        return;
      }
      (reference_now ? reference : testee) = *outcome;
    }
    Account(*reference, *testee);
  }

  void Account(const Outcome& reference, const Outcome& testee) {
    if (reference.check != testee.check) {
      row_.failure = "they did different work: " + std::to_string(reference.check) + " and " +
                     std::to_string(testee.check);
      return;
    }
    if (!SameBlocks(reference, testee)) {
      row_.failure =
          "they left different blocks: " + BlocksOf(reference) + " and " + BlocksOf(testee);
      return;
    }
    row_.units = reference.units;
    references_.push_back(Value(reference));
    testees_.push_back(Value(testee));
    const double ratio = testees_.back() / references_.back();
    ratios_.push_back(work_.measure == BenchMeasure::kMemory ? 1 / ratio : ratio);
    cpu_ratios_.push_back(std::max(reference.cpu_ns, 1.0) / std::max(testee.cpu_ns, 1.0));
  }

  // Messages have the time at which they were stored, so what is compressed is as large but for
  // some bytes; all else is exactly as large.
  bool SameBlocks(const Outcome& a, const Outcome& b) const {
    constexpr uint64_t kCompressedShare = 100;
    const bool compressed = work_.file_store.compression != jsstore::Compression::kNone;
    const auto [low, high] = std::minmax(a.block_bytes, b.block_bytes);
    return a.blocks == b.blocks && high - low <= (compressed ? low / kCompressedShare : 0);
  }

  double Value(const Outcome& outcome) const {
    const auto units = static_cast<double>(std::max<uint64_t>(outcome.units, 1));
    if (work_.measure == BenchMeasure::kMemory) return units;
    return units * 1e9 / std::max(outcome.ns, 1.0);
  }

  Parsed<Outcome> PlaySide(Side& side, const std::string& what) {
    Outcome before;
    if (!side.Begun()) {
      if (auto begun = side.Begin(work_); !begun) return ParseError(begun.error());
      if (work_.measure == BenchMeasure::kMemory) {
        auto resident = Play(side, {.action = "resident"}, what);
        if (!resident) return resident;
        before = *resident;
      }
      if (auto opened = Play(side, {.action = "open"}, what); !opened) return opened;
      for (const BenchStep& step : work_.prepare) {
        if (auto prepared = Play(side, step, what); !prepared) return prepared;
      }
    }
    for (const BenchStep& step : work_.each_round) {
      if (auto prepared = Play(side, step, what); !prepared) return prepared;
    }
    LetDiskRest(options_.dir);
    auto outcome = Play(side, work_.timed, what);
    if (outcome && work_.measure == BenchMeasure::kMemory) {
      auto resident = Play(side, {.action = "resident"}, what);
      if (!resident) return resident;
      outcome->units = resident->units - std::min(resident->units, before.units);
    }
    if (outcome) {
      const auto files = Play(side, {.action = "files"}, what);
      if (!files) return files;
      outcome->blocks = files->units;
      outcome->block_bytes = files->check;
    }
    if (!work_.reusable) side.End();
    return outcome;
  }

  Parsed<Outcome> Play(Side& side, const BenchStep& step, const std::string& what) {
    if (!on_step_(what + ": " + step.action)) return ParseError("given up");
    return side.Step(step);
  }

  const Work& work_;
  const ContestOptions& options_;
  const std::function<bool(const std::string&)>& on_step_;
  Side reference_;
  Side testee_;
  BenchRow row_;
  std::vector<double> references_;
  std::vector<double> testees_;
  std::vector<double> ratios_;
  std::vector<double> cpu_ratios_;
};

}  // namespace

bool IsUndecided(const std::vector<double>& ratios) {
  return std::ranges::any_of(ratios, [](double ratio) { return ratio < 1; }) &&
         std::ranges::any_of(ratios, [](double ratio) { return ratio > 1; });
}

BenchRow Compete(const Work& work, const ContestOptions& options,
                 const std::function<bool(const std::string&)>& on_step) {
  return Contest(work, options, on_step).Run();
}

}  // namespace jsparity
