// What of porting/ is in the program, as it was when that was built: ports elsewhere follow the
// same plan, and need neither this repository nor Go.
#pragma once

#include <string>
#include <string_view>

namespace jsparity {

std::string_view BuiltInPlanText();
// The pin, and its inventory.
std::string_view BuiltInReference();
std::string_view BuiltInInventoryText();

}  // namespace jsparity
