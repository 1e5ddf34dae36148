// Makes an input smaller for as long as it still fails.
#pragma once

#include <functional>
#include <string>

#include "conformance/components/component.h"

namespace jsparity {

// `fails` tells whether an input still does; it is asked until nothing smaller fails or it has been
// asked `tries_max` times. Scripts lose lines; data loses bytes, and what is left becomes zero
// where it can.
std::string ShrinkInput(InputKind kind, const std::string& input,
                        const std::function<bool(const std::string&)>& fails, size_t tries_max);

}  // namespace jsparity
