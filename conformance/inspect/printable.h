// Texts out of files, for a terminal: damage and malice can put anything into a subject.
#pragma once

#include <string>
#include <string_view>

namespace jsparity {

// Control characters, and bytes that are no UTF-8, as \xNN; the backslash doubled.
std::string Printable(std::string_view text);
// "2000-01-01T00:00:00Z"; "-" for none (0).
std::string TimeText(int64_t unix_ns);

}  // namespace jsparity
