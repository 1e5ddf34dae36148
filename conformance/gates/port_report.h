// How far a port is, as Markdown.
#pragma once

#include <string>

#include "conformance/gates/port_progress.h"

namespace jsparity {

// For a page of the port's repository: progress by batch, group and file, what is stale, what is
// deferred and why, and the evidence of what is verified, linked below the port's directory.
std::string PortReport(const PortProgress& progress);

// For $GITHUB_STEP_SUMMARY, where links lead nowhere: batches and files, what does not hold, the
// reasons of most of what is deferred.
std::string PortSummary(const PortProgress& progress);

}  // namespace jsparity
