#include "conformance/faults/planted_fault.h"

#include <algorithm>

#include "conformance/faults/faulty_files.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

const PlantedFaultSpec kFaults[] = {
    {PlantedFault::kTombstoneMissing, "TombstoneMissing"},
    {PlantedFault::kChecksumOfOtherBytes, "ChecksumOfOtherBytes"},
    {PlantedFault::kRecordTimeOffBy1Ns, "RecordTimeOffBy1Ns"},
    {PlantedFault::kIndexNotWrittenAgain, "IndexNotWrittenAgain"},
    {PlantedFault::kSubjectOrderInIndex, "SubjectOrderInIndex"},
    {PlantedFault::kConsumerStateByteOff, "ConsumerStateByteOff"},
    {PlantedFault::kMetaSumUpperCase, "MetaSumUpperCase"},
    {PlantedFault::kKeyNotRenewed, "KeyNotRenewed"},
    {PlantedFault::kWrongCounterAtAppend, "WrongCounterAtAppend"},
    {PlantedFault::kCompressedChecksumFirst, "CompressedChecksumFirst"},
    {PlantedFault::kLastBlockNotConverted, "LastBlockNotConverted"},
    {PlantedFault::kPurgeNotFinished, "PurgeNotFinished"},
    {PlantedFault::kPurgedKept, "PurgedKept"},
    {PlantedFault::kOldIndexKept, "OldIndexKept"},
    {PlantedFault::kOrphanKeyKept, "OrphanKeyKept"},
    {PlantedFault::kOldIndexIgnored, "OldIndexIgnored", OpKind::kRestart},
    {PlantedFault::kTtlEntryLeftBehind, "TtlEntryLeftBehind"},
    {PlantedFault::kTtlStampOffByOne, "TtlStampOffByOne"},
    {PlantedFault::kScheduleDueOffBy1Ns, "ScheduleDueOffBy1Ns"},
    {PlantedFault::kScheduleLostOnOpen, "ScheduleLostOnOpen"},
    {PlantedFault::kSourcesStampTooLate, "SourcesStampTooLate"},
    {PlantedFault::kBlockBoundaryOffByOne, "BlockBoundaryOffByOne"},
    {PlantedFault::kMessageLimitOffByOne, "MessageLimitOffByOne"},
    {PlantedFault::kSyncTooLate, "SyncTooLate", OpKind::kAdvance},
    {PlantedFault::kExpiryATickLate, "ExpiryATickLate"},
    {PlantedFault::kStaleFirstSequence, "StaleFirstSequence"},
    {PlantedFault::kLostInteriorDelete, "LostInteriorDelete"},
    {PlantedFault::kLoadedTimeOffBy1Ns, "LoadedTimeOffBy1Ns"},
    {PlantedFault::kDroppedCallback, "DroppedCallback"},
    {PlantedFault::kWrongError, "WrongError"},
    {PlantedFault::kAckFloorOffByOne, "AckFloorOffByOne"},
    {PlantedFault::kBytesTotalOff, "BytesTotalOff"},
    {PlantedFault::kFailedCountLost, "FailedCountLost"},
    {PlantedFault::kDecodedRunTooLong, "DecodedRunTooLong"},
    {PlantedFault::kLastDeleteNotSynced, "LastDeleteNotSynced"},
    {PlantedFault::kSourceSequenceShort, "SourceSequenceShort"},
    {PlantedFault::kAppliedSourceLost, "AppliedSourceLost", OpKind::kApplySourcesState},
    {PlantedFault::kSnapshotByteOff, "SnapshotByteOff"},
    {PlantedFault::kSnapshotEndsEarly, "SnapshotEndsEarly"},
    {PlantedFault::kRestoredWithoutIndex, "RestoredWithoutIndex", OpKind::kRestore},
    {PlantedFault::kOverlapCountedTwice, "OverlapCountedTwice"},
    {PlantedFault::kValidThroughShort, "ValidThroughShort"},
    {PlantedFault::kSubjectEndedCounts, "SubjectEndedCounts"},
    {PlantedFault::kFilterSetMissesLast, "FilterSetMissesLast"},
    {PlantedFault::kLastSeqsUnsorted, "LastSeqsUnsorted"},
    {PlantedFault::kTooManyByOne, "TooManyByOne"},
    {PlantedFault::kSubjectLastStale, "SubjectLastStale"},
    {PlantedFault::kDroppedMarker, "DroppedMarker"},
    {PlantedFault::kScheduleTargetOff, "ScheduleTargetOff"},
};

