#include "jsstore/version.h"

namespace jsstore {

std::string_view Version() { return JSSTORE_VERSION; }

std::string_view ReferenceVersion() { return "2.14.10"; }

}  // namespace jsstore
