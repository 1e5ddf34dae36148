#include "conformance/reference/function_inventory.h"

#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace jsparity {

Parsed<FunctionInventory> ParseInventory(const Json& json, const std::string& where) {
  if (!json.is_array() || json.empty()) return ParseError(where + ": it lists no function");
  FunctionInventory inventory;
  try {
    for (const Json& entry : json) {
      inventory.push_back({entry.at("name").get<std::string>(), entry.at("file").get<std::string>(),
                           entry.at("first_line").get<uint64_t>(),
                           entry.at("last_line").get<uint64_t>(),
                           entry.at("hash").get<std::string>()});
    }
  } catch (const Json::exception& problem) {
    return ParseError(where + ": " + problem.what());
  }
  return inventory;
}

Parsed<Json> ReadListing(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return ParseError("cannot read " + path + "; scripts/parity builds it");
  auto json = ParseJson(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!json) return ParseError(path + ": " + json.error());
  return json;
}

Parsed<FunctionInventory> ReadInventory(const std::string& path) {
  const auto json = ReadListing(path);
  if (!json) return ParseError(json.error());
  return ParseInventory(*json, path);
}

FunctionChanges CompareInventories(const FunctionInventory& older, const FunctionInventory& newer) {
  std::map<std::string, std::deque<const ReferenceFunction*>> unmatched;
  for (const ReferenceFunction& function : older) unmatched[function.Key()].push_back(&function);
  FunctionChanges changes;
  for (const ReferenceFunction& function : newer) {
    const auto before = unmatched.find(function.Key());
    if (before == unmatched.end() || before->second.empty()) {
      changes.added.push_back(function);
      continue;
    }
    const ReferenceFunction* was = before->second.front();
    before->second.pop_front();
    if (was->hash != function.hash) changes.changed.push_back({*was, function});
  }
  std::set<const ReferenceFunction*> left;
  for (const auto& [key, functions] : unmatched) left.insert(functions.begin(), functions.end());
  for (const ReferenceFunction& function : older) {
    if (left.contains(&function)) changes.gone.push_back(function);
  }
  return changes;
}

}  // namespace jsparity
