// Functions of the reference's file store that no case can run, and why: only a running server
// calls them, or nothing does. `where` names the lines that prove it, in v2.14.5.
#pragma once

#include <span>
#include <string_view>

namespace jsparity {

struct UnreachableFunction {
  std::string_view name;  // as coverage names it
  std::string_view reason;
  std::string_view where;
};

std::span<const UnreachableFunction> UnreachableFunctions();

}  // namespace jsparity
