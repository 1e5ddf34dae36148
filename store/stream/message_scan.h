// What is looked for in the messages because no state file tells of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>

namespace jsstore {

// From which sequence on there may be something; nullopt: it is known, or not wanted.
struct MessageScan {
  std::optional<uint64_t> ttls_from;
  std::optional<uint64_t> schedules_from;
  std::optional<uint64_t> sources_from;
  std::set<std::string, std::less<>> sources;  // index names of those to look for

  bool Any() const { return ttls_from || schedules_from || sources_from; }
  bool OnlySources() const { return sources_from && !ttls_from && !schedules_from; }
  uint64_t From() const {
    constexpr uint64_t kNone = std::numeric_limits<uint64_t>::max();
    return std::min(
        {ttls_from.value_or(kNone), schedules_from.value_or(kNone), sources_from.value_or(kNone)});
  }
};

}  // namespace jsstore
