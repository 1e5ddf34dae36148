// A bundle: all there is to tell of a failing case, without either side at hand.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conformance/compare/file_tree.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/failure.h"

namespace jsparity {

// How the case was drawn and played.
struct BundleOrigin {
  std::string jsparity;               // version of the program that kept it
  std::string command;                // plays the case before shrinking from its seed
  std::string testee;                 // command of the testee; empty: the C++ store of that program
  std::string fault;                  // planted in that store; empty: none
  std::string compare = "files";      // how far
  std::vector<std::string> only_ops;  // empty: all
  bool plain = false;
  uint64_t answer_seconds = 10;
  bool every_op = false;
  bool no_consumers = false;
  bool no_older = false;
  size_t ops = 0;
  std::vector<std::string> focus;
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

// Whether the failure shows only where files are compared after every operation.
bool NeedsEveryOp(const Bundle& bundle);

}  // namespace jsparity
