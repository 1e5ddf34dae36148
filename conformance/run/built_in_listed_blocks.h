// listed_blocks.json as it was when the program was built.
#pragma once

#include <string_view>

namespace jsparity {

std::string_view BuiltInListedBlocksText();

}  // namespace jsparity
