// A case: a configuration and a sequence of operations, produced from one seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"

namespace jsparity {

struct Case {
  uint64_t seed = 0;  // of the generator, and of all randomness inside the stores
  StoreOptions file_store;
  jsstore::StreamConfig stream;
  std::vector<Operation> ops;
  // TTLs of several messages end in one second. The reference removes those in the order of a Go
  // map, and files follow from that order: only answers are compared (compare/canonical.h).
  bool ttls_collide = false;
  // The version that opens what both sides wrote, at the end; empty: none does.
  std::string opened_by;
};

Json ToJson(const Case& c);
Parsed<Case> ParseCase(const Json& json, const std::string& where);

}  // namespace jsparity
