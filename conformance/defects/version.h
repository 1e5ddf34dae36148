// Versions of nats-server, "v2.14.5".
#pragma once

#include <array>
#include <compare>
#include <string>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct Version {
  std::array<uint64_t, 3> numbers{};
  std::string before;  // of one before the release: "RC.1" of v2.15.0-RC.1; empty for a release

  // Of numbers, so that v2.9.1 comes before v2.10.0; what comes before a release is less than it.
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version&) const = default;
};

// With or without the v.
Parsed<Version> ParseVersion(const std::string& text);

}  // namespace jsparity
