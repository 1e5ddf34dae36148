// Looks for a planted fault or a lie, for tests and for the table of what shrinking makes of it.
#pragma once

#include <chrono>
#include <optional>

#include "conformance/faults/lying_testee.h"
#include "conformance/faults/planted_fault.h"
#include "conformance/run/campaign.h"

namespace jsparity {

struct HuntOptions {
  uint64_t seed = 2027;
  uint64_t cases = 200;
  std::chrono::milliseconds shrink_limit{0};  // 0: not shrunk
};

struct Hunt {
  CampaignStats stats;
  std::optional<Failure> found;  // the first case that parts, shrunk if that was asked for
  std::chrono::nanoseconds shrink_time{0};  // from there on
};

// Plays random cases of one seed on the oracle and on `testee`, weighted to `focus`, until one
// parts.
Hunt HuntFor(const TesteeFactory& testee, std::optional<OpKind> focus, const HuntOptions& options);

// The same with both sides telling `lie`, until a law is broken that honest sides keep in the case
// that is found (and, if that was asked for, shrunk).
Hunt HuntForLie(const Lie& lie, const HuntOptions& options);

}  // namespace jsparity
