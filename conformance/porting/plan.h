// The plan that a port of the store follows: it numbers the reference's functions and tests and
// groups them in batches. It was numbered once; later versions of the reference are followed by
// name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct PlanBatch {
  uint64_t number = 0;
  std::string title;
  std::vector<uint64_t> needs;     // batches that are complete before this one starts
  std::vector<std::string> files;  // whose functions without a number are in it; "avl/": a folder's
};

struct PlannedFunction {
  uint64_t number = 0;
  std::string function;            // of filestore.go, as it was called when it was numbered
  std::vector<std::string> later;  // what it has been called since, oldest first
  uint64_t batch = 0;
  uint64_t group = 0;  // within the batch; 0: none
};

struct PlannedTest {
  uint64_t number = 0;
  std::string test;  // empty: only its number is known
  std::string file;
  uint64_t wave = 0;
  std::string not_of_the_store;  // why it tests nothing of the store; empty: it does
};

struct Plan {
  std::vector<PlanBatch> batches;
  std::vector<PlannedFunction> functions;
  std::vector<PlannedTest> tests;

  const PlanBatch* Batch(uint64_t number) const;  // nullptr: there is none
  // The batch of a function that the plan has no number for; 0: it is none of the store's.
  uint64_t BatchOfFile(const std::string& file) const;
};

Parsed<Plan> ParsePlan(const Json& json, const std::string& where);

// That of the repository, porting/plan.json, as it was when the program was built.
Parsed<Plan> BuiltInPlan();

}  // namespace jsparity
