#include "conformance/components/component_campaign.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/components/component_difference.h"
#include "conformance/components/input_shrink.h"

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kBatchInputs = 64;
constexpr size_t kBatchBytes = 4U << 20;

std::string InputOf(const Component& component, uint64_t seed) {
  ComponentRandom random(seed);
  return component.generate(random);
}

struct Batch {
  uint64_t first_seed = 0;
  std::vector<std::string> inputs;
  size_t bytes = 0;
};

// What the threads share: whose turn it is, and what has come out.
class Shared {
 public:
  Shared(const ComponentOptions& options,
         const std::function<void(const ComponentStats&)>& on_progress,
         const std::atomic<bool>& stop)
      : options_(options), on_progress_(on_progress), stop_(stop), began_(Clock::now()) {}

  // Whether no further input is to be played.
  bool Ended() {
    const std::lock_guard lock(mutex_);
    return EndedLocked();
  }

  // The next run of inputs to make, as (first, how many); none: (0, 0).
  std::pair<uint64_t, uint64_t> Take() {
    const std::lock_guard lock(mutex_);
    if (EndedLocked()) return {0, 0};
    const uint64_t count = std::min<uint64_t>(kBatchInputs, options_.count - next_);
    return {std::exchange(next_, next_ + count), count};
  }

  struct Played {
    uint64_t errors = 0;
    uint64_t differing = 0;
    std::vector<ComponentFailure> failures;
  };

  void Add(const Batch& batch, Played played) {
    const std::lock_guard lock(mutex_);
    stats_.inputs += batch.inputs.size();
    stats_.input_bytes += batch.bytes;
    stats_.errors += played.errors;
    stats_.differing += played.differing;
    std::ranges::move(played.failures, std::back_inserter(stats_.failures));
    stats_.elapsed = Clock::now() - began_;
    on_progress_(stats_);
  }

  void AddSetupError(std::string text) {
    const std::lock_guard lock(mutex_);
    stats_.setup_error = std::move(text);
  }

  ComponentStats Finish() {
    std::ranges::sort(stats_.failures, {}, &ComponentFailure::seed);
    stats_.elapsed = Clock::now() - began_;
    return std::move(stats_);
  }

 private:
  bool EndedLocked() const {
    return stop_ || !stats_.setup_error.empty() || stats_.failures.size() >= options_.failures_max;
  }

  const ComponentOptions& options_;
  const std::function<void(const ComponentStats&)>& on_progress_;
  const std::atomic<bool>& stop_;
  const Clock::time_point began_;
  std::mutex mutex_;
  uint64_t next_ = 0;
  ComponentStats stats_;
};

class Worker {
 public:
  Worker(const Component& component, const ComponentOptions& options, const ComponentSides& sides,
         Shared& shared)
      : component_(component),
        options_(options),
        reference_("the reference", sides.reference),
        shared_(shared) {
    if (sides.testee) testee_.emplace("the testee", *sides.testee);
  }

  void Run() {
    while (true) {
      const auto [first, count] = shared_.Take();
      if (count == 0) return;
      Batch batch;
      batch.first_seed = options_.seed + first;
      for (uint64_t i = 0; i < count; ++i) {
        batch.inputs.push_back(InputOf(component_, options_.seed + first + i));
        batch.bytes += batch.inputs.back().size();
        if (batch.bytes < kBatchBytes && i + 1 < count) continue;
        if (!Play(batch)) return;
        batch = {options_.seed + first + i + 1, {}, 0};
      }
    }
  }

 private:
  // False when the reference cannot be asked at all.
  bool Play(const Batch& batch) {
    const auto theirs = reference_.Ask(component_, batch.inputs, Wanted::kDigests);
    if (!theirs) return PlayOneByOne(batch, theirs.error(), kReference);
    const auto ours = AskTestee(batch.inputs, Wanted::kDigests);
    if (!ours) return PlayOneByOne(batch, ours.error(), kTestee);
    Shared::Played played;
    for (size_t i = 0; i < batch.inputs.size(); ++i) {
      if (SameOutcome((*theirs)[i], (*ours)[i])) {
        if ((*ours)[i].outcome.error) ++played.errors;
        continue;
      }
      ++played.differing;
      if (played.failures.size() < options_.failures_max) {
        played.failures.push_back(Describe(batch.first_seed + i, batch.inputs[i]));
      }
    }
    shared_.Add(batch, std::move(played));
    return true;
  }

  // The process of the testee, or the store's part in this one.
  Answered<std::vector<ComponentAnswer>> AskTestee(std::span<const std::string> inputs,
                                                   Wanted wanted) {
    if (testee_) return testee_->Ask(component_, inputs, wanted);
    std::vector<ComponentAnswer> answers;
    answers.reserve(inputs.size());
    for (const std::string& input : inputs) answers.push_back({component_.run(input)});
    return answers;
  }

  enum Side : uint8_t { kReference, kTestee };

  // One of the inputs ended a side, or so it seems: finds out which. A reference that answers
  // nothing at all is nobody to compare with; a testee that says that it has the component, and
  // does not answer, differs.
  bool PlayOneByOne(const Batch& batch, const TesteeFault& fault, Side side) {
    if (batch.inputs.size() > 1) {
      for (size_t i = 0; i < batch.inputs.size() && !shared_.Ended(); ++i) {
        const Batch one{batch.first_seed + i, {batch.inputs[i]}, batch.inputs[i].size()};
        if (!Play(one)) return false;
      }
      return true;
    }
    if (side == kReference && !reference_.Ask(component_, {}, Wanted::kDigests)) {
      shared_.AddSetupError(fault.text + "\n" + fault.stderr_tail);
      return false;
    }
    const std::string whose = side == kReference ? "the reference's" : "the testee's";
    shared_.Add(batch, {0,
                        1,
                        {{batch.first_seed, batch.bytes, batch.inputs[0],
                          whose + " process: " + fault.text + "\n" + fault.stderr_tail}}});
    return true;
  }

  ComponentFailure Describe(uint64_t seed, const std::string& input) {
    ComponentFailure failure{seed, input.size(), input, "it does not fail a second time"};
    failure.input = ShrinkInput(
        component_.input, input,
        [&](const std::string& smaller) { return DifferenceOf(smaller).has_value(); },
        options_.shrink_tries_max);
    if (auto difference = DifferenceOf(failure.input)) failure.difference = *difference;
    return failure;
  }

  std::optional<std::string> DifferenceOf(const std::string& input) {
    // A fault is another failure than the one that is looked into.
    const auto theirs = reference_.Ask(component_, {&input, 1}, Wanted::kOutputs);
    if (!theirs) return std::nullopt;
    const auto ours = AskTestee({&input, 1}, Wanted::kOutputs);
    if (!ours || SameOutcome(theirs->front(), ours->front())) return std::nullopt;
    return DescribeDifference(component_.input, theirs->front(), ours->front(),
                              testee_ ? "testee" : "ours");
  }

  const Component& component_;
  const ComponentOptions& options_;
  ComponentProcess reference_;
  std::optional<ComponentProcess> testee_;
  Shared& shared_;
};

}  // namespace

ComponentStats RunComponent(const Component& component, const ComponentOptions& options,
                            const ComponentSides& sides,
                            const std::function<void(const ComponentStats&)>& on_progress,
                            const std::atomic<bool>& stop) {
  Shared shared(options, on_progress, stop);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < std::max<size_t>(options.jobs, 1); ++i) {
    threads.emplace_back([&] { Worker(component, options, sides, shared).Run(); });
  }
  for (std::thread& thread : threads) thread.join();
  return shared.Finish();
}

}  // namespace jsparity
