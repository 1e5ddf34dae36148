// What the reference did against what the testee did: the first place where they part.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/compare/canonical.h"
#include "conformance/compare/file_difference.h"
#include "conformance/compare/result_difference.h"
#include "conformance/protocol/case.h"
#include "conformance/run/recording.h"
#include "conformance/testee/testee.h"

namespace jsparity {

// Anything the testee returned or wrote that the reference did not.
struct Divergence {
  enum class Place : uint8_t {
    kOpening,      // of the case
    kOperation,    // operation `step`
    kScan,         // loading every message after the last operation
    kStop,         // stopping at the end
    kFiles,        // the files after that
    kCrossOpening  // opening what the other side wrote
  };
  Place place = Place::kOpening;
  size_t step = 0;    // index of the operation, for kOperation
  std::string doing;  // what was asked for: the operation, or a few words
  std::optional<ResultDifference> answer;
  std::optional<FileDifference> files;
  std::optional<TesteeFault> fault;  // the testee failed
  // Both answers, where they differ.
  Json reference_answer;
  Json testee_answer;
};

// How far the comparison goes; each holds what is before it.
enum class CompareLevel : uint8_t {
  kAnswers,  // values and errors
  kState,    // callbacks and the state of the stream after each operation
  kFiles,    // every file, and each side opens what the other wrote
};

// "answers", "state", "files".
std::string_view NameOf(CompareLevel level);
std::optional<CompareLevel> CompareLevelOf(std::string_view name);

struct CompareOptions {
  CompareLevel level = CompareLevel::kFiles;
  bool compare_times = false;  // both sides lead their own clock
  bool ttls_collide = false;   // the case says so; see CanonicalRuleId::kCollidingTtls
};

// Compares as far as the reference went.
std::optional<Divergence> Compare(const Case& c, const Recording& reference,
                                  const Recording& testee, CompareOptions options,
                                  CanonicalUse& use);

// Two answers to the opening of each other's files.
std::optional<Divergence> CompareCross(const CrossRecording& reference,
                                       const CrossRecording& testee, CompareOptions options,
                                       CanonicalUse& use);

// Messages that one side loads from files it did not write, against what their writer had loaded
// before it stopped: where both have a sequence, it is the same message. What an opening removes
// (limits are enforced, ages checked) is the reference's own doing and is held by CompareCross.
// Passed over: what `may_differ` says yes to.
using MayDiffer =
    std::function<bool(uint64_t seq, const StoredMessage& was, const StoredMessage& is)>;
std::optional<Divergence> CompareWithWriter(const Recording& writer, const CrossRecording& reader,
                                            CanonicalUse& use, const MayDiffer& may_differ);

// "operation 17 of 100: remove_msg(seq=3)" and the like.
std::string DescribePlace(const Divergence& divergence, size_t ops);

}  // namespace jsparity
