// What became of the messages of a subject before an operation of a case.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/defects/played_side.h"

namespace jsparity {

// Whether one of these took a message of whose subject an older one is there, before the operation
// at `at` and in the life of the store that it is of, and time was moved on with it or since: until
// then no sync looked at its block. Not where too many were there to walk.
bool NewerOfSubjectWentWith(const PlayedSide& played, const std::vector<std::string>& names,
                            size_t at);

}  // namespace jsparity
