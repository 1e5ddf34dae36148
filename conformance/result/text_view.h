// The result for people who look at a terminal.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/result/result.h"

namespace jsparity {

// "12,345"
std::string Grouped(uint64_t number);
// "1 case", "12,345 cases"
std::string Counted(uint64_t number, const std::string& noun);

// The last lines of a run: what was played, what is known, the verdict.
std::string Summary(const Result& result);

// "Group 1, 12 cases: compact × answer × error"
std::string GroupHeadline(const GroupRecord& group, size_t index);
// The other cases of the group, on a line of their own; "" where there are none.
std::string OtherCases(const GroupRecord& group);
// All of a group, where no more of it is at hand than the result has.
std::string DescribeGroup(const GroupRecord& group, size_t index);

// One sentence: "3 of 300 cases failed, for 2 causes".
std::string VerdictInWords(const Result& result);

}  // namespace jsparity
