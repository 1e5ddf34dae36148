// Results of parts of one run, put together.
#pragma once

#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "conformance/result/result.h"

namespace jsparity {

struct NamedResult {
  std::string name;  // of the file, for errors
  Result result;
};

// What is in the way of taking both for parts of one run: the first that is asked for differently,
// or a side that is another. An error names both and says what differs.
Parsed<void> AreOfOneRun(const NamedResult& a, const NamedResult& b);

// Results of different shards of one run. The result of all shards is that of the run played by one
// process, but for `parts` and for how small a case a group was shrunk to. An error: none, of
// different runs, or a case is in two of them. Where shards are missing, the result says so, and
// can be joined with theirs.
Parsed<Result> JoinResults(std::vector<NamedResult> results);

// Shards of which there is no result, of all there are.
std::vector<uint64_t> MissingShards(const Result& result);

}  // namespace jsparity
