// The result in a workflow of GitHub: the summary of its step, and annotations.
#pragma once

#include <string>

#include "conformance/result/result.h"

namespace jsparity {

std::string MarkdownOf(const Result& result);

// A workflow command a line: an error for each cause and for what else fails the run, a warning for
// each known defect that was met. Nothing in them ends a line early.
std::string AnnotationsOf(const Result& result);

}  // namespace jsparity
