// What a campaign ran of the reference: functions of its source and their blocks.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "conformance/run/listed_blocks.h"

namespace jsparity {

struct CoveredBlock {
  uint64_t line = 0;
  uint64_t end_line = 0;
  uint64_t statements = 0;
  uint64_t cases = 0;           // that reached it
  std::vector<uint64_t> seeds;  // of the first of them in each process
  std::string unreachable;      // why no case can reach it; empty: one should
  std::string rare;             // why few cases can; empty: more should

  bool IsReached() const { return cases > 0; }
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
  // Of blocks that are listed as out of reach, and were not reached.
  uint64_t StatementsUnreachable() const;
};

// Of the functions that a case can run.
struct CoverageFigures {
  uint64_t functions = 0;
  uint64_t functions_run = 0;
  uint64_t statements = 0;
  uint64_t statements_reached = 0;
  uint64_t statements_unreachable = 0;  // though a case can run the function
};

constexpr std::string_view kStoreSource = "server/filestore.go";

class Coverage {
 public:
  // Adds up the files that the oracles of a run left in `dir`; what is out of reach is marked as
  // the list says. An error when there is none, when one cannot be read, or when they are of
  // different sources.
  static Parsed<Coverage> Read(const std::string& dir, const ListedBlocks& listed = {});

  // In the order of the source, file by file.
  const std::vector<CoveredFunction>& functions() const { return functions_; }
  CoverageFigures FiguresOf(std::string_view file) const;
  // Functions and blocks that are listed as unreachable and were run all the same, or that the
  // source does not have.
  std::vector<std::string> WronglyListed() const;

  // Whether every process told which case ran what.
  bool tells_cases() const { return tells_cases_; }

  // For people: each function of the store's source, those never run, the other files, the figures.
  std::string Describe() const;
  // Of that, the last lines: of each file how much was run, and what is wanted.
  std::string Figures() const;
  // `words`: how the cases of the run ended; without them nothing is said of single cases.
  Json ToJson(const CaseWords& words = {}) const;

 private:
  Parsed<void> Add(const Json& functions);
  void Mark(const ListedBlocks& listed);
  // The lines of a process on its cases: "SEED BITS".
  Parsed<void> AddCases(const std::string& path);
  Parsed<void> AddCase(const std::string& line);

  std::vector<CoveredFunction> functions_;
  std::vector<std::string> not_there_;  // what is listed of blocks, and is none
  bool tells_cases_ = true;
};

}  // namespace jsparity
