// Names of block files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace jsstore {

// The index in the name of a block file ("12.blk"), read as loosely as the reference's scan does: a
// sign and leading spaces are let through, and so is anything between the index's ".blk" and a
// final ".blk". Nothing for any other name.
std::optional<int64_t> ParseBlockName(std::string_view name);

// The index in the name of a block's key file ("12.key"). Anything may follow, as the reference's
// scan does not look further.
std::optional<uint32_t> ParseKeyName(std::string_view name);

}  // namespace jsstore
