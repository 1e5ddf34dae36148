// Which part of a run this process plays: a shard of it, what is left after a kill, for how long.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "conformance/cli/settings.h"
#include "conformance/result/result.h"
#include "conformance/run/campaign.h"

namespace jsparity {

// --shard-index, --shard-count, --time-budget, --resume, --regressions, --no-regressions
void AddRunPartOptions(CLI::App& command, Settings& settings);

// What the options say; where they say nothing, GTEST_SHARD_INDEX and GTEST_TOTAL_SHARDS, or the
// index of a pod in a Kubernetes job; else all of it. An error, in one line, where they do not make
// sense together.
Parsed<Shard> ChosenShard(const Settings& settings);

// 0: no end.
std::chrono::milliseconds TimeBudget(const Settings& settings);

// What --resume names; none without it, and where the file is not there yet. The options that were
// not given become those of the result.
Parsed<std::optional<Result>> ResultToResume(Settings& settings);

// Of --regressions, or of the repository's list where it can be found.
Parsed<std::vector<PastFailure>> Regressions(const Settings& settings);

}  // namespace jsparity
