// The page of a result: one file that needs nothing else, for a browser and for print.
#pragma once

#include <optional>
#include <string>

#include "conformance/page/bench_report.h"
#include "conformance/result/result.h"

namespace jsparity {

std::string PageOf(const Result& result, const std::optional<BenchReport>& bench);

}  // namespace jsparity
