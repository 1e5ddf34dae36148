// Lengths of time as Go writes and reads them: "1h30m", "1.5s", "250ms" (time.ParseDuration,
// time.Duration.String). They stand in headers of messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jsstore/config.h"

namespace jsstore {

// What time.ParseDuration takes: an optional sign, then numbers with units (ns, us, µs, ms, s, m,
// h), fractions included; or "0" alone. nullopt for all else, and for what does not fit.
std::optional<Duration> ParseDurationText(std::string_view text);

// Whole seconds, as "45s", "1m30s" or "2h0m0s"; `seconds` is not negative.
std::string FormatSecondsText(int64_t seconds);

// The whole seconds of a length of time, the way the reference comes by them: over a float64, which
// rounds up where a large number meets a fraction just below one (time.Duration.Seconds).
int64_t WholeSeconds(Duration duration);

}  // namespace jsstore
