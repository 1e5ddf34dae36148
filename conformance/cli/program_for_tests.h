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

// What a shell makes of a line: its status, 0 where all is well.
int Shell(const std::string& line);

}  // namespace jsparity
