// Plays a case on one testee.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "conformance/compare/file_tree.h"
#include "conformance/protocol/case.h"
#include "conformance/run/recording.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/testee.h"

namespace jsparity {

// What another version wrote up to a restart of the case, by the index of that restart.
using ForeignFiles = std::map<size_t, FileTree>;

struct PlayOptions {
  bool files_every_op = false;
  bool files = true;           // false: the testee's are not looked at, not even at the end
  bool one_by_one = false;     // a request for each operation: a fault is about that one
  Offer offer = Offer::All();  // what both sides have: nothing else is asked for at the end
  const ForeignFiles* foreign = nullptr;  // borrowed; none: every restart finds its own files
};

class Player {
 public:
  // Borrows all. `reference`: what the reference did in this case, whose times the testee is
  // given; nullptr when the testee leads the clock.
  Player(Testee& testee, const Case& c, WorkDir& work, PlayOptions options,
         const Recording* reference);
  ~Player();

  // Plays the operations, loads everything, stops the store and reads its files. With a fault, the
  // recording holds what came before it.
  Answered<void> Play(Recording& recording);

  // After a complete Play: opens what the other side wrote and loads everything.
  Answered<void> OpenOther(const FileTree& other, const CrossRecording* reference,
                           CrossRecording& recording);

  Answered<void> Close();

 private:
  void UseFreshDir();
  size_t OperationsToPlay() const;
  Answered<void> PlayChunk(size_t begin, size_t end, Recording& recording);
  Answered<void> PlayLifeStep(size_t i, Recording& recording);
  Answered<void> PlayStopOrDelete(const Operation& op, size_t i, StepRecord& step);
  bool IsSkipped(OpKind kind) const;
  Answered<void> PlayReopening(const Operation& op, size_t i, StepRecord& step);
  Answered<void> DoDamage(const std::vector<StoreDamage>& damage, StepRecord& step);
  Answered<void> MoveIn(const FileTree& foreign, StepRecord& step);
  const FileTree* ForeignAt(size_t i) const;
  Answered<void> PlayRestore(size_t i, StepRecord& step);
  void NoteSnapshot(const Operation& op, const OpResult& result);
  Answered<void> Finish(Recording& recording);
  Answered<void> StopAtTheEnd(Recording& recording);
  Answered<std::vector<OpResult>> Apply(const std::vector<Operation>& ops,
                                        const std::vector<OpResult>* reference);
  Answered<void> RecordFiles(StepRecord& step);
  Answered<FileTree> ReadFiles() const;

  std::optional<OpTimes> StepTimes(size_t i, size_t result) const;
  std::optional<OpenTimes> StepOpenTimes(size_t i, size_t result) const;

  Testee& testee_;
  const Case& case_;
  WorkDir& work_;
  PlayOptions options_;
  const Recording* reference_;
  std::string dir_;
  std::vector<std::string> dirs_;  // all that were used, to be removed
  bool stopped_ = false;
  bool deleted_ = false;
  bool over_ = false;      // a panic, or a first opening that failed: no more operations
  bool not_open_ = false;  // a later opening failed: nothing but another one can be asked for
  std::optional<jsstore::StreamState> state_;  // after the last operation
  bool damages_ = false;                       // the case does damage somewhere
  FileTree before_;                            // the files at the store's last end but one
  std::map<uint64_t, std::string> reading_;    // snapshots without a deadline, as far as read
  std::optional<std::string> snapshot_;        // the last that was read to its end
};

// Loads every message that a state tells of (up to a limit), and the state of each consumer, as far
// as the offer goes.
std::vector<Operation> ScanOperations(const std::optional<jsstore::StreamState>& state,
                                      const std::set<std::string>& consumers, bool open_consumers,
                                      const Offer& offer);

// The names of the consumers with a directory in a store's files.
std::set<std::string> ConsumersIn(const FileTree& files);

}  // namespace jsparity
