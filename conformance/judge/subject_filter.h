// Which subjects a filter takes, token by token.
#pragma once

#include <string_view>

namespace jsparity {

// An empty filter takes every subject, "*" one token, ">" all that are left, at least one.
bool FilterTakes(std::string_view filter, std::string_view subject);
// Has no empty token and no wildcard: with others filters mean different things in different calls.
bool IsPlainSubject(std::string_view subject);
// Has no empty token, and ">" only at its end.
bool IsPlainFilter(std::string_view filter);

}  // namespace jsparity
