// Every function and test of a version of the reference that a port answers for, with its place in
// the plan. Regenerated from the reference; kept in the repository so that what changed can be
// read.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/porting/plan.h"
#include "conformance/reference/test_inventory.h"

namespace jsparity {

// A function or a test of the reference.
struct PortItem {
  // The plan's number ("951", of a test "T368"), else file and name
  // ("filestore.go:fileStore.skipMsg"; the second of one name in a file ends in "#2").
  std::string id;
  std::string name;  // with its receiver's type
  std::string file;  // below server/
  uint64_t first_line = 0;
  uint64_t last_line = 0;
  std::string hash;    // of its text without comments
  uint64_t batch = 0;  // of a function
  uint64_t group = 0;  // of a function, within the batch; 0: none
  uint64_t wave = 0;   // of a test; 0: the plan has it in none
  bool is_test = false;
  bool all_permutations = false;  // a test that runs once for each cipher and compression
  std::string not_of_the_store;   // a test of something else: why it is none of the store's
};

// What the plan has under a name that the version does not have.
struct PlanChange {
  std::string id;
  std::string was;
  std::string is;  // its name now; empty: it is gone
};

struct Inventory {
  std::string reference;        // "v2.15.3"
  std::vector<PortItem> items;  // functions in the order of files and lines, then tests likewise
  std::vector<PlanChange> changes;

  // By id, by file and name, or by a name that only one has; nullptr: there is none, or `problem`
  // says which there are.
  const PortItem* Find(std::string_view text, std::string* problem = nullptr) const;
};

Inventory MakeInventory(const std::string& reference, const FunctionInventory& functions,
                        const TestInventory& tests, const Plan& plan);

// One item a line, so that a change of the reference reads as a change of its lines.
std::string InventoryText(const Inventory& inventory);
Parsed<Inventory> ParseInventoryText(std::string_view text, const std::string& where);

// How what is kept differs from what the reference gives, a line an item.
std::vector<std::string> InventoryDifferences(const Inventory& kept, const Inventory& made);

// That of the pin, as it was when the program was built.
Parsed<Inventory> BuiltInInventory();

}  // namespace jsparity
