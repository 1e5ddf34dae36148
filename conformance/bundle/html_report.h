// A bundle's report as a page that needs nothing else: no script, no network.
#pragma once

#include <string>

#include "conformance/bundle/bundle.h"

namespace jsparity {

std::string ExplainAsHtml(const Bundle& bundle);

}  // namespace jsparity
