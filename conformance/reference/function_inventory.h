// The functions of two versions of the reference, and how they differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// As go-oracle/functions lists it.
struct ReferenceFunction {
  std::string name;  // with its receiver's type: "fileStore.Truncate"
  std::string file;  // below server/
  uint64_t first_line = 0;
  uint64_t last_line = 0;
  std::string hash;  // of its text without comments

  std::string Key() const { return file + ": " + name; }
};

using FunctionInventory = std::vector<ReferenceFunction>;

Parsed<FunctionInventory> ParseInventory(const Json& json, const std::string& where);
// A list that the build leaves beside each oracle.
Parsed<Json> ReadListing(const std::string& path);
// `path`: functions.json, which the build leaves beside each oracle.
Parsed<FunctionInventory> ReadInventory(const std::string& path);

// A function that both versions have.
struct ChangedFunction {
  ReferenceFunction older;
  ReferenceFunction newer;
};

// In the order of the newer version, `gone` in that of the older one. A function that moved to
// another file is gone and new. Functions of one name and file (init) are compared in their order.
struct FunctionChanges {
  std::vector<ChangedFunction> changed;
  std::vector<ReferenceFunction> added;
  std::vector<ReferenceFunction> gone;
};

FunctionChanges CompareInventories(const FunctionInventory& older, const FunctionInventory& newer);

}  // namespace jsparity