// The right store behind files, settings and answers that are not quite right.
class FaultyTestee : public Testee {
 public:
  explicit FaultyTestee(PlantedFault fault)
      : fault_(fault), files_(jsstore::Env::Real().files, fault), store_(files_) {}

  const Hello& hello() const override { return store_.hello(); }

  Answered<OpenAnswer> Open(const OpenRequest& request) override {
    OpenRequest changed = request;
    ChangeConfig(changed.file_store, changed.stream);
    ChangeTimes(changed.reference, request.file_store);
    return Changed(store_.Open(changed));
  }

  Answered<ApplyAnswer> Apply(std::span<const Operation> ops,
                              std::span<const OpTimes> times) override {
    std::vector<Operation> changed(ops.begin(), ops.end());
    for (Operation& op : changed) {
      if (op.stream) ChangeLimits(*op.stream);
      ChangeReplication(op);
      if (fault_ == PlantedFault::kExpiryATickLate && op.ttl > 0) ++op.ttl;
      ChangeQuery(op);
    }
    auto answer = store_.Apply(changed, times);
    if (!answer) return answer;
    for (size_t i = 0; i < answer->results.size(); ++i) {
      ChangeResult(ops[i].kind, answer->results[i]);
      ChangeQueryResult(ops[i], answer->results[i]);
    }
    return answer;
  }

  Answered<OpResult> Stop(std::optional<OpTimes> times) override { return store_.Stop(times); }
  Answered<OpResult> Delete(bool inline_removal, std::optional<OpTimes> times) override {
    return store_.Delete(inline_removal, times);
  }
  Answered<void> Kill(const std::string& to_dir) override { return store_.Kill(to_dir); }
  Answered<OpResult> Restore(const std::string& snapshot, const std::string& to_dir,
                             std::optional<OpTimes> times) override {
    auto restored = store_.Restore(snapshot, to_dir, times);
    if (fault_ == PlantedFault::kRestoredWithoutIndex) {
      static_cast<void>(jsstore::Env::Real().files.Remove(to_dir + "/msgs/index.db"));
    }
    return restored;
  }
  Answered<OpenAnswer> Reopen(const ReopenRequest& request) override {
    ReopenRequest changed = request;
    if (changed.file_store) ChangeBlockSize(*changed.file_store);
    if (changed.stream) ChangeLimits(*changed.stream);
    return Changed(store_.Reopen(changed));
  }
  Answered<void> Close() override { return store_.Close(); }

 private:
  void ChangeConfig(StoreOptions& files, jsstore::StreamConfig& stream) const {
    ChangeBlockSize(files);
    ChangeLimits(stream);
  }

  void ChangeBlockSize(StoreOptions& files) const {
    if (fault_ == PlantedFault::kBlockBoundaryOffByOne && files.block_size > 0) ++files.block_size;
  }

  // meta.inf would tell at once, so the file keeps the right limit only where there is none.
  void ChangeLimits(jsstore::StreamConfig& stream) const {
    if (fault_ == PlantedFault::kMessageLimitOffByOne && stream.max_msgs > 0) ++stream.max_msgs;
  }

