// What a subject may look like.
#pragma once

#include <string_view>

namespace jsstore {

// True for a subject that may have come from a client: tokens separated by dots, none of them
// empty or with white space, `>` only as the last. Also false for a NUL byte, for bytes that are
// not UTF-8 and for U+FFFD, which are signs of damage
// (sublist.go: isValidSubject with checkRunes).
bool IsValidSubject(std::string_view subject);

}  // namespace jsstore
