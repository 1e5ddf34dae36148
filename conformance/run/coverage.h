// What a campaign ran of the reference: functions of its source and their blocks.
#pragma once

#include <cstdint>
#include <map>
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

// How a case ended, for what it ran.
enum class CaseWord : uint8_t {
  kClean,     // both sides agreed to its end, and no law is broken that was judged
  kFailed,    // they parted, or the reference broke; also where the port's own list knows of it
  kNoWitness  // it ended at a known defect of the reference, or a law is broken: it proves nothing
};
// By the case's seed.
using CaseWords = std::map<uint64_t, CaseWord>;

struct CoveredFunction {
  std::string file;  // path within the reference, "server/filestore.go"
  std::string name;  // "*fileStore.StoreMsg"
  uint64_t cases = 0;
  std::vector<uint64_t> ran_by;  // seeds of those cases, ascending
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

  // Whether every process told which case ran what.
  bool tells_cases() const { return tells_cases_; }

  // For people: each function of the store's source, those never run, the other files, the figures.
  std::string Describe() const;
  // `words`: how the cases of the run ended; without them nothing is said of single cases.
  Json ToJson(const CaseWords& words = {}) const;

 private:
  Parsed<void> Add(const Json& functions);
  // The lines of a process on its cases: "SEED BITS".
  Parsed<void> AddCases(const std::string& path);
  Parsed<void> AddCase(const std::string& line);

  std::vector<CoveredFunction> functions_;
  bool tells_cases_ = true;
};

}  // namespace jsparity
