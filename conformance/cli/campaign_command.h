// What `run` and `selfcheck` have in common: a campaign with its progress, its failures as they
// come, its result, and the last lines.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "conformance/cli/settings.h"
#include "conformance/result/result.h"
#include "conformance/run/campaign.h"

namespace jsparity {

// Adds to the result what is known after the run: coverage, what else fails it.
using ResultExtension = std::function<void(Result&)>;

struct CampaignPlay {
  std::string command;  // "run"
  CampaignOptions options;
  TesteeFactory reference;
  TesteeFactory testee;
  ResultExtension extend;
  std::function<void(const PlayedCase&)> on_case = {};  // told of each case, too
  std::optional<Result> before;                         // what an earlier part of the run has
};

// Tells of all of it, writes what the settings ask for, and answers the exit status. Options come
// from the settings, adjusted by the caller.
int PlayCampaign(const Settings& settings, const CampaignPlay& play);

}  // namespace jsparity
