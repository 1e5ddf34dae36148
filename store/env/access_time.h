// How often the access time moves while a store is open: the same for both clocks, because caches
// and ages are judged by it (server/ats/ats.go: TickInterval).
#pragma once

#include <chrono>

#include "jsstore/config.h"

namespace jsstore {

inline constexpr Duration kAccessTimeTick = std::chrono::milliseconds(100);

}  // namespace jsstore
