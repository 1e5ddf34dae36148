#include "conformance/run/comparison.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "conformance/compare/stream_state_meaning.h"
#include "conformance/run/case_keys.h"

namespace jsparity {
namespace {

// Compares answers in turn and remembers the first difference.
class Comparer {
 public:
  Comparer(CompareOptions options, CanonicalUse& use, FileKeys keys = {})
      : options_(options), use_(use), keys_(std::move(keys)) {}

  bool Same(OpKind kind, const OpResult& reference, const OpResult& testee) {
    if (options_.ttls_collide) {
      return SameAsGiven(kind, WithoutOrder(kind, reference), WithoutOrder(kind, testee));
    }
    return SameAsGiven(kind, reference, testee);
  }

  bool SameAsGiven(OpKind kind, const OpResult& reference, const OpResult& testee) {
    const ResultScope scope{.state = options_.level != CompareLevel::kAnswers,
                            .times = options_.compare_times};
    auto difference = FirstResultDifference(kind, reference, testee, scope, use_);
    if (!difference) return true;
    divergence_.answer = std::move(*difference);
    divergence_.reference_answer = ToJson(kind, reference);
    divergence_.testee_answer = ToJson(kind, testee);
    return false;
  }

  bool Same(const FileTree& reference, const FileTree& testee) {
    if (options_.level != CompareLevel::kFiles) return true;
    if (options_.ttls_collide) {
      if (reference != testee) ++use_[static_cast<size_t>(CanonicalRuleId::kCollidingTtls)];
      return true;
    }
    auto difference = FirstFileDifference(reference, testee, use_, keys_);
    if (!difference) return true;
    divergence_.files = std::move(*difference);
    return false;
  }

  bool SameCount(size_t reference, size_t testee, const char* what) {
    if (reference == testee) return true;
    divergence_.answer = ResultDifference{what, std::to_string(reference), std::to_string(testee)};
    return false;
  }

  Divergence At(Divergence::Place place, std::string doing) {
    divergence_.place = place;
    divergence_.doing = std::move(doing);
    return std::move(divergence_);
  }

 private:
  // Without what follows from the order of removals.
  static OpResult WithoutOrder(OpKind kind, OpResult result) {
    std::ranges::sort(result.callbacks, {}, [](const Callback& c) {
      return std::tie(c.kind, c.seq, c.subject, c.msgs, c.bytes, c.hdr, c.msg);
    });
    if (kind == OpKind::kUtilization) result.value.total = 0;
    // The size of a compressed block goes by the order of its records.
    if (result.state && result.state->lost) result.state->lost->bytes = 0;
    if (kind == OpKind::kEncodedStreamState) {
      result.value.bytes = MeaningOfEncodedState(result.value.bytes);
    }
    if (result.value.replicated) {
      result.value.replicated = WithoutBlocks(*std::move(result.value.replicated));
    }
    return result;
  }

