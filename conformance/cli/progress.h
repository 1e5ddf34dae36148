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
  // Clears the bar, so that other lines can be written; the next Show brings it back.
  void Clear();

 private:
  std::string Line(const CampaignStats& stats) const;

  uint64_t cases_;
  bool is_terminal_;
  bool bar_shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace jsparity
