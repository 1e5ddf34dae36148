// Time zones by their IANA names, from the system's zone files.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "store/format/civil_time.h"

namespace jsstore {

// Null for names that no zone has. Takes what the reference takes: "UTC" and "Local" too, nothing
// that leads out of the directory of zone files (Go's time.LoadLocation). A zone is read from its
// file once; after that this costs a lookup. Thread-safe.
std::shared_ptr<const Zone> LoadZone(std::string_view name);

}  // namespace jsstore
