// Points in time as text, the way the reference's JSON holds them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jsstore/config.h"

namespace jsstore {

// "2000-01-01T00:00:00.5Z": UTC, nanoseconds without trailing zeros (Go's time.RFC3339Nano).
std::string FormatRfc3339(TimeNs time);

// Go's time that was never set; TimeNs cannot hold it.
inline constexpr std::string_view kZeroTimeText = "0001-01-01T00:00:00Z";

// ".5" and the like, without trailing zeros; nothing for 0. `ns` is below a second.
std::string FractionOfSecond(int64_t ns);

// Any offset, any number of fractional digits (those past the ninth are dropped). nullopt for
// other text, for dates that do not exist, and for times that TimeNs cannot hold (1677 to 2262).
std::optional<TimeNs> ParseRfc3339(std::string_view text);

}  // namespace jsstore
