// Header lines of messages that are schedules, or that came from one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/generate/subject_pool.h"

namespace jsparity {

// Lines without their ends. `now_ns` is about the time at which the message is stored.
std::vector<std::string> DrawScheduleLines(Draw& draw, const SubjectPool& subjects, int64_t now_ns);

// "2000-01-01T00:00:05Z", in UTC or with an offset, with fractions or without.
std::string TimestampText(Draw& draw, int64_t unix_ns);

}  // namespace jsparity
