// What operations of one case are drawn with: the picture of what it has come to, its character,
// and the draws that several operations share. Each operation's own are in its definition
// (conformance/operations).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "conformance/generate/config_generator.h"
#include "conformance/generate/consumer_model.h"
#include "conformance/generate/damage_generator.h"
#include "conformance/generate/draw.h"
#include "conformance/generate/generator_options.h"
#include "conformance/generate/left_out.h"
#include "conformance/generate/profile.h"
#include "conformance/generate/stream_model.h"
#include "conformance/generate/subject_pool.h"
#include "conformance/generate/timed_features.h"
#include "conformance/generate/ttl_generator.h"
#include "conformance/protocol/case.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

class Drawing {
 public:
  // Borrows `draw`.
  Drawing(Draw& draw, const Case& c, TimeGrain grain, const TimedFeatures& features,
          const GeneratorOptions& options);

  Draw& draw() { return draw_; }
  // For what follows a removal here and there, apart, so that what else a case draws is as without.
  Draw& burials() { return burials_; }
  const StreamModel& stream() const { return stream_; }
  const ConsumerModel& consumers() const { return consumers_; }
  const SubjectPool& subjects() const { return subjects_; }
  const TimedFeatures& features() const { return features_; }
  const LeftOutSet& left_out() const { return left_out_; }
  const StoreOptions& file_store() const { return file_store_; }
  // Both sides know of sources.
  bool may_have_sources() const { return may_have_sources_; }
  // Of all options so far, in bytes; 0: not known.
  uint64_t block_bytes_max() const { return block_bytes_max_; }
  // The smallest of all that were asked for, in bytes; the smallest that a store chooses where none
  // was.
  uint64_t block_bytes_min() const { return block_bytes_min_; }

  // Each field of `op` that is not of consumers, as fields of its kind are.
  bool ByFields(Operation& op);
  // A consumer to ask; false when there is none that makes sense now.
  bool OnConsumer(Operation& op);
  // Subject, header and payload.
  void Message(Operation& op);
  // A subject with numbers in it, a payload, and how many.
  void ManyMessages(Operation& op);
  // Where the stretch begins that is removed, and how long it is.
  void ManyRemovals(Operation& op);
  // Where a case is about TTLs or schedules many messages have them; elsewhere a few, which mean
  // nothing but are counted. `ts`: the message's time, Unix nanoseconds.
  void TimedHeaders(Operation& op, int64_t ts);
  // Of a message that comes with its time.
  int64_t RawTime();
  // For a message or a gap behind the last message: mostly one that fits.
  uint64_t NextSeq();
  // Where to cut a stream.
  uint64_t Cut();
  // The configuration that a stream is changed to.
  jsstore::StreamConfig ChangedConfig();
  // How far time goes, in nanoseconds.
  int64_t Advance();
  // How far it goes until a store has certainly synced, in nanoseconds.
  int64_t PastSync() const;
  // Whether what is too old is looked for when that time has gone by, and not before.
  bool IsLate(int64_t ns);
  // What a store is opened with again, and in which state its files are then.
  void Reopening(Operation& op);

  // An operation that comes before any that is drawn, after those that were planned before it.
  // Valid until the next one is planned.
  Operation& Plan(OpKind kind);
  // The next that was planned.
  std::optional<Operation> TakePlanned();
  // Another kind: one that shows the traces of what came before, else drawn by weight; none when it
  // makes no sense of a store that was stopped.
  std::optional<OpKind> DrawKind();
  // In a share of cases what comes next looks at what a rare operation left, a damaged file or a
  // call that failed (traces.h). Before the picture takes the operation in.
  void FollowUp(const Operation& op);
  // The picture takes in what an operation will have done; `whole`: that of consumers, too.
  void Note(const Operation& op, bool whole);

  // Makes the case one of many messages; before the first operation.
  void BeginWithManyMessages(uint64_t count) { many_left_ = count; }
  // Makes the case one of a stream with sources; before the first operation.
  std::vector<jsstore::StreamSource> BeginWithSources();

 private:
  static constexpr uint64_t kBlockBytesChosenMin = 32'000;  // filestore.go: FileStoreMinBlkSize

  // Before all that is planned.
  Operation& PlanFirst(OpKind kind);
  void PlanHandlers();
  OpKind NextKind();
  // So many of the kinds come next, of those that the case has.
  void Follow(const std::vector<OpKind>& kinds, uint64_t count);
  // Opens with what a store refuses; what comes next opens it as it was.
  void OpenRefused(Operation& op);
  void NoteOptions(const StoreOptions& options);
  DamageGround Ground() const;
  std::string Payload();
  // Of the one record of the case that is larger than any other.
  void MakeHuge(Operation& op);
  std::string Header();

  Draw& draw_;
  Draw lateness_;  // apart, so that what else a case draws is as without it
  Draw burials_;
  bool is_busy_;  // the case is of a machine that looks late for what is too old
  TimeGrain grain_;
  TimedFeatures features_;
  TtlGenerator ttls_;
  SubjectPool subjects_;
  Profile profile_;
  LeftOutSet left_out_;
  StreamModel stream_;
  ConsumerModel consumers_;
  StoreOptions file_store_;
  std::deque<Operation> first_;    // what comes next, whatever is planned
  std::deque<Operation> planned_;  // what comes then
  std::deque<OpKind> traces_;      // kinds that are drawn before others
  // To open with next, as the last opening may have failed.
  std::optional<StoreOptions> repair_;
  std::optional<jsstore::StreamConfig> repair_stream_;
  bool noted_options_ = false;
  uint64_t block_bytes_max_ = 0;
  uint64_t block_bytes_min_ = kBlockBytesChosenMin;
  bool config_changed_ = false;
  bool with_sources_ = false;  // the case is about them
  bool may_have_sources_ = false;
  uint64_t many_left_ = 0;      // messages that are still to be stored at once
  uint64_t payload_bytes_ = 0;  // of all messages so far
  uint64_t messages_ = 0;
  int64_t advanced_ns_ = 0;
};

}  // namespace jsparity
