// How far a port is, as Markdown: for a page of the port's repository, or for $GITHUB_STEP_SUMMARY.
#pragma once

#include <string>

#include "conformance/gates/audit.h"
#include "conformance/porting/port.h"

namespace jsparity {

// Progress by batch and by file, what is stale, what is deferred and why, and the evidence of what
// is verified, linked below the port's directory. What the audit found stale does not count as
// verified.
std::string PortReport(const Port& port, const AuditReport& audit);

}  // namespace jsparity
