// The sections of the page, each from what the result holds. "" where there is nothing to show.
#pragma once

#include <string>

#include "conformance/page/bench_report.h"
#include "conformance/result/result.h"

namespace jsparity {

// What links lead to.
std::string AnchorOfCause(size_t index);

// Every cause as a row, then each with what both sides have, side by side.
std::string DivergenceSection(const Result& result);
// Drawn, compared, agreed, parted.
std::string OperationSection(const Result& result);
// How often each operation was compared under each cipher and compression.
std::string PermutationSection(const Result& result);
// By file and by function.
std::string CoverageSection(const Result& result);
std::string DefectSection(const Result& result);
// Operations a second over time, a line for each part.
std::string ThroughputSection(const Result& result);
// Ratios as bars, with the range of the rounds and the mark where both are as fast.
std::string BenchSection(const BenchReport& bench);

const char* PageStyle();

}  // namespace jsparity
