// Running an operation on the store.
#include "conformance/protocol/store_bytes.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

using jsstore::BytesView;
using jsstore::Message;

StoredMessage ToStored(const Message& message) {
  return {std::string(message.subject), StoreText(message.header), StoreText(message.payload),
          message.sequence, message.timestamp_ns};
}

// Keeps a count of what is pending in `value`.
auto Pending(OpValue& value) {
  return [&value](const jsstore::PendingCount& pending) {
    value.total = pending.total;
    value.valid_through = pending.valid_through;
  };
}

}  // namespace

template <typename T, typename Use>
std::optional<StoreError> StoreTestee::Take(const jsstore::Result<T>& result, Use&& use) const {
  if (!result) return Describe(result.error());
  use(*result);
  return std::nullopt;
}

std::optional<StoreError> StoreTestee::Run(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kStoreMsg:
    case OpKind::kStoreRawMsg:
    case OpKind::kSkipMsg:
    case OpKind::kSkipMsgNoInterest:
    case OpKind::kSkipMsgs:
    case OpKind::kFlushAllPending:
    case OpKind::kReady:
    case OpKind::kUpdateConfig:
      return RunWrite(op, value);
    case OpKind::kLoadMsg:
    case OpKind::kLoadNextMsg:
    case OpKind::kLoadPrevMsg:
    case OpKind::kLoadLastMsg:
    case OpKind::kLoadLastSeq:
    case OpKind::kSubjectForSeq:
    case OpKind::kGetSeqFromTime:
      return RunRead(op, value);
    case OpKind::kLoadNextMsgMulti:
    case OpKind::kLoadPrevMsgMulti:
    case OpKind::kNumPendingMulti:
      return RunWithFilterSet(op, value);
    case OpKind::kSubjectsState:
    case OpKind::kAllLastSeqs:
    case OpKind::kMultiLastSeqs:
    case OpKind::kMultiLastMsgs:
    case OpKind::kNumPending:
      return RunQuery(op, value);
    case OpKind::kRemoveMsg:
    case OpKind::kEraseMsg:
    case OpKind::kPurge:
    case OpKind::kPurgeEx:
    case OpKind::kCompact:
    case OpKind::kTruncate:
      return RunRemoval(op, value);
    case OpKind::kEncodedStreamState:
    case OpKind::kSourcesState:
    case OpKind::kApplySourcesState:
    case OpKind::kDecodeStreamState:
    case OpKind::kSyncDeleted:
    case OpKind::kResetState:
      return RunReplication(op, value);
    case OpKind::kSnapshot:
    case OpKind::kSnapshotRead:
    case OpKind::kSnapshotClose:
      return RunSnapshot(op, value);
    case OpKind::kSetLogBacked:
    case OpKind::kFlushForScaleDown:
    case OpKind::kCoalesceSyncs:
    case OpKind::kResetDurability:
    case OpKind::kDurability:
      return RunDurability(op, value);
    case OpKind::kAdvance:
      return std::nullopt;  // time is moved by the caller
    default:
      return IsConsumerOp(op.kind) ? RunConsumer(op, value) : RunState(op, value);
  }
}

std::optional<StoreError> StoreTestee::RunWrite(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kStoreMsg:
      return Take(store_->StoreMsg(op.subject, StoreView(op.hdr), StoreView(op.msg), op.ttl),
                  [&](const jsstore::Stored& stored) {
                    value.seq = stored.sequence;
                    value.ts = stored.timestamp_ns;
                  });
    case OpKind::kStoreRawMsg:
      return ErrorOf(store_->StoreRawMsg(op.subject, StoreView(op.hdr), StoreView(op.msg), op.seq,
                                         op.ts, op.ttl, op.discard_new_check));
    case OpKind::kSkipMsg:
      return Take(store_->SkipMsg(op.seq), [&](uint64_t seq) { value.seq = seq; });
    case OpKind::kSkipMsgNoInterest:
      return Take(store_->SkipMsgNoInterest(op.seq), [&](uint64_t seq) { value.seq = seq; });
    case OpKind::kSkipMsgs:
      return ErrorOf(store_->SkipMsgs(op.seq, op.num));
    case OpKind::kFlushAllPending:
      return ErrorOf(store_->FlushAllPending());
    case OpKind::kReady:
      store_->Ready();
      return std::nullopt;
    default:
      return ErrorOf(store_->UpdateConfig(op.stream.value_or(jsstore::StreamConfig{})));
  }
}