  CompareOptions options_;
  CanonicalUse& use_;
  FileKeys keys_;
  Divergence divergence_;
};

// Scans ask the same of both sides as long as the states were the same.
bool SameScan(const std::vector<OpResult>& reference, const std::vector<OpResult>& testee,
              const std::vector<Operation>& ops, Comparer& comparer, std::string& doing) {
  const size_t common = std::min({reference.size(), testee.size(), ops.size()});
  for (size_t i = 0; i < common; ++i) {
    doing = Describe(ops[i]);
    if (!comparer.Same(ops[i].kind, reference[i], testee[i])) return false;
  }
  return comparer.SameCount(reference.size(), testee.size(), "number of answers");
}

bool SameStep(const Operation& op, const StepRecord& reference, const StepRecord& testee,
              Comparer& comparer) {
  const size_t common = std::min(reference.results.size(), testee.results.size());
  for (size_t i = 0; i < common; ++i) {
    if (!comparer.Same(op.kind, reference.results[i], testee.results[i])) return false;
  }
  if (!comparer.SameCount(reference.results.size(), testee.results.size(), "number of answers")) {
    return false;
  }
  return !reference.files || !testee.files || comparer.Same(*reference.files, *testee.files);
}

std::optional<Divergence> CompareEnd(const Recording& reference, const Recording& testee,
                                     Comparer& comparer) {
  using Place = Divergence::Place;
  std::string doing = "loading everything";
  if (!SameScan(reference.scan, testee.scan, reference.scan_ops, comparer, doing)) {
    return comparer.At(Place::kScan, doing);
  }
  if (reference.stop && testee.stop &&
      !comparer.Same(OpKind::kStop, *reference.stop, *testee.stop)) {
    return comparer.At(Place::kStop, "stop()");
  }
  if (!comparer.Same(reference.files, testee.files)) {
    return comparer.At(Place::kFiles, "the files");
  }
  return std::nullopt;
}

FileKeys KeysOf(const Case& c, const Recording& reference, const Recording& testee) {
  FileKeys keys = CaseKeys(c);
  for (const Recording* side : {&reference, &testee}) {
    for (const StepRecord& step : side->steps) {
      keys.earlier.insert(step.key_files.begin(), step.key_files.end());
    }
  }
  return keys;
}

bool HoldsMessage(const Operation& op, const OpResult& result) {
  return op.kind == OpKind::kLoadMsg && !result.error && !result.panic && result.value.msg;
}

constexpr std::array<std::string_view, 3> kLevelNames = {"answers", "state", "files"};

}  // namespace

std::string_view NameOf(CompareLevel level) { return kLevelNames[static_cast<size_t>(level)]; }

std::optional<CompareLevel> CompareLevelOf(std::string_view name) {
  const auto found = std::ranges::find(kLevelNames, name);
  if (found == kLevelNames.end()) return std::nullopt;
  return static_cast<CompareLevel>(found - kLevelNames.begin());
}

std::optional<Divergence> Compare(const Case& c, const Recording& reference,
                                  const Recording& testee, CompareOptions options,
                                  CanonicalUse& use) {
  using Place = Divergence::Place;
  options.ttls_collide = c.ttls_collide;
  Comparer comparer(options, use, KeysOf(c, reference, testee));
  if (!comparer.Same(OpKind::kRestart, reference.open.result, testee.open.result)) {
    return comparer.At(Place::kOpening, "open()");
  }
  for (size_t i = 0; i < reference.steps.size(); ++i) {
    // Where the reference panicked there is nothing to be the same as.
    const auto& results = reference.steps[i].results;
    if (!results.empty() && results.back().panic) return std::nullopt;
    if (i < testee.steps.size() &&
        SameStep(c.ops[i], reference.steps[i], testee.steps[i], comparer)) {
      continue;
    }
    if (i >= testee.steps.size()) comparer.SameCount(1, 0, "number of answers");
    Divergence divergence = comparer.At(Place::kOperation, Describe(c.ops[i]));
    divergence.step = i;
    return divergence;
  }
  if (!reference.complete) return std::nullopt;
  return CompareEnd(reference, testee, comparer);
}

std::optional<Divergence> CompareCross(const CrossRecording& reference,
                                       const CrossRecording& testee, CompareOptions options,
                                       CanonicalUse& use) {
  constexpr auto kPlace = Divergence::Place::kCrossOpening;
  Comparer comparer(options, use);
  if (!comparer.Same(OpKind::kRestart, reference.open.result, testee.open.result)) {
    return comparer.At(kPlace, "open()");
  }
  std::string doing = "loading everything";
  if (!SameScan(reference.scan, testee.scan, reference.scan_ops, comparer, doing)) {
    return comparer.At(kPlace, doing);
  }
  if (reference.stop && testee.stop &&
      !comparer.Same(OpKind::kStop, *reference.stop, *testee.stop)) {
    return comparer.At(kPlace, "stop()");
  }
  return std::nullopt;
}

std::optional<Divergence> CompareWithWriter(const Recording& writer, const CrossRecording& reader,
                                            CanonicalUse& use, const MayDiffer& may_differ) {
  std::map<uint64_t, const OpResult*> loaded;
  for (size_t i = 0; i < std::min(writer.scan.size(), writer.scan_ops.size()); ++i) {
    if (HoldsMessage(writer.scan_ops[i], writer.scan[i])) {
      loaded.emplace(writer.scan_ops[i].seq, &writer.scan[i]);
    }
  }
  for (size_t i = 0; i < std::min(reader.scan.size(), reader.scan_ops.size()); ++i) {
    const Operation& op = reader.scan_ops[i];
    const auto before = loaded.find(op.seq);
    if (!HoldsMessage(op, reader.scan[i]) || before == loaded.end()) continue;
    OpResult was;
    OpResult is;
    was.value = before->second->value;
    is.value = reader.scan[i].value;
    Comparer comparer({}, use);
    if (comparer.Same(op.kind, was, is)) continue;
    if (may_differ(op.seq, *was.value.msg, *is.value.msg)) continue;
    return comparer.At(Divergence::Place::kCrossOpening,
                       Describe(op) + ", against what the writer had loaded");
  }
  return std::nullopt;
}

std::string DescribePlace(const Divergence& divergence, size_t ops) {
  using Place = Divergence::Place;
  switch (divergence.place) {
    case Place::kOpening:
      return "the opening of the store";
    case Place::kOperation:
      return "operation " + std::to_string(divergence.step) + " of " + std::to_string(ops) + ": " +
             divergence.doing;
    case Place::kScan:
      return "after the last operation: " + divergence.doing;
    case Place::kStop:
      return "the stop at the end";
    case Place::kFiles:
      return "the files after the stop at the end";
    case Place::kCrossOpening:
      return "opening the files of the other side: " + divergence.doing;
  }
  return "";
}

}  // namespace jsparity
