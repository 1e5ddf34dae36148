// The reference's own tests.
#pragma once

#include <string>
#include <vector>

#include "conformance/reference/function_inventory.h"

namespace jsparity {

// As go-oracle/functions lists it. `file` is below server/, too.
struct ReferenceTest {
  ReferenceFunction function;
  bool all_permutations = false;  // it runs once for each cipher and compression
  bool of_server = false;         // its file tests the whole server, not the store alone
};

using TestInventory = std::vector<ReferenceTest>;

Parsed<TestInventory> ParseTestInventory(const Json& json, const std::string& where);
// `path`: tests.json, which the build leaves beside each oracle.
Parsed<TestInventory> ReadTestInventory(const std::string& path);

}  // namespace jsparity
