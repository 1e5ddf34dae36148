// How far each item of a port is: status.jsonl.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "conformance/porting/standing.h"

namespace jsparity {

// The reason of what is deferred because nobody has looked at it yet.
inline constexpr const char* kNotBegun = "not begun";

struct ItemStatus {
  Standing standing = Standing::kDeferred;
  std::string reason;    // of what is deferred: what is missing, where it will come from
  std::string evidence;  // of what is verified: a file below the port's directory

  bool operator==(const ItemStatus&) const = default;
};

enum class BatchStanding : uint8_t { kWaiting, kStarted, kComplete };
std::string_view NameOf(BatchStanding standing);

struct PortStatus {
  std::string reference;  // whose inventory it is of
  std::map<uint64_t, BatchStanding> batches;
  std::map<std::string, ItemStatus> items;  // by id, each of the inventory
  // What the log was when this was written: whoever takes a line off is seen.
  uint64_t log_lines = 0;
  std::string log_hash;
};

// Everything deferred, as nothing was begun.
PortStatus NewStatus(const Inventory& inventory, const Plan& plan);

// One line for the whole, then one a batch, then one an item, in the inventory's order.
std::string StatusText(const PortStatus& status, const Inventory& inventory);
// Whose inventory a status is of: its first line.
Parsed<std::string> ReferenceOfStatus(std::string_view text, const std::string& file);
// Refuses what is not of the inventory, what is there twice, and what is missing.
Parsed<PortStatus> ParseStatus(std::string_view text, const std::string& file,
                               const Inventory& inventory, const Plan& plan);

}  // namespace jsparity
