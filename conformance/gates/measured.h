// How far the functions of a port are by a run with coverage of the reference, whatever language
// the port is in: which cases ran each function of the reference, and whether the port parted in
// any of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/porting/mapping.h"
#include "conformance/porting/port.h"

namespace jsparity {

// So many clean cases at least have run what is verified; gate_run.py asks for as many.
inline constexpr uint64_t kCleanCasesMin = 25;

struct FunctionRun {
  bool counted = false;  // the coverage knows the function, and one only
  uint64_t cases = 0;    // that ran it
  uint64_t clean = 0;    // of those, that agreed to their end
  uint64_t failed = 0;   // in which the port parted, or the reference broke
};

// What a run says, as far as a port's functions go.
struct MeasuringRun {
  std::string reference;           // "v2.15.3"
  std::string title;               // "1,000 cases, seed 5"
  std::vector<std::string> lacks;  // what the testee declares that it has not got
  Json coverage;                   // as the result has it
};

struct MeasuredFunction {
  const PortItem* item;
  FunctionRun run;
  ItemStatus by_run;   // what it is by the run
  std::string remark;  // why that is not what it is put into; empty: it may be
};

// Of every function, in the inventory's order. An error: the run is of another version, or has no
// coverage that tells cases apart.
Parsed<std::vector<MeasuredFunction>> Measure(const Port& port, const Mapping& mapping,
                                              const MeasuringRun& run);

// Puts those into the port that are something else than they were; it is not saved. What is
// verified and is it no more by the run loses that. Gives back how many changed.
size_t ApplyMeasured(Port& port, const std::vector<MeasuredFunction>& measured,
                     const std::string& title, const Occasion& occasion);

}  // namespace jsparity
