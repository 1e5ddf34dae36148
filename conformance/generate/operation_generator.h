// The operations of one case, one after the other.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "conformance/generate/config_generator.h"
#include "conformance/generate/consumer_model.h"
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

class OperationGenerator {
 public:
  // Borrows `draw`.
  OperationGenerator(Draw& draw, const Case& c, TimeGrain grain, const TimedFeatures& features,
                     const GeneratorOptions& options);

  // Makes the case one of a stream with sources; before the first operation.
  std::vector<jsstore::StreamSource> BeginWithSources();
  Operation Next();

 private:
  void QueueHandlers();
  void AddTimedHeaders(Operation& op, int64_t ts);
  // False when no operation of this kind makes sense now.
  bool Fill(Operation& op);
  bool FillLifeStep(Operation& op);
  bool FillSnapshot(Operation& op);
  void PlanReading(const Operation& snapshot);
  void PlanBatch();
  Operation& Plan(OpKind kind);
  bool FillWrite(Operation& op);
  bool FillRemoval(Operation& op);
  bool MayTruncate(uint64_t seq) const;
  void NoteOptions(const StoreOptions& options);
  bool FillRead(Operation& op);
  void FillMessage(Operation& op);
  std::string DrawPayload();
  std::string DrawHeader();
  int64_t DrawRawTime();
  int64_t DrawAdvance();
  uint64_t DrawSkipCount();
  uint64_t DrawNextSeq();
  uint64_t DrawCut();

  Draw& draw_;
  TimeGrain grain_;
  TimedFeatures features_;
  TtlGenerator ttls_;
  std::deque<Operation> queue_;  // what comes next, whatever is drawn
  SubjectPool subjects_;
  Profile profile_;
  LeftOutSet left_out_;
  StreamModel stream_;
  ConsumerModel consumers_;
  StoreOptions file_store_;
  std::deque<Operation> planned_;       // what comes next
  std::optional<StoreOptions> repair_;  // to open with next, as the last opening may have failed
  bool compressed_ = false;
  bool noted_options_ = false;
  uint64_t block_bytes_max_ = 0;  // of all options so far; 0: not known
  bool config_changed_ = false;
  bool with_sources_ = false;      // the case is about them
  bool may_have_sources_ = false;  // both sides know of sources
  uint64_t payload_bytes_ = 0;     // of all messages so far
  uint64_t messages_ = 0;
  int64_t advanced_ns_ = 0;
};

}  // namespace jsparity
