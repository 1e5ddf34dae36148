// How far an item is, and which steps it may take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/porting/inventory.h"

namespace jsparity {

// Functions go through all four, tests are never complete: they pass or they do not.
enum class Standing : uint8_t { kDeferred, kStub, kComplete, kVerified };

std::string_view NameOf(Standing standing);
std::optional<Standing> StandingOf(std::string_view name);

// Why somebody may not put the item from one into the other by a word of theirs; empty: they may.
// Verified is given by gates alone; what is verified or complete may be taken back.
std::string WhyNotMove(const PortItem& item, Standing from, Standing to);

// What an item has to be before gates are asked about it.
inline Standing BeforeVerified(const PortItem& item) {
  return item.is_test ? Standing::kStub : Standing::kComplete;
}

}  // namespace jsparity
