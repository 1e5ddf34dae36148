// A stored subject, as an answer carries it.
#pragma once

#include <string>
#include <string_view>

namespace jsparity {

// Each byte that is not UTF-8 comes out as U+FFFD (PROTOCOL.md; encoding/json does so): what is
// overlong, a surrogate, too large or cut off is no character, and its bytes count one by one.
std::string SubjectText(std::string_view subject);

}  // namespace jsparity