std::optional<StoreError> StoreTestee::RunRead(const Operation& op, OpValue& value) {
  const auto keep = [&](const Message& message) { value.msg = ToStored(message); };
  switch (op.kind) {
    case OpKind::kLoadMsg:
      return Take(store_->LoadMsg(op.seq), keep);
    case OpKind::kLoadNextMsg:
      return Take(store_->LoadNextMsg(op.subject, op.wc, op.seq, &value.skip), keep);
    case OpKind::kLoadPrevMsg:
      return Take(store_->LoadPrevMsg(op.subject, op.wc, op.seq, &value.skip), keep);
    case OpKind::kLoadLastMsg:
      return Take(store_->LoadLastMsg(op.subject), keep);
    case OpKind::kLoadLastSeq:
      return Take(store_->LoadLastSeq(op.subject), [&](uint64_t seq) { value.seq = seq; });
    case OpKind::kSubjectForSeq:
      return Take(store_->SubjectForSeq(op.seq),
                  [&](const std::string& subject) { value.subject = subject; });
    default:
      value.seq = store_->GetSeqFromTime(op.ts);
      return std::nullopt;
  }
}

std::optional<StoreError> StoreTestee::RunWithFilterSet(const Operation& op, OpValue& value) {
  jsstore::SubjectFilterSet filters;
  if (op.filters) {
    auto compiled = jsstore::SubjectFilterSet::Compile(*op.filters);
    if (!compiled) return Describe(compiled.error());
    filters = *compiled;
  }
  const auto keep = [&](const Message& message) { value.msg = ToStored(message); };
  switch (op.kind) {
    case OpKind::kLoadNextMsgMulti:
      return Take(store_->LoadNextMsgMulti(filters, op.seq, &value.skip), keep);
    case OpKind::kLoadPrevMsgMulti:
      return Take(store_->LoadPrevMsgMulti(filters, op.seq, &value.skip), keep);
    default:
      return Take(store_->NumPendingMulti(op.seq, filters, op.last_per_subject), Pending(value));
  }
}

std::optional<StoreError> StoreTestee::RunQuery(const Operation& op, OpValue& value) {
  const auto keep = [&](const std::vector<uint64_t>& seqs) { value.seqs = seqs; };
  switch (op.kind) {
    case OpKind::kSubjectsState:
      for (const auto& [subject, state] : store_->SubjectsState(op.subject)) {
        value.subjects[subject] = state;
      }
      return std::nullopt;
    case OpKind::kAllLastSeqs:
      return Take(store_->AllLastSeqs(), keep);
    case OpKind::kMultiLastSeqs:
      return Take(store_->MultiLastSeqs(op.filters.value_or(std::vector<std::string>{}), op.max_seq,
                                        op.max_allowed),
                  keep);
    case OpKind::kMultiLastMsgs:
      return RunMultiLastMsgs(op, value);
    default:
      return Take(store_->NumPending(op.seq, op.subject, op.last_per_subject), Pending(value));
  }
}

std::optional<StoreError> StoreTestee::RunMultiLastMsgs(const Operation& op, OpValue& value) {
  const std::vector<std::string> filters = op.filters.value_or(std::vector<std::string>{});
  jsstore::LastMsgsCount count;
  const jsstore::Status done = store_->MultiLastMsgs(
      {filters, op.seq, op.max_seq, op.max_allowed},
      [&](const Message& message, uint64_t pending) {
        value.delivered.push_back({ToStored(message), pending});
        return op.num == 0 || value.delivered.size() < op.num;
      },
      &count);
  value.total = count.total;
  value.pending = count.pending;
  return ErrorOf(done);
}

std::optional<StoreError> StoreTestee::RunRemoval(const Operation& op, OpValue& value) {
  const auto removed = [&](bool was_there) { value.removed = was_there; };
  const auto take_purged = [&](const jsstore::Result<uint64_t>& purged) {
    value.purged = purged ? *purged : purged.error().purged;
    return purged ? std::nullopt : std::optional(Describe(purged.error()));
  };
  switch (op.kind) {
    case OpKind::kRemoveMsg:
      return Take(store_->RemoveMsg(op.seq), removed);
    case OpKind::kEraseMsg:
      return Take(store_->EraseMsg(op.seq), removed);
    case OpKind::kPurge:
      return take_purged(store_->Purge());
    case OpKind::kPurgeEx:
      return take_purged(store_->PurgeEx(op.subject, op.seq, op.keep));
    case OpKind::kCompact:
      return take_purged(store_->Compact(op.seq));
    default:
      return ErrorOf(store_->Truncate(op.seq));
  }
}

