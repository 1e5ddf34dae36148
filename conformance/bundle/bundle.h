// A bundle: all there is to tell of a failing case, without either side at hand.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/compare/file_tree.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/failure.h"

namespace jsparity {

// How the case was drawn and played.
struct BundleOrigin {
  std::string jsparity;  // version of the program that kept it
  std::string command;   // plays the case before shrinking from its seed
  std::string testee;    // command of the testee; empty: the C++ store of that program
  // Options of the run that matter to the failure, as the command line has them, with their values:
  // {"--every-op": [], "--focus": ["purge", "compact"]}.
  std::map<std::string, std::vector<std::string>> options;
  bool operator==(const BundleOrigin&) const = default;
};

struct Bundle {
  BundleOrigin origin;
  // The recordings have no files of their own but `files`: those at the divergence.
  Failure failure;
  // What the outcomes of a bundle that was read point to; the list is not at hand there.
  std::shared_ptr<const Defect> original_defect;
  std::shared_ptr<const Defect> shrunk_defect;

  // The case that shows the failure: the shrunk one where there is one.
  const Case& Shown() const { return failure.shrunk ? failure.shrunk->c : failure.c; }
  const CaseOutcome& ShownOutcome() const {
    return failure.shrunk ? failure.shrunk->outcome : failure.outcome;
  }
};

// What a side's directory was at the divergence; where that is not known, the last that is.
const FileTree& FilesAtDivergence(const CaseOutcome& outcome, const Recording& side);

// Borrows nothing but the known defect, which outlives it as it outlived the failure.
Bundle MakeBundle(const Failure& failure, BundleOrigin origin);

// Whether what is shown was found by comparing files after every operation.
bool NeedsEveryOp(const Bundle& bundle);

}  // namespace jsparity
