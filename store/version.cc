#include "jsstore/version.h"

namespace jsstore {

std::string_view Version() { return JSSTORE_VERSION; }

std::string_view ReferenceVersion() { return "2.15.3"; }

}  // namespace jsstore
