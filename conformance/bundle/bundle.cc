#include "conformance/bundle/bundle.h"

#include <utility>

namespace jsparity {
namespace {

void KeepFilesAtDivergence(CaseOutcome& outcome) {
  FileTree reference = FilesAtDivergence(outcome, outcome.reference);
  FileTree testee = FilesAtDivergence(outcome, outcome.testee);
  for (Recording* side : {&outcome.reference, &outcome.testee}) {
    for (StepRecord& step : side->steps) {
      step.files.reset();
      step.key_files.clear();
      step.damage.reset();
    }
  }
  outcome.reference.files = std::move(reference);
  outcome.testee.files = std::move(testee);
}

}  // namespace

const FileTree& FilesAtDivergence(const CaseOutcome& outcome, const Recording& side) {
  const auto& divergence = outcome.divergence;
  if (divergence && divergence->place == Divergence::Place::kOperation &&
      divergence->step < side.steps.size() && side.steps[divergence->step].files) {
    return *side.steps[divergence->step].files;
  }
  if (!side.complete && !side.steps.empty() && side.steps.back().files) {
    return *side.steps.back().files;
  }
  return side.files;
}

Bundle MakeBundle(const Failure& failure, BundleOrigin origin) {
  Bundle bundle{std::move(origin), failure, nullptr, nullptr};
  bundle.failure.bundle_path.clear();
  bundle.failure.keeping_fault.clear();
  KeepFilesAtDivergence(bundle.failure.outcome);
  if (bundle.failure.shrunk) KeepFilesAtDivergence(bundle.failure.shrunk->outcome);
  return bundle;
}

bool NeedsEveryOp(const Bundle& bundle) {
  const auto& divergence = bundle.ShownOutcome().divergence;
  return divergence && divergence->files && divergence->place == Divergence::Place::kOperation;
}

}  // namespace jsparity
