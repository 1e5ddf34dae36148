// What a campaign ran of the reference: functions of its source and their blocks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct CoveredBlock {
  uint64_t line = 0;
  uint64_t end_line = 0;
  uint64_t statements = 0;
  bool reached = false;
};

struct CoveredFunction {
  std::string file;  // path within the reference, "server/filestore.go"
  std::string name;  // "*fileStore.StoreMsg"
  uint64_t cases = 0;
  std::vector<CoveredBlock> blocks;
  std::string unreachable;  // why no case can run it; empty: one should

  uint64_t Line() const { return blocks.empty() ? 0 : blocks.front().line; }
  uint64_t BlocksReached() const;
  uint64_t Statements() const;
  uint64_t StatementsReached() const;
};

// Of the functions that a case can run.
struct CoverageFigures {
  uint64_t functions = 0;
  uint64_t functions_run = 0;
  uint64_t statements = 0;
  uint64_t statements_reached = 0;
};

constexpr std::string_view kStoreSource = "server/filestore.go";

class Coverage {
 public:
  // Adds up the files that the oracles of a run left in `dir`. An error when there is none, when
  // one cannot be read, or when they are of different sources.
  static Parsed<Coverage> Read(const std::string& dir);

  // In the order of the source, file by file.
  const std::vector<CoveredFunction>& functions() const { return functions_; }
  CoverageFigures FiguresOf(std::string_view file) const;
  // Listed as unreachable, and run all the same.
  std::vector<std::string> WronglyListed() const;

  // For people: each function of the store's source, those never run, the other files, the figures.
  std::string Describe() const;
  Json ToJson() const;

 private:
  Parsed<void> Add(const Json& functions);

  std::vector<CoveredFunction> functions_;
};

}  // namespace jsparity
