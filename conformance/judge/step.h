// One operation with all that laws look at; and where they tell what is broken.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/judge/held_stream.h"
#include "conformance/judge/law.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/result.h"

namespace jsparity {

DamageTrace TraceOf(const Operation& op);
// Files of blocks or of their keys hold something else, and an index that is whole has them unread.
bool ReplacesBlocks(const Operation& op);
// It changed something with a checksum that fits it. Of other files than these a near copy is a
// flipped bit.
bool IsBelieved(const StoreDamage& damage);

// Borrowed, for the time of one call.
struct JudgedStep {
  const Operation& op;
  const OpResult& result;                      // for one that reopens the store: of the opening
  const StreamChange& change;                  // what it did to them
  const jsstore::StreamConfig& config;         // after it
  const jsstore::StreamConfig& former_config;  // before it
  bool reopened = false;
  bool counts_subjects = true;  // in all configurations so far (CountsSubjects)
  // One was stored without a subject, as no server does: a limit may take it for one of the block's
  // only subject, in the place of another (filestore.go: firstMatching).
  bool had_no_subject = false;
  bool owner_acts = false;  // it removes and publishes what the store asks it to
  // Sequences that the state calls lost now, and did not before.
  std::vector<jsstore::SequenceRun> newly_lost;
  DamageTrace damage = DamageTrace::kNone;  // what was done to the files before this opening
};

inline bool AnyLost(const OpResult& result) { return result.state && result.state->lost; }
bool Holds(const std::vector<jsstore::SequenceRun>& runs, uint64_t seq);

// Keeps the first break of each law in each way: what comes after it mostly follows from it.
class LawBreaks {
 public:
  void Tell(Law law, size_t at, uint64_t sequence, std::string words) {
    if (after_damage_) words += " (after damage)";
    BrokenLaw broken{law, at, sequence, std::move(words)};
    if (told_.emplace(law, WayOf(broken)).second) breaks_.push_back(std::move(broken));
  }
  const std::vector<BrokenLaw>& all() const { return breaks_; }

  // Of what is told from now on.
  void SetAfterDamage() { after_damage_ = true; }
  bool after_damage() const { return after_damage_; }

 private:
  bool after_damage_ = false;
  std::set<std::pair<Law, std::string>> told_;
  std::vector<BrokenLaw> breaks_;
};

// Any number of messages may be stored by it: the handler did what a timer asked it for.
bool StoresByHandler(const OpResult& result);
// A header of what a timer asked for has a subject rolled up or purged by whoever stores it.
bool PurgesByHandler(const OpResult& result);
// The messages stay as they are.
bool OnlyLooks(OpKind kind);
bool Stores(OpKind kind);
// A stream of no subjects and no source keeps no account of them (filestore.go: noTrackSubjects).
bool CountsSubjects(const jsstore::StreamConfig& config);
// Writes wait for a flush: with replicas the log has what was written.
bool Gathers(const jsstore::StreamConfig& config);
// They do from such an operation on, until the store is opened again.
bool Gathers(OpKind kind);

// Stored stays, removed stays removed, an error and a look change nothing.
// `before`: what was held before it.
void JudgeChange(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks);
// Losses are told.
void JudgeLosses(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks);
// Whether a message that is gone may be lost, which is nobody's removal.
bool MayBeLost(uint64_t seq, const HeldMessage& message, const JudgedStep& step);
// All that are held have subjects that a client may publish to: filters mean the same for them in
// every call.
bool HavePlainSubjects(const HeldStream& held);
// What a purge by subject takes: of the messages below its sequence the oldest that match, without
// those it keeps. Only where filters and subjects are plain.
std::set<uint64_t> PurgedBy(const Operation& op, const HeldStream& before);
void JudgePurged(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks);
// Messages that an answer carries, against those that are held after it; so, too, below.
void JudgeAnswered(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks);
// The state, against a walk over the messages held after the operation.
void JudgeState(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks);
// The answers to searches and counts, against a walk.
void JudgeSearches(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks);
// Ages and TTLs, once time has moved. `steady_since_ns`: when the store was opened, became ready or
// got a handler, or its configuration changed.
void JudgeExpiry(const JudgedStep& step, const HeldStream& held, int64_t steady_since_ns, size_t at,
                 LawBreaks& breaks);
void JudgeLimits(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks);

}  // namespace jsparity
