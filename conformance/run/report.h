// Failures for people.
#pragma once

#include <string>

#include "conformance/run/failure.h"

namespace jsparity {

// What happened, in a screen: seed, configuration, the operations up to the divergence, the two
// answers or the first differing record, and `replay_command`.
std::string DescribeFailure(const Failure& failure, const std::string& replay_command);

// As it comes, before its group is told of: the headline, the cause, where it is kept.
std::string DescribeBriefly(const Failure& failure);

// For a case that ended at a known defect of the reference: the headline, and which one.
std::string DescribeKnownDefect(const Failure& failure);

// The same of a case by itself: configuration, operations, and how it ended.
std::string DescribeCase(const Case& c, const CaseOutcome& outcome);
// How it ended alone: the two answers, the first differing record, a panic.
std::string DescribeDifference(const CaseOutcome& outcome);

// The headline alone.
std::string DescribeOutcome(const CaseOutcome& outcome, size_t ops);

}  // namespace jsparity
