// How far a port is, as a page: one file that needs nothing else, in the look of a run's page.
#pragma once

#include <string>

#include "conformance/gates/port_progress.h"

namespace jsparity {

// `port`: the way from where the page will be to the port's directory, "" or "../porting/"; the
// files of evidence are linked below it.
std::string PortPageOf(const PortProgress& progress, const std::string& port);

}  // namespace jsparity
