// One side of the components in a process of its own, the reference or a testee: asked for many
// inputs at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/components/component.h"
#include "conformance/testee/child_process.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {

struct OutputDigest {
  uint64_t bytes = 0;
  std::string sha256;  // hexadecimal
  bool operator==(const OutputDigest&) const = default;
};

OutputDigest DigestOf(std::string_view output);

// What a side answered for one input: a panic, a digest, or an outcome.
struct ComponentAnswer {
  Outcome outcome;
  std::optional<OutputDigest> digest = {};  // in place of the output
  std::optional<std::string> panic = {};
};

enum class Wanted : uint8_t { kOutputs, kDigests };

// Not thread-safe.
class ComponentProcess {
 public:
  // `side`, as in "the reference", is for people.
  ComponentProcess(std::string side, ProcessCommand command)
      : side_(std::move(side)), command_(std::move(command)) {}

  // One answer for each input. A process that does not run is started first, so that after a fault
  // (the side died of an input, say) others can be asked for.
  Answered<std::vector<ComponentAnswer>> Ask(const Component& component,
                                             std::span<const std::string> inputs, Wanted wanted);

 private:
  Answered<std::string> Exchange(const std::string& line);

  const std::string side_;
  const ProcessCommand command_;
  std::unique_ptr<ChildProcess> process_;
  uint64_t next_id_ = 1;
  uint64_t trace_number_ = 0;  // of the process in the trace
};

}  // namespace jsparity