std::optional<StoreError> StoreTestee::RunReplication(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kEncodedStreamState:
      value.bytes = StoreText(BytesView(store_->EncodedStreamState(op.num, op.wc)));
      return std::nullopt;
    case OpKind::kSourcesState:
      value.sources = store_->SourcesState();
      return std::nullopt;
    case OpKind::kApplySourcesState:
      store_->ApplySourcesState(op.sources);
      return std::nullopt;
    case OpKind::kDecodeStreamState:
      value.encoded = jsstore::IsEncodedStreamState(StoreView(op.msg));
      return Take(jsstore::DecodeStreamState(StoreView(op.msg)),
                  [&](const jsstore::StreamReplicatedState& s) { value.replicated = Flatten(s); });
    case OpKind::kSyncDeleted:
      return SyncDeleted(op);
    default:
      store_->ResetState();
      return std::nullopt;
  }
}

std::optional<StoreError> StoreTestee::RunSnapshot(const Operation& op, OpValue& value) {
  if (op.kind == OpKind::kSnapshot) {
    const auto taken = store_->TakeSnapshot({.deadline = jsstore::Duration(op.ns),
                                             .check_msgs = op.wc,
                                             .include_consumers = op.discard_new_check});
    return Take(taken, [&](const std::shared_ptr<jsstore::Snapshot>& snapshot) {
      value.state = snapshot->state();
      if (const auto kept = snapshots_.find(op.keep); kept != snapshots_.end()) {
        kept->second.Close();
      }
      snapshots_.insert_or_assign(op.keep, TakenSnapshot(snapshot));
    });
  }
  const auto found = snapshots_.find(op.keep);
  if (found == snapshots_.end()) {
    return StoreError{"", "there is no snapshot " + std::to_string(op.keep)};
  }
  if (op.kind == OpKind::kSnapshotRead) {
    found->second.Read(op.num, value);
    value.failure = HideDirs(std::move(value.failure));
    return std::nullopt;
  }
  found->second.Close();
  snapshots_.erase(found);
  return std::nullopt;
}

std::optional<StoreError> StoreTestee::RunDurability(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kSetLogBacked:
      return ErrorOf(store_->SetLogBacked(op.act));
    case OpKind::kFlushForScaleDown:
      return ErrorOf(store_->FlushForScaleDown());
    case OpKind::kCoalesceSyncs:
      store_->CoalesceSyncs();
      return std::nullopt;
    case OpKind::kResetDurability:
      store_->ResetDurability();
      return std::nullopt;
    default:
      value.durability = store_->DurabilitySettings();
      return std::nullopt;
  }
}

std::optional<StoreError> StoreTestee::SyncDeleted(const Operation& op) {
  std::vector<jsstore::DeleteBlock> blocks;
  for (const DeleteBlockSpec& spec : op.blocks) blocks.push_back(MakeDeleteBlock(spec));
  if (!op.msg.empty()) {
    const auto decoded = jsstore::DecodeStreamState(StoreView(op.msg));
    if (!decoded) return Describe(decoded.error());
    blocks.insert(blocks.end(), decoded->deleted.begin(), decoded->deleted.end());
  }
  return ErrorOf(store_->SyncDeleted(blocks));
}

