#pragma once

#include <string>
#include <string_view>

namespace jsstore {

/// Eight letters and digits that stand for a name where it would be too long, or has characters
/// that do not fit (events.go: getHash).
std::string NameHash(std::string_view name);

}  // namespace jsstore
