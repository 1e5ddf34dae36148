#include "conformance/inspect/finding.h"

namespace jsparity {

std::string TextOf(const std::vector<jsstore::SequenceRun>& runs) {
  constexpr size_t kShownRuns = 8;
  std::string text;
  for (size_t i = 0; i < runs.size(); ++i) {
    if (!text.empty()) text += ", ";
    if (i == kShownRuns) return text + "… (" + std::to_string(runs.size()) + " runs)";
    text += std::to_string(runs[i].first);
    if (runs[i].count > 1) text += " to " + std::to_string(runs[i].first + runs[i].count - 1);
  }
  return text;
}

uint64_t CountOf(const std::vector<jsstore::SequenceRun>& runs) {
  uint64_t count = 0;
  for (const jsstore::SequenceRun& run : runs) count += run.count;
  return count;
}

std::string TextOf(const Finding& finding) {
  std::string text = finding.file;
  if (finding.offset) {
    text += ", offset " + std::to_string(*finding.offset);
    if (finding.size > 0) text += ", " + std::to_string(finding.size) + " bytes";
  }
  text += ": " + finding.what;
  if (finding.lost.empty()) return text;
  const bool one = CountOf(finding.lost) == 1;
  text += one ? "; sequence " : "; sequences ";
  text += TextOf(finding.lost);
  return text + (finding.surely ? (one ? " is lost" : " are lost") : " may be lost");
}

}  // namespace jsparity