  void ChangeTimes(std::optional<OpenTimes>& reference, const StoreOptions& files) const {
    if (fault_ != PlantedFault::kSyncTooLate || !reference) return;
    const int64_t interval = files.sync_interval.count();
    const int64_t half = (interval == 0 ? 120'000'000'000 : interval) / 2;
    // Within what the store may draw, as far away as it can be.
    const bool early = reference->jitter.first_sync_ns < half + half / 2;
    reference->jitter.first_sync_ns = early ? 2 * half - 1 : half;
  }

  Answered<OpenAnswer> Changed(Answered<OpenAnswer> answer) {
    if (answer) ChangeState(answer->result);
    return answer;
  }

  void ChangeReplication(Operation& op) const {
    if (fault_ == PlantedFault::kFailedCountLost && op.kind == OpKind::kEncodedStreamState) {
      op.num = 0;
    }
    if (fault_ == PlantedFault::kLastDeleteNotSynced && !op.blocks.empty()) op.blocks.pop_back();
    if (fault_ == PlantedFault::kAppliedSourceLost && op.sources.size() > 1) {
      op.sources.erase(op.sources.begin());
    }
  }

  void ChangeReplicated(OpKind kind, OpValue& value) const {
    if (fault_ == PlantedFault::kDecodedRunTooLong && value.replicated) {
      for (DecodedDeletion& deletion : value.replicated->deleted) {
        if (deletion.kind == DeleteKind::kRange) ++deletion.num;
      }
    }
    if (fault_ == PlantedFault::kSourceSequenceShort) {
      for (auto& [name, source] : value.sources) {
        if (source.seq > 0) --source.seq;
      }
    }
    if (kind != OpKind::kSnapshotRead || value.bytes.empty()) return;
    if (fault_ == PlantedFault::kSnapshotByteOff) value.bytes.back() ^= 1;
    if (fault_ == PlantedFault::kSnapshotEndsEarly) value.bytes.pop_back();
  }

  void ChangeCallbacks(OpResult& result) const {
    const auto is_marker = [](const Callback& c) {
      return c.kind == Callback::Kind::kProcess && c.seq == 0;
    };
    if (fault_ == PlantedFault::kDroppedMarker) std::erase_if(result.callbacks, is_marker);
    if (fault_ != PlantedFault::kScheduleTargetOff) return;
    for (Callback& c : result.callbacks) {
      if (c.kind == Callback::Kind::kProcess && c.seq != 0) c.subject += '.';
    }
  }

  void ChangeResult(OpKind kind, OpResult& result) {
    ChangeState(result);
    ChangeReplicated(kind, result.value);
    ChangeCallbacks(result);
    if (fault_ == PlantedFault::kLoadedTimeOffBy1Ns && result.value.msg) ++result.value.msg->ts;
    if (fault_ == PlantedFault::kDroppedCallback) {
      std::erase_if(result.callbacks, [](const Callback& c) { return c.msgs < 0; });
    }
    if (fault_ == PlantedFault::kWrongError && result.error &&
        result.error->name == "errDeletedMsg") {
      result.error->name = "ErrStoreMsgNotFound";
    }
    if (fault_ == PlantedFault::kAckFloorOffByOne && result.value.consumer &&
        result.value.consumer->ack_floor.stream > 0) {
      --result.value.consumer->ack_floor.stream;
    }
    if (fault_ == PlantedFault::kBytesTotalOff && kind == OpKind::kEraseMsg &&
        result.value.removed && result.state) {
      ++result.state->bytes;
    }
  }

  // What is asked, where the wrong question gives the wrong answer.
  void ChangeQuery(Operation& op) const {
    if (fault_ == PlantedFault::kFilterSetMissesLast && op.filters && op.filters->size() > 1) {
      op.filters->pop_back();
    }
    if (fault_ == PlantedFault::kTooManyByOne && op.max_allowed > 0) ++op.max_allowed;
    if (fault_ == PlantedFault::kSubjectEndedCounts && op.last_per_subject && op.seq > 1) --op.seq;
  }

  void ChangeQueryResult(const Operation& op, OpResult& result) const {
    OpValue& value = result.value;
    const bool pending = op.kind == OpKind::kNumPending || op.kind == OpKind::kNumPendingMulti;
    if (fault_ == PlantedFault::kOverlapCountedTwice && value.total > 0 &&
        op.kind == OpKind::kNumPendingMulti && op.filters && op.filters->size() > 1 &&
        op.filters->front() == ">") {
      ++value.total;
    }
    if (fault_ == PlantedFault::kValidThroughShort && pending && value.valid_through > 0) {
      --value.valid_through;
    }
    if (fault_ == PlantedFault::kLastSeqsUnsorted) std::ranges::reverse(value.seqs);
    if (fault_ != PlantedFault::kSubjectLastStale) return;
    for (auto& [subject, state] : value.subjects) {
      if (state.msgs > 1) --state.last;
    }
  }

  void ChangeState(OpResult& result) {
    if (!result.state) return;
    jsstore::StreamState& state = *result.state;
    if (fault_ == PlantedFault::kStaleFirstSequence) {
      state.first_seq = std::exchange(last_first_seq_, state.first_seq);
    }
    if (fault_ == PlantedFault::kLostInteriorDelete && !state.deleted.empty()) {
      state.num_deleted -= static_cast<int64_t>(state.deleted.back().count);
      state.deleted.pop_back();
    }
  }

  PlantedFault fault_;
  FaultyFiles files_;
  StoreTestee store_;
  uint64_t last_first_seq_ = 0;
};

}  // namespace

std::span<const PlantedFaultSpec> PlantedFaults() { return kFaults; }

std::unique_ptr<Testee> MakeFaultyTestee(PlantedFault fault) {
  return std::make_unique<FaultyTestee>(fault);
}

}  // namespace jsparity
