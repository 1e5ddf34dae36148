// Text that goes into HTML or XML.
#pragma once

#include <string>
#include <string_view>

namespace jsparity {

// As it may stand in an element or in an attribute's quotes, in both. Bytes that are no UTF-8, and
// characters that XML has no place for, become U+FFFD.
std::string Markup(std::string_view text);

}  // namespace jsparity
