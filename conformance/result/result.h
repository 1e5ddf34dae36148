// The result of a run: what was asked for, what was played, what was found. Whatever tells of a run
// (its last lines, JSON, JUnit, Markdown, the page) is a view of it. Parts of one run, be they
// shards or what went before a kill, add up to the result of the whole (join.h).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/compare/canonical.h"
#include "conformance/protocol/operation.h"
#include "conformance/result/number_ranges.h"
#include "conformance/run/divergence_cause.h"

namespace jsparity {

// What decides which cases there are. Results of which any of it differs are not of one run.
struct ResultAsked {
  std::string command = "run";
  uint64_t seed = 0;
  uint64_t cases = 0;
  uint64_t ops_per_case = 0;
  bool consumers = true;
  bool every_op = false;
  bool plain = false;                    // nothing of what is a capability of its own
  bool laws = false;                     // each side is judged by itself, too
  std::string compare = "files";         // up to which level
  std::string fault;                     // planted in the C++ store; empty: none
  std::vector<std::string> only_ops;     // names of operations; empty: all
  std::vector<std::string> focus;        // names of operations
  std::vector<std::string> older;        // versions that may have had a store before, or get it
  std::vector<std::string> regressions;  // cases that failed in the past, a line each
  std::vector<std::string> known;        // ids of the testee's own list
  uint64_t shard_count = 1;
  std::set<uint64_t> shards = {0};  // those whose results are in here

  bool operator==(const ResultAsked&) const = default;
};

struct ResultSide {
  std::string name;
  std::string version;  // the reference's, or the one that a testee follows
  std::vector<std::string> lacks;

  bool operator==(const ResultSide&) const = default;
};

// Of operations: `drawn` are in the cases, `compared` were asked of both sides and compared; those
// agreed or parted.
struct OperationCounts {
  uint64_t drawn = 0;
  uint64_t compared = 0;
  uint64_t agreed = 0;
  uint64_t parted = 0;

  OperationCounts& operator+=(const OperationCounts& other);
  bool operator==(const OperationCounts&) const = default;
};

using CountsByKind = ByKind<OperationCounts>;
// Cipher and compression of the store, "aes/s2": how many operations were compared, by kind.
using ComparedByPermutation = std::map<std::string, ByKind<uint64_t>>;

// The smallest case that shows a cause.
struct ShrunkRecord {
  uint64_t ops = 0;
  uint64_t runs = 0;  // how many cases were tried
  std::string place;
  std::string configuration;  // of store and stream, JSON
  std::vector<std::string> operations;
  std::string reference;  // value of the field that differs
  std::string testee;

  bool operator==(const ShrunkRecord&) const = default;
};

// A case that failed.
struct FailureRecord {
  uint64_t number = 0;
  uint64_t seed = 0;
  uint64_t ops = 0;
  std::string outcome;  // "diverged", "law_broken", "reference_panicked", "reference_died"
  std::string place;    // in words: "operation 58 of 100: compact(seq=29)"
  std::optional<uint64_t> operation;  // its index
  std::string file;                   // of the store, where it is a file that differs
  std::string record;
  std::optional<uint64_t> offset;  // of the record
  std::string field;
  std::string reference;  // both values of the field
  std::string testee;
  std::string reference_answer;  // both answers as a whole, JSON, cut where they are long
  std::string testee_answer;
  std::string law;        // that is broken, where one is: "stored-stays"
  std::string broken_by;  // "both", "reference" or "testee"
  uint64_t sequence = 0;  // of the message that shows it; 0: none does
  std::string text;    // what a panic or a process that ended says, or in what way a law is broken
  std::string bundle;  // path; empty: not kept

  bool operator==(const FailureRecord&) const = default;
};

// Those of one cause; the first of them stands for all.
struct GroupRecord {
  DivergenceCause cause;
  std::map<uint64_t, FailureRecord> failures;  // by number
  std::optional<ShrunkRecord> shrunk;          // of the first one
  std::string not_shrunk;                      // why there is none

