// Looks whether what a port claims still follows from what there is, without running anything.
#pragma once

#include <string>
#include <vector>

#include "conformance/porting/port.h"

namespace jsparity {

struct StaleItem {
  const PortItem* item;
  std::string why;
};

struct AuditReport {
  size_t verified = 0;           // items that claim to be
  size_t evidence = 0;           // files read
  std::vector<StaleItem> stale;  // whose `verified` does not hold any more, or never did
  // What somebody did to the port's files: a status that the log does not give, evidence that no
  // line of the log names.
  std::vector<std::string> wrong;

  bool good() const { return stale.empty() && wrong.empty(); }
};

// The log and the status were held against each other when the port was opened. An error:
// gates.json cannot be read, though something is verified.
Parsed<AuditReport> Audit(const Port& port);

// Takes `verified` from what is stale; the port is not saved.
void TakeBackStale(Port& port, const AuditReport& report, const Occasion& occasion);

}  // namespace jsparity
