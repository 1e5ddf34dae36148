// Blocks of the reference's file store that no case can reach though it can run their function,
// those that only few cases can be made to reach, and why: the list in listed_blocks.json, which
// becomes part of the program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// By what stays the same while the function's text does.
struct ListedBlock {
  std::string function;  // as coverage names it
  uint64_t block = 0;    // the place among the function's blocks, from 0
  uint64_t line = 0;     // lines from the function's first to the block's first
  std::string reason;
  bool is_rare = false;  // some cases reach it

  std::string Describe() const;
};

using ListedBlocks = std::vector<ListedBlock>;

// The list has reasons by name and, for each function, what is out of reach, or rare, for which of
// them. An error says where it is not in order: a reason that is not there or that nothing has, a
// block that is listed twice.
Parsed<ListedBlocks> ParseListedBlocks(const Json& json);

// Those of the version, "v2.15.3": none of any other than the list is about. An error as above.
Parsed<ListedBlocks> BuiltInListedBlocks(const std::string& version);

}  // namespace jsparity
