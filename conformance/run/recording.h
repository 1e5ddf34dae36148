// What one side answered and wrote when a case was played on it.
#pragma once

#include <optional>
#include <vector>

#include "conformance/compare/decrypt.h"
#include "conformance/compare/file_tree.h"
#include "conformance/protocol/damage.h"
#include "conformance/protocol/result.h"
#include "conformance/testee/testee.h"

namespace jsparity {

// One operation of the case. A restart has two results (stop, open), or one when the store was
// stopped before; a step that could not be taken (its consumer is not open) has none.
struct StepRecord {
  std::vector<OpResult> results;
  std::optional<Jitter> jitter;   // of a restart or a crash
  std::optional<FileTree> files;  // when files are recorded after every operation
  KeyFiles key_files;             // there before damage was done; a bundle does not keep them
  // Done before an opening, as it hit (DamageDone); a bundle does not keep it.
  std::optional<std::vector<StoreDamage>> damage;
};

struct Recording {
  OpenAnswer open;
  std::vector<StepRecord>
      steps;              // one for each operation; fewer when the case came to an early end
  bool complete = false;  // all of the members below are there
  std::vector<Operation> scan_ops;  // what was asked for at the end: every message
  std::vector<OpResult> scan;       // the answers
  std::optional<OpResult> stop;     // at the end; none when the store was stopped already
  FileTree files;                   // after the stop
};

// Answers after opening a directory that the other side wrote.
struct CrossRecording {
  OpenAnswer open;
  std::vector<Operation> scan_ops;  // every message and every consumer
  std::vector<OpResult> scan;
  std::optional<OpResult> stop;
};

// The first panic in a recording, if there is one.
const Panic* FindPanic(const Recording& recording);

// The panic at which a crossing ended, if it did.
const Panic* FindPanic(const CrossRecording& recording);

}  // namespace jsparity