std::optional<StoreError> StoreTestee::RunState(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kState:
      value.state = store_->State();
      return std::nullopt;
    case OpKind::kFastState:
      value.state = store_->FastState();
      return std::nullopt;
    case OpKind::kFilteredState:
      return Take(store_->FilteredState(op.seq, op.subject), [&](const jsstore::SimpleState& s) {
        value.msgs = s.msgs;
        value.first = s.first;
        value.last = s.last;
      });
    case OpKind::kSubjectsTotals:
      for (const auto& [subject, count] : store_->SubjectsTotals(op.subject)) {
        value.totals[subject] = count;
      }
      return std::nullopt;
    case OpKind::kConsumers:
      for (const auto& consumer : store_->Consumers()) {
        value.names.push_back(consumer->GetConfig().name);
      }
      return std::nullopt;
    case OpKind::kSetCreatedTime:
      store_->SetCreated(op.ts);
      return std::nullopt;
    case OpKind::kUtilization:
      return Take(store_->DiskUtilization(), [&](const jsstore::Utilization& used) {
        value.total = used.total;
        value.reported = used.reported;
      });
    case OpKind::kRegisterStorageUpdates:
      RegisterUpdates();
      return std::nullopt;
    case OpKind::kRegisterStorageRemoveMsg:
      RegisterRemovals(op.act);
      return std::nullopt;
    case OpKind::kRegisterProcessMsg:
      RegisterProcessing(op.act);
      return std::nullopt;
    default:
      value.type = store_->Type() == jsstore::StorageType::kFile ? "file" : "memory";
      return std::nullopt;
  }
}

std::optional<StoreError> StoreTestee::OpenConsumer(const Operation& op) {
  auto opened = store_->OpenConsumer(op.name, sim_->clock().NowNs(),
                                     op.config.value_or(jsstore::ConsumerConfig{}));
  if (!opened) return Describe(opened.error());
  consumers_[op.name] = std::move(*opened);
  return std::nullopt;
}

std::optional<StoreError> StoreTestee::RunConsumer(const Operation& op, OpValue& value) {
  if (op.kind == OpKind::kConsumerOpen) return OpenConsumer(op);
  const std::shared_ptr<jsstore::ConsumerStore> consumer = consumers_.at(op.name);
  const auto keep = [&](const jsstore::ConsumerState& state) { value.consumer = state; };
  switch (op.kind) {
    case OpKind::kConsumerSetStarting:
      return ErrorOf(consumer->SetStarting(op.seq));
    case OpKind::kConsumerUpdateStarting:
      consumer->UpdateStarting(op.seq);
      return std::nullopt;
    case OpKind::kConsumerReset:
      return ErrorOf(consumer->Reset(op.seq));
    case OpKind::kConsumerHasState:
      value.has_state = consumer->HasState();
      return std::nullopt;
    case OpKind::kConsumerUpdateDelivered:
      return ErrorOf(consumer->UpdateDelivered(op.dseq, op.sseq, op.dc, op.ts));
    case OpKind::kConsumerUpdateAcks:
      return ErrorOf(consumer->UpdateAcks(op.dseq, op.sseq));
    case OpKind::kConsumerRemoveRedeliveredBelow:
      consumer->RemoveRedeliveredBelow(op.seq);
      return std::nullopt;
    case OpKind::kConsumerGetConfig:
      value.config = consumer->GetConfig();
      return std::nullopt;
    case OpKind::kConsumerSetCreatedTime:
      consumer->SetCreated(op.ts);
      return std::nullopt;
    case OpKind::kConsumerUpdateConfig:
      return ErrorOf(consumer->UpdateConfig(op.config.value_or(jsstore::ConsumerConfig{})));
    case OpKind::kConsumerUpdate:
      return ErrorOf(consumer->Update(op.state.value_or(jsstore::ConsumerState{})));
    case OpKind::kConsumerForceUpdate:
      return ErrorOf(consumer->ForceUpdate(op.state.value_or(jsstore::ConsumerState{})));
    case OpKind::kConsumerState:
      return Take(consumer->State(), keep);
    case OpKind::kConsumerBorrowState:
      return Take(consumer->BorrowState(), keep);
    case OpKind::kConsumerEncodedState:
      return Take(consumer->EncodedState(),
                  [&](const jsstore::Bytes& bytes) { value.bytes = StoreText(BytesView(bytes)); });
    case OpKind::kConsumerType:
      value.type = consumer->Type() == jsstore::StorageType::kFile ? "file" : "memory";
      return std::nullopt;
    case OpKind::kConsumerStop:
      return ErrorOf(consumer->Stop());
    case OpKind::kConsumerDelete:
      return ErrorOf(consumer->Delete());
    case OpKind::kConsumerStreamDelete:
      return ErrorOf(consumer->StreamDelete());
    case OpKind::kAddConsumer:
      return ErrorOf(store_->AddConsumer(consumer));
    default:
      return ErrorOf(store_->RemoveConsumer(consumer));
  }
}

}  // namespace jsparity
