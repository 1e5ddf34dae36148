// A bundle for people and for programs: what was recorded, without playing anything.
#pragma once

#include <string>
#include <vector>

#include "conformance/bundle/bundle.h"

namespace jsparity {

// Who played it and how, the failure in a screen, and which files differ.
std::string Explain(const Bundle& bundle);
// Who played it and how, alone.
std::string DescribeOrigin(const Bundle& bundle);

Json ExplanationToJson(const Bundle& bundle);

// A file that is not the same on both sides at the divergence.
struct DifferingFile {
  std::string path;
  std::string reference;  // "512 bytes", "there is none"
  std::string testee;
  std::string first;  // where they first differ: "byte 38: 1f 00 …, 1f 01 …"; "" for a missing one
};

std::vector<DifferingFile> DifferingFiles(const CaseOutcome& outcome);

}  // namespace jsparity
