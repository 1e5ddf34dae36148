// What `run` and `selfcheck` have in common: a campaign with its progress, its failures as they
// come, and a summary.
#pragma once

#include <string>

#include "conformance/cli/settings.h"
#include "conformance/run/campaign.h"

namespace jsparity {

struct CampaignRun {
  CampaignStats stats;
  int status = 0;
};

// Adds members to the report that --json asks for, after the run.
using ReportExtension = std::function<void(Json&)>;

// `title`: the first line printed. `options` come from the settings, adjusted by the caller.
CampaignRun PlayCampaign(const Settings& settings, const CampaignOptions& options,
                         const TesteeFactory& reference, const TesteeFactory& testee,
                         const std::string& title, const ReportExtension& extend = {});

}  // namespace jsparity
