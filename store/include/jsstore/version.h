#pragma once

#include <string_view>

namespace jsstore {

// Version of this library, "major.minor.patch". Any thread.
std::string_view Version();

// Version of the reference whose files this library reads and writes, "major.minor.patch".
std::string_view ReferenceVersion();

}  // namespace jsstore