  bool operator==(const GroupRecord&) const = default;
};

// A case that shows something, by its number in the run.
struct CaseWitness {
  uint64_t number = 0;
  uint64_t seed = 0;

  bool operator==(const CaseWitness&) const = default;
};

struct DefectCount {
  uint64_t ended = 0;                     // cases that end at it
  uint64_t agreed = 0;                    // cases that have it on both sides and go on
  std::optional<CaseWitness> first = {};  // that with the lowest number

  void Met(const CaseWitness& witness) {
    if (!first || witness.number < first->number) first = witness;
  }

  bool operator==(const DefectCount&) const = default;
};

// How far a part was at a time.
struct ThroughputSample {
  double seconds = 0;
  uint64_t cases = 0;
  uint64_t operations = 0;
};

// One process's share. What is never twice the same is here and nowhere else: times, and how often
// the reference's order of map entries showed.
struct ResultPart {
  std::vector<uint64_t> shard;  // index and count; empty: all
  std::string began;            // UTC, "2026-11-28T12:00:00Z"
  double seconds = 0;
  double reference_seconds = 0;  // of all threads together
  double testee_seconds = 0;
  uint64_t slowest_seed = 0;
  double slowest_seconds = 0;
  uint64_t cases = 0;
  uint64_t operations = 0;
  std::vector<ThroughputSample> samples;
  CanonicalUse canonical_use{};
};

enum class EndedBy : uint8_t {
  kAllPlayed,
  kFailures,       // there were as many as --max-failures allows
  kTimeBudget,     // it was used up
  kMissingShards,  // results were put together, and not all
  kSignal,
  kUnfinished,  // it is under way, or was killed
  kSetup,       // what the machine did to it
};

enum class Verdict : uint8_t { kPassed, kFailed, kInterrupted, kSetupError, kNothingTested };

struct Result {
  std::string tool;  // version of jsparity
  ResultAsked asked;
  ResultSide reference;
  ResultSide testee;
  uint64_t cases_in_all = 0;  // of all shards: those asked for, regressions, those of --known
  NumberRanges played;
  CountsByKind by_kind{};
  ComparedByPermutation permutations;
  std::map<std::string, uint64_t> cases_by_outcome;
  std::vector<GroupRecord> groups;  // most cases first
  std::map<std::string, DefectCount> defects;
  std::map<std::string, uint64_t> expected;  // cases by id of the testee's own list
  uint64_t upgrades = 0;                     // restarts that found what an older version wrote
  uint64_t downgrades = 0;                   // ends that an older version opened
  Json coverage;                             // null: not asked for; see Coverage::ToJson
  std::vector<std::string> findings;         // what else fails the run
  std::string problem;                       // what the machine did to it
  EndedBy ended_by = EndedBy::kUnfinished;
  int signal = 0;
  std::vector<ResultPart> parts;

  OperationCounts Operations() const;
  uint64_t FailedCases() const;
  uint64_t DefectCases() const;  // that ended at one
  double Seconds() const;        // of all parts
  CanonicalUse CanonicalUses() const;
  bool IsWhole() const { return played.Count() == cases_in_all; }
  // Entries of the testee's own list that did not occur although every case was played.
  std::vector<std::string> NotOccurred() const;
  // Operations of --focus of which nothing was compared, as a side lacks them, another option
  // leaves them out, or what they are about was never open.
  std::vector<std::string> FocusNotCompared() const;
  Verdict Judged() const;
  // 0 passed, 1 failed, 2 set-up error or nothing tested, 128 and the signal's number.
  int ExitStatus() const;
};

// That of the cause; a new one where there is none.
GroupRecord& GroupOf(Result& result, const DivergenceCause& cause);
void SortGroups(std::vector<GroupRecord>& groups);

std::string_view NameOf(EndedBy ended);
std::string_view NameOf(Verdict verdict);

}  // namespace jsparity
