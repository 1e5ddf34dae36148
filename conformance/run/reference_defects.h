// Panics of the reference that are known: its defects that a case can run into. A panic that
// is not listed here fails the run, in which it is counted and kept as a bundle.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace jsparity {

struct ReferenceDefect {
  std::string_view text;      // in the panic's text
  std::string_view function;  // in its stack
  std::string_view reason;    // what goes wrong, and where in the reference
};

std::span<const ReferenceDefect> ReferenceDefects();

// The defect that a panic, or the last words of the reference's process, tells of; or nullptr.
const ReferenceDefect* FindReferenceDefect(std::string_view text, std::string_view stack);

}  // namespace jsparity
