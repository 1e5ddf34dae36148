// Texts that schedules are made of: patterns, times, lengths of time. Most are valid, or nearly.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/components/random.h"

namespace jsparity {

// "@at …", "@every …", "@daily", "0 30 * * * *".
std::string DrawSchedulePattern(ComponentRandom& random);
// "2000-02-29T23:59:59.5+01:00".
std::string DrawMomentText(ComponentRandom& random);
// "1h30m", "-1.5s".
std::string DrawDurationText(ComponentRandom& random);
// The name of a time zone; "-" mostly, for none.
std::string DrawZone(ComponentRandom& random);
// Nanoseconds of a time near the one at which components run, or of one far away.
int64_t DrawMoment(ComponentRandom& random);

}  // namespace jsparity
