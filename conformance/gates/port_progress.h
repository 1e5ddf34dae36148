// How far a port is, counted: what reports show.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/gates/audit.h"
#include "conformance/gates/evidence.h"
#include "conformance/porting/port.h"

namespace jsparity {

// Furthest first, as reports have them.
inline constexpr std::array kReportedStandings{Standing::kVerified, Standing::kComplete,
                                               Standing::kStub, Standing::kDeferred};

class StandingCounts {
 public:
  void Add(Standing standing) { ++counts_[static_cast<size_t>(standing)]; }
  size_t Of(Standing standing) const { return counts_[static_cast<size_t>(standing)]; }
  size_t All() const;

 private:
  std::array<size_t, kReportedStandings.size()> counts_{};
};

struct ProgressRow {
  std::string name;
  StandingCounts counts;
};

struct BatchProgress {
  const PlanBatch* batch;
  BatchStanding standing;
  StandingCounts counts;
  std::vector<ProgressRow> groups;  // of the batch; "": what is in none, where others are in some
};

struct ReportedItem {
  const PortItem* item;
  Standing standing;  // what is stale is as far as it is when `verified` is taken back
  const ItemStatus* status;
  std::string stale;  // why; empty: it is not
};

struct FileProgress {
  std::string file;
  bool of_tests;
  StandingCounts counts;
  std::vector<const ReportedItem*> items;
};

struct DeferredFor {
  std::string reason;
  std::vector<const PortItem*> items;
};

// A file of evidence that something hangs on.
struct ReportedEvidence {
  std::string file;  // below the port's directory
  std::vector<const PortItem*> items;
  Parsed<GateEvidence> content;
};

struct PortProgress {
  std::string reference;
  StandingCounts functions;
  StandingCounts tests;
  std::vector<BatchProgress> batches;
  std::vector<ProgressRow> waves;  // of tests; those that the plan has in one
  std::vector<ReportedItem> items;
  std::vector<FileProgress> files;  // of functions, then of tests
  std::vector<StaleItem> stale;
  std::vector<std::string> wrong;
  std::vector<DeferredFor> deferred;  // most items first
  std::vector<ReportedEvidence> evidence;

  bool holds() const { return stale.empty() && wrong.empty(); }
  std::string Headline() const;  // "0 of 597 functions and 58 of 517 tests are verified"
};

// Borrows from the port. What is stale does not count as verified.
PortProgress ProgressOf(const Port& port, const AuditReport& audit);

// "1 function", "2 functions"
std::string CountOf(size_t count, const char* one, const char* many);

}  // namespace jsparity
