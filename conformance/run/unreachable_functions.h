// Functions of the reference's file store that no case can run, and why: only a running server
// calls them, or nothing does. `where` names the functions that prove it.
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
