// The C++ store behind the lines of go-oracle/BENCH.md: the other side of the benchmark runs in a
// process of its own, as the reference does.
#pragma once

#include <istream>
#include <ostream>

namespace jsparity {

// Answers every line of `in` on `out` until the end of `in`; answers an exit status.
int ServeBench(std::istream& in, std::ostream& out);

}  // namespace jsparity
