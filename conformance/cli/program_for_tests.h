// The program as its users start it, for tests.
#pragma once

#include <string>

namespace jsparity {

struct Ended {
  int status = -1;
  std::string text;  // of both outputs
};

// `before`: what the shell is to do first, as in "TMPDIR=/tmp timeout 3".
Ended Jsparity(const std::string& arguments, const std::string& before = "");

}  // namespace jsparity
