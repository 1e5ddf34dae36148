// The reference's side of the components: its process, asked for many inputs at a time.
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

namespace jsparity {

struct OutputDigest {
  uint64_t bytes = 0;
  std::string sha256;  // hexadecimal
  bool operator==(const OutputDigest&) const = default;
};

OutputDigest DigestOf(std::string_view output);

// What the reference answered for one input: a panic, a digest, or an outcome.
struct ReferenceOutcome {
  Outcome outcome;
  std::optional<OutputDigest> digest;  // in place of the output
  std::optional<std::string> panic;
};

enum class Wanted : uint8_t { kOutputs, kDigests };

// Not thread-safe.
class ComponentOracle {
 public:
  explicit ComponentOracle(std::vector<std::string> argv) : argv_(std::move(argv)) {}

  // One answer for each input. A process that does not run is started first, so that after a fault
  // (the reference died of an input, say) others can be asked for.
  Answered<std::vector<ReferenceOutcome>> Ask(const Component& component,
                                              std::span<const std::string> inputs, Wanted wanted);

 private:
  Answered<std::string> Exchange(const std::string& line);

  const std::vector<std::string> argv_;
  std::unique_ptr<ChildProcess> process_;
  uint64_t next_id_ = 1;
};

}  // namespace jsparity
