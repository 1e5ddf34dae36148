#include "conformance/run/reference_defects.h"

namespace jsparity {

std::span<const ReferenceDefect> ReferenceDefects() { return {}; }

const ReferenceDefect* FindReferenceDefect(std::string_view text, std::string_view stack) {
  for (const ReferenceDefect& defect : ReferenceDefects()) {
    if (text.find(defect.text) != std::string_view::npos &&
        stack.find(defect.function) != std::string_view::npos) {
      return &defect;
    }
  }
  return nullptr;
}

}  // namespace jsparity
