// Badges for a README: small pictures with a name and a value, in SVG.
#pragma once

#include <string>
#include <string_view>

#include "conformance/gates/port_progress.h"

namespace jsparity {

enum class BadgeColour : uint8_t { kGood, kFair, kBad };

// Readable on a light and on a dark page: it brings its own background.
std::string Badge(std::string_view name, std::string_view value, BadgeColour colour);

struct NamedBadge {
  std::string file;  // "functions.svg"
  std::string svg;
};

// What is verified of functions and of tests, and whether the evidence holds.
std::vector<NamedBadge> BadgesOf(const PortProgress& progress);

}  // namespace jsparity
