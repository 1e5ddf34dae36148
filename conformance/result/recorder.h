// Makes the result of a run out of what a campaign tells while it goes on.
#pragma once

#include <chrono>
#include <string>

#include "conformance/result/result.h"
#include "conformance/run/campaign.h"

namespace jsparity {

// Not thread-safe: a campaign tells one thing at a time.
class ResultRecorder {
 public:
  // `before`: what an earlier part of the same run has; a new result where there is none.
  ResultRecorder(ResultAsked asked, std::optional<Result> before);

  void Planned(const CampaignPlan& plan);
  void Played(const PlayedCase& played);
  // True for the first of its cause.
  bool Failed(const Failure& failure);
  // The end of it. `stats` are of this part; `signal` is what ended it, 0 where no time was left.
  void Ended(const CampaignStats& stats, std::chrono::milliseconds shrink_limit, int signal);

  // What a campaign has to know of the part before.
  bool WasPlayedBefore(uint64_t number) const { return before_.Has(number); }
  std::vector<GroupMetBefore> GroupsMetBefore() const;
  uint64_t FailedBefore() const { return failed_before_; }
  // Both sides are what they were in the part before; an error says what is not.
  Parsed<void> SameSidesAsBefore() const;

  Result& result() { return result_; }
  const Result& result() const { return result_; }

 private:
  void CountDefects(const PlayedCase& played);
  void Sample();
  void TakeShrunk(const FailureGroup& group, bool stopped, bool no_time);
  ResultPart& part() { return result_.parts.back(); }

  Result result_;
  NumberRanges before_;
  uint64_t failed_before_ = 0;
  std::string changed_side_;  // since the part before; empty: none
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::milliseconds sample_every_;
  std::chrono::steady_clock::time_point next_sample_;
};

// What a failure is in the result.
FailureRecord RecordOf(const Failure& failure);

// Of a case: which of its operations were asked of both sides and compared.
void CountOperations(const Case& c, const CaseOutcome& outcome, CountsByKind& counts);

// "aes/s2"
std::string PermutationOf(const Case& c);

}  // namespace jsparity
