// Lengths of time in nanoseconds, for generators.
#pragma once

#include <cstdint>

namespace jsparity {

inline constexpr int64_t kSecondNs = 1'000'000'000;
inline constexpr int64_t kMinuteNs = 60 * kSecondNs;
inline constexpr int64_t kHourNs = 60 * kMinuteNs;

}  // namespace jsparity
