// Many random inputs to one component, the testee's and the reference's side by side.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/components/component.h"
#include "conformance/components/component_process.h"

namespace jsparity {

struct ComponentOptions {
  uint64_t seed = 0;   // input i is made of seed + i
  uint64_t count = 0;  // inputs
  size_t jobs = 1;
  uint64_t failures_max = 5;
  size_t shrink_tries_max = 2000;
};

// An input for which the two differ.
struct ComponentFailure {
  uint64_t seed = 0;  // of this input alone
  size_t original_bytes = 0;
  std::string input;  // shrunk
  std::string difference;
};

struct ComponentStats {
  uint64_t inputs = 0;
  uint64_t input_bytes = 0;
  uint64_t errors = 0;  // of inputs that both refused
  std::chrono::nanoseconds elapsed{0};
  uint64_t differing = 0;
  std::vector<ComponentFailure> failures;  // some of those, in the order of their seeds
  std::string setup_error;                 // not empty: the reference could not be asked
};

// Who is asked.
struct ComponentSides {
  ProcessCommand reference;
  std::optional<ProcessCommand> testee = {};  // none: the C++ store's part, in this process
};

// `on_progress` is called now and then, from any thread but from one at a time.
ComponentStats RunComponent(const Component& component, const ComponentOptions& options,
                            const ComponentSides& sides,
                            const std::function<void(const ComponentStats&)>& on_progress,
                            const std::atomic<bool>& stop);

}  // namespace jsparity
