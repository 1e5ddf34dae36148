// Gives `verified`: asks a port's gates about items, writes down what they saw, and puts those that
// passed all into the status.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/gates/gate.h"
#include "conformance/porting/port.h"

namespace jsparity {

struct RefusedItem {
  const PortItem* item;
  std::string gate;
  std::vector<std::string> problems;
};

struct GateVerdict {
  std::vector<const PortItem*> passed;
  std::vector<RefusedItem> refused;  // by the first gate that has problems with it
  GateEvidence evidence;             // of those that passed
};

// Tells that a gate begins with so many items.
using GateObserver = std::function<void(const Gate& gate, size_t items)>;

// Asks the gates, and changes nothing. An error: an item may not be verified yet, the port has no
// gates for what it is, or a gate did not answer.
Parsed<GateVerdict> AskGates(const Port& port, const GateList& gates,
                             const std::vector<const PortItem*>& items, const Occasion& occasion,
                             const GateObserver& observer);

// Writes the evidence of what passed, and puts it into the port, which is not saved. Where nothing
// passed nothing is done.
Parsed<void> RecordVerdict(Port& port, const GateVerdict& verdict, const Occasion& occasion);

}  // namespace jsparity
