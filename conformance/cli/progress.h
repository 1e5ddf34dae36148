// How far a campaign is: a bar on a terminal, a plain line every few seconds elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "conformance/result/text_view.h"
#include "conformance/run/campaign.h"

namespace jsparity {

class Progress {
 public:
  explicit Progress(uint64_t cases);

  void Show(const CampaignStats& stats);
  // Of what comes after the cases: `what` `at` of `all`, from 1 on.
  void Show(const std::string& what, size_t at, size_t all);
  // Clears the bar, so that other lines can be written; the next Show brings it back.
  void Clear();

 private:
  std::string Line(const CampaignStats& stats) const;
  // Whether the time for another line has come; then it has not for a while.
  bool IsDue(bool in_any_case);
  void Print(double share, const std::string& line);

  uint64_t cases_;
  bool is_terminal_;
  bool bar_shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace jsparity
