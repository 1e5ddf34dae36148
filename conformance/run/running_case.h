// Which cases are being played right now, so that a crash or a hang of this process can be traced
// to its case.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace jsparity {

// In scope while its thread plays the case with this seed.
class RunningCase {
 public:
  explicit RunningCase(uint64_t seed);
  ~RunningCase();
  RunningCase(const RunningCase&) = delete;
  RunningCase& operator=(const RunningCase&) = delete;

  // Writes one line for each running case to `fd`. May be called from a signal handler.
  static void WriteAll(int fd);
  // The seed of a case that has run longer than `limit`, if there is one.
  static std::optional<uint64_t> LongerThan(std::chrono::seconds limit);

 private:
  size_t slot_;
};

}  // namespace jsparity
