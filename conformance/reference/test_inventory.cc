#include "conformance/reference/test_inventory.h"

#include <fstream>
#include <iterator>

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
  std::ifstream file(path, std::ios::binary);
  if (!file) return ParseError("cannot read " + path + "; scripts/parity port builds it");
  const auto json = ParseJson(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!json) return ParseError(path + ": " + json.error());
  return ParseTestInventory(*json, path);
}

}  // namespace jsparity
