// Judges one side of a case by its own answers: does it keep what a store promises?
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "conformance/judge/consumer_laws.h"
#include "conformance/judge/end_watch.h"
#include "conformance/judge/gone_consumers.h"
#include "conformance/judge/held_stream.h"
#include "conformance/judge/kept_files.h"
#include "conformance/judge/law.h"
#include "conformance/judge/step.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// What it cannot know it does not judge: it takes the next state as it is. Operations are fed in
// their order.
class Judge {
 public:
  explicit Judge(const Case& c);

  void Opened(const OpResult& result);
  // All results of one operation: a step of a store's life has several; none where it could not be
  // taken.
  void Take(const Operation& op, std::span<const OpResult> results);

  // After a stop at the end that had no error.
  void Stopped(const KeptFiles& files);

  const std::vector<BrokenLaw>& broken() const { return breaks_.all(); }

 private:
  // What the stream held once.
  struct Moment {
    uint64_t last = 0;
    std::set<uint64_t> present;

    bool Removed(uint64_t seq) const { return seq <= last && !present.contains(seq); }
  };
  static Moment MomentOf(const HeldStream& held);
  void TakeLifeStep(const Operation& op, std::span<const OpResult> results);
  void TakeAnswer(const Operation& op, const OpResult& result, bool reopened,
                  const jsstore::StreamConfig& former_config);
  void Learn(const Operation& op, const OpResult& result);
  void NoteDurability(const Operation& op, const OpResult& result);
  void NoteHandlers(const Operation& op, const OpResult& result);
  void NoteSnapshot(const Operation& op, const OpResult& result);
  // What the store holds before it opens again; nothing where nobody can know.
  void BeforeOpening(const Operation& op);
  std::vector<jsstore::SequenceRun> TakeLost(const jsstore::StreamState& state);
  // What is there now, as the state tells it.
  void Hold(const jsstore::StreamState& state, const std::vector<uint64_t>& present,
            DamageTrace damage);
  void DoubtAll(DamageTrace reach);
  // Whether what was written before a crash has reached the files.
  bool WritesAtOnce() const;
  // What may come back though nothing is wrong with the store that opens now.
  bool MayComeBack(uint64_t seq, const Operation& op) const;
  bool WasRemovedWithoutTrace(uint64_t seq) const;
  bool KnowsAfter(const Operation& op) const;

  jsstore::StreamConfig config_;
  // An update that failed may have been applied (filestore.go: UpdateConfig); until the next one.
  std::optional<jsstore::StreamConfig> unsure_config_;
  jsstore::StreamConfig opened_with_;  // a store that opens again is not told of updates
  StoreOptions file_store_;
  HeldStream held_;
  // By sync_deleted, which leaves no tombstone (filestore.go: SyncDeleted, removeMsgFromBlock): a
  // crash may bring them back.
  std::set<uint64_t> removed_without_trace_;
  // So it may have removed any of these: there were too many to walk then.
  std::vector<jsstore::SequenceRun> removed_unseen_;
  bool removes_unseen_ = false;
  // As the stream was when files were damaged last: what tells that others were removed may be
  // damaged, which shows when the blocks are counted again. What has taken the place of a block may
  // have them, which shows as it is read, too.
  Moment when_damaged_;
  // As it was when it crashed with writes that waited: what tells of a removal may be in the file,
  // and be read later than what is there.
  Moment when_crashed_;
  // Done to the files before an opening, and no state was told since.
  DamageTrace untold_damage_ = DamageTrace::kNone;
  bool replaced_blocks_ = false;  // by such damage
  // By the number of the snapshot that is being read, and of the last that was read to its end.
  std::map<uint64_t, HeldStream> snapshots_;
  std::optional<HeldStream> restorable_;
  std::vector<jsstore::SequenceRun> lost_;  // as the last state tells
  EndWatch ends_;
  ConsumerLaws consumers_;
  GoneConsumers gone_consumers_;
  // The store was opened, became ready, or got a handler, or its configuration changed.
  int64_t steady_since_ns_ = 0;
  LawBreaks breaks_;
  size_t at_ = 0;
  bool stopped_ = false;
  bool ttl_without_header_ = false;  // was given: no server does, and the wheel keeps it
  bool by_others_ = false;           // another version has had the store
  bool gathers_writes_ = false;      // by an operation, since the store was opened
  bool recovering_ = false;
  bool owner_removes_ = false;    // what the store asks it to, since it was opened
  bool owner_publishes_ = false;  // so, too
  // The last state counted more messages, or fewer, than it had: which were there is not known.
  bool contradicted_ = false;
  bool counts_subjects_ = true;  // in every configuration so far
  bool had_no_subject_ = false;  // a message was stored without one
  // A message was stored with the time 0, which stands for none (filestore.go: msgId): nothing is
  // known of a stream that has one.
  bool has_zero_time_ = false;
  // Something was changed with a checksum that fits it, and is believed: no law says of what.
  bool has_near_copy_ = false;
};

}  // namespace jsparity
