// Which laws the sides of a case break, each judged by its own answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/judge/law.h"
#include "conformance/protocol/case.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/divergence_cause.h"
#include "conformance/run/recording.h"

namespace jsparity {

enum class LawSide : uint8_t { kBoth, kReference, kTestee };

// "both", "reference", "testee"
std::string_view NameOf(LawSide side);
// An error says which there are.
Parsed<LawSide> ParseLawSide(std::string_view name);
Parsed<Law> ParseLaw(std::string_view name);

// Both break a law alike where they break it in the same way (WayOf).
struct LawBreak {
  BrokenLaw broken;
  LawSide side = LawSide::kBoth;
};

// What one side broke in a case that was played on it, each law once in each way.
std::vector<BrokenLaw> BrokenIn(const Case& c, const Recording& recording);
// By both together; those of the reference first, and each in the order of operations. Where the
// files of only one were taken, neither is judged by what a stop leaves.
std::vector<LawBreak> BreaksIn(const Case& c, const Recording& reference, const Recording& testee);

// Where a case breaks a law: its name, or "scan" for the one at the end.
std::string OperationOf(const Case& c, const BrokenLaw& broken);
// "operation 4 of 6: crash()"
std::string DescribePlace(const Case& c, const BrokenLaw& broken);
// "both sides break the law removed-stays-removed"
std::string Describe(const LawBreak& one);
// The operation, the law, and the side with the words: what a smaller case has to keep.
DivergenceCause CauseOf(const Case& c, const LawBreak& one);

}  // namespace jsparity
