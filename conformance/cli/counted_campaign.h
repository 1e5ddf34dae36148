// A campaign on a reference that counts what runs of it.
#pragma once

#include <functional>
#include <string>

#include "conformance/cli/campaign_command.h"
#include "conformance/run/coverage.h"

namespace jsparity {

// What is told of the coverage once all cases are played: the text for people, which comes last.
// May add to the result.
using CoverageTold = std::function<std::string(const Coverage& coverage, Result& result)>;

// As PlayCampaign does, with `oracle`, a program with coverage, for the reference; what is shrunk
// is not counted. A block that is listed as out of reach and was reached is a finding of the
// result.
int PlayCounted(const Settings& settings, CampaignPlay play, const std::string& oracle,
                const CoverageTold& tell);

}  // namespace jsparity
