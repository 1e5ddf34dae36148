#include "conformance/reference/test_inventory.h"

#include <utility>

namespace jsparity {

Parsed<TestInventory> ParseTestInventory(const Json& json, const std::string& where) {
  auto functions = ParseInventory(json, where);
  if (!functions) return ParseError(functions.error());
  TestInventory tests;
  for (size_t i = 0; i < functions->size(); ++i) {
    ReferenceTest test{std::move((*functions)[i])};
    try {
      test.all_permutations = json[i].value("all_permutations", false);
      test.of_server = json[i].value("of_server", false);
    } catch (const Json::exception& problem) {
      return ParseError(where + ": " + problem.what());
    }
    tests.push_back(std::move(test));
  }
  return tests;
}

Parsed<TestInventory> ReadTestInventory(const std::string& path) {
  const auto json = ReadListing(path);
  if (!json) return ParseError(json.error());
  return ParseTestInventory(*json, path);
}

}  // namespace jsparity
