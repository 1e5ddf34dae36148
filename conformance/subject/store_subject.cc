#include "conformance/subject/store_subject.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "conformance/subject/server_keys.h"
#include "jsstore/env.h"
#include "jsstore/message_header.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

using jsstore::BytesView;
using jsstore::InboundMessage;
using jsstore::Message;

constexpr int64_t kDefaultSyncIntervalNs = 120'000'000'000;
constexpr int64_t kStateTickMinNs = 120'000'000'000;

BytesView View(const std::string& bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

std::string Copy(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

StoredMessage Copy(const Message& message) {
  return {std::string(message.subject), Copy(message.header), Copy(message.payload),
          message.sequence, message.timestamp_ns};
}

// What a stream without replicas does with a message that its store asks it to publish
// (PROTOCOL.md, "act").
void Publish(jsstore::FileStore& store, const InboundMessage& message) {
  const auto header = [&message](std::string_view key) {
    return jsstore::FindHeader(message.header, key).value_or("");
  };
  const int64_t ttl_s = jsstore::MessageTtl(message.header).value_or(0);
  if (!store.StoreMsg(message.subject, message.header, message.payload, ttl_s)) return;
  if (header("Nats-Rollup") == "sub") static_cast<void>(store.PurgeEx(message.subject, 0, 1));
  const std::string_view scheduler = header("Nats-Scheduler");
  if (!scheduler.empty() && header("Nats-Schedule-Next") == "purge") {
    static_cast<void>(store.PurgeEx(scheduler, 0, 0));
  }
}

// The names that the protocol has for errors of the operating system.
std::string SystemName(int errno_value) {
  switch (errno_value) {
    case ENOENT:
      return "os.ErrNotExist";
    case EEXIST:
      return "os.ErrExist";
    case EACCES:
    case EPERM:
      return "os.ErrPermission";
    default: {
      const char* name = strerrorname_np(errno_value);
      return name != nullptr ? name : "";
    }
  }
}

tl::unexpected<SubjectFault> Misuse(std::string text) {
  return tl::unexpected(SubjectFault{SubjectFault::Kind::kProtocol, std::move(text), {}});
}

// Keeps a count of what is pending in `value`.
auto Pending(OpValue& value) {
  return [&value](const jsstore::PendingCount& pending) {
    value.total = pending.total;
    value.valid_through = pending.valid_through;
  };
}

}  // namespace

StoreSubject::StoreSubject() : StoreSubject(jsstore::Env::Real().files) {}

StoreSubject::StoreSubject(jsstore::FileSystem& files) : files_(files) {}

StoreSubject::~StoreSubject() { EndStore(); }

const Hello& StoreSubject::hello() const {
  static const Hello kHello{"jsstore", "v" + std::string(jsstore::ReferenceVersion()),
                            Offer::All()};
  return kHello;
}

void StoreSubject::EndStore() {
  if (store_ != nullptr) store_->Abandon();
  snapshots_.clear();
  consumers_.clear();
  former_consumers_.clear();
  store_.reset();
  abandoned_.clear();
  sim_.reset();
}

StoreError StoreSubject::Describe(const jsstore::Error& error) const {
  StoreError described{std::string(error.Name()), error.Message()};
  if (error.Is(jsstore::ErrorCode::kSystem)) described.name = SystemName(error.system_errno);
  if (described.text == "unexpected EOF") described.name = "io.ErrUnexpectedEOF";
  described.text = HideDirs(std::move(described.text));
  return described;
}

std::string StoreSubject::HideDirs(std::string text) const {
  for (const std::string& dir : dirs_) {
    for (size_t at = 0; (at = text.find(dir, at)) != std::string::npos;) {
      text.replace(at, dir.size(), "$DIR");
    }
  }
  return text;
}

std::optional<StoreError> StoreSubject::ErrorOf(const jsstore::Status& status) const {
  if (status) return std::nullopt;
  return Describe(status.error());
}

template <typename T, typename Use>
std::optional<StoreError> StoreSubject::Take(const jsstore::Result<T>& result, Use&& use) const {
  if (!result) return Describe(result.error());
  use(*result);
  return std::nullopt;
}

// Runs `call` at the time at which the reference began, lets what it set off settle, and moves on
// to the time at which the reference was done.
template <typename Call>
OpResult StoreSubject::Timed(const OpTimes& times, Call&& call) {
  sim_->AdvanceTo(times.start_ns);
  OpResult result;
  result.start_ns = times.start_ns;
  result.end_ns = times.end_ns;
  result.error = call(result.value);
  sim_->Settle();
  sim_->AdvanceTo(times.end_ns);
  if (with_state_ && store_ != nullptr) result.state = store_->State();
  result.callbacks = std::exchange(callbacks_, {});
  return result;
}

Answered<OpenAnswer> StoreSubject::Open(const OpenRequest& request) {
  if (!request.reference) return Misuse("the C++ store follows a reference; its times are missing");
  EndStore();
  dirs_ = {request.dir};
  callbacks_.clear();
  sim_ = std::make_unique<jsstore::SimEnv>(files_, request.seed);
  config_ = request.file_store;
  config_.store_dir = request.dir;
  stream_ = request.stream;
  with_state_ = request.with_state;
  as_ = jsstore::OpenAs::kReady;
  created_ns_ = request.reference->times.start_ns;
  return OpenStore(*request.reference);
}

Answered<OpenAnswer> StoreSubject::OpenStore(const OpenTimes& reference) {
  const int64_t interval =
      config_.sync_interval.count() == 0 ? kDefaultSyncIntervalNs : config_.sync_interval.count();
  sim_->random().ClearScript();
  sim_->random().ScriptBelow(reference.jitter.first_sync_ns - interval / 2);
  sim_->random().ScriptBelow(reference.jitter.state_tick_ns - kStateTickMinNs);
  OpenAnswer answer;
  answer.jitter = reference.jitter;
  answer.result = Timed(reference.times, [this](OpValue&) -> std::optional<StoreError> {
    auto opened = jsstore::FileStore::Open(sim_->env(), config_, stream_, created_ns_,
                                           ServerKeyGenerator(config_.key),
                                           ServerKeyGenerator(config_.old_key), as_);
    if (!opened) return Describe(opened.error());
    store_ = std::move(*opened);
    RegisterUpdates();
    RegisterRemovals(/*act=*/false);
    return std::nullopt;
  });
  return answer;
}

void StoreSubject::RegisterUpdates() {
  store_->RegisterStorageUpdates([this](int64_t msgs, int64_t bytes, uint64_t seq,
                                        std::string_view subject) {
    callbacks_.push_back({Callback::Kind::kUpdate, msgs, bytes, seq, std::string(subject), {}, {}});
  });
}

void StoreSubject::RegisterRemovals(bool act) {
  store_->RegisterStorageRemoveMsg([this, act, store = store_.get()](uint64_t seq) {
    callbacks_.push_back({Callback::Kind::kRemove, 0, 0, seq, {}, {}, {}});
    if (act) static_cast<void>(store->RemoveMsg(seq));
  });
}

void StoreSubject::RegisterProcessing(bool act) {
  store_->RegisterProcessMsg([this, act, store = store_.get()](const InboundMessage& message) {
    callbacks_.push_back({Callback::Kind::kProcess, 0, 0, message.schedule_sequence,
                          std::string(message.subject), Copy(message.header),
                          Copy(message.payload)});
    if (act) Publish(*store, message);
  });
}

Answered<OpenAnswer> StoreSubject::Reopen(const ReopenRequest& request) {
  if (!request.reference) return Misuse("the C++ store follows a reference; its times are missing");
  for (auto& [name, consumer] : consumers_) former_consumers_.push_back(std::move(consumer));
  consumers_.clear();
  snapshots_.clear();
  store_.reset();
  if (!request.dir.empty()) {
    config_.store_dir = request.dir;
    dirs_.push_back(request.dir);
  }
  if (request.file_store) {
    const std::string dir = config_.store_dir;
    config_ = *request.file_store;
    config_.store_dir = dir;
  }
  if (request.stream) stream_ = *request.stream;
  as_ = request.recovering ? jsstore::OpenAs::kRecovering : jsstore::OpenAs::kReady;
  return OpenStore(*request.reference);
}

Answered<OpResult> StoreSubject::Stop(std::optional<OpTimes> times) {
  if (!times || store_ == nullptr) return Misuse("stop needs an open store and the time");
  return Timed(*times, [this](OpValue&) { return ErrorOf(store_->Stop()); });
}

Answered<OpResult> StoreSubject::Delete(bool inline_removal, std::optional<OpTimes> times) {
  if (!times || store_ == nullptr) return Misuse("delete needs an open store and the time");
  return Timed(*times, [&](OpValue&) { return ErrorOf(store_->Delete(inline_removal)); });
}

Answered<void> StoreSubject::Kill(const std::string& to_dir) {
  if (store_ == nullptr) return Misuse("kill needs an open store");
  store_->Abandon();
  sim_->executor().DropAll();
  snapshots_.clear();
  consumers_.clear();
  former_consumers_.clear();  // a killed process writes for none of its stores
  abandoned_.push_back(std::move(store_));
  callbacks_.clear();
  std::error_code failed;
  std::filesystem::copy(config_.store_dir, to_dir, std::filesystem::copy_options::recursive,
                        failed);
  if (failed) return Misuse("cannot copy to " + to_dir + ": " + failed.message());
  config_.store_dir = to_dir;
  dirs_.push_back(to_dir);
  return {};
}

Answered<OpResult> StoreSubject::Restore(const std::string& snapshot, const std::string& to_dir,
                                         std::optional<OpTimes> times) {
  if (!times || sim_ == nullptr) return Misuse("restore needs a case and the time");
  return Timed(*times, [&](OpValue&) {
    return ErrorOf(jsstore::RestoreSnapshot(files_, View(snapshot), to_dir));
  });
}

Answered<void> StoreSubject::Close() {
  EndStore();
  return {};
}

Answered<ApplyAnswer> StoreSubject::Apply(std::span<const Operation> ops,
                                          std::span<const OpTimes> times) {
  if (store_ == nullptr) return Misuse("operations need an open store");
  if (ops.size() != times.size()) return Misuse("each operation needs its times");
  ApplyAnswer answer;
  for (size_t i = 0; i < ops.size(); ++i) {
    const bool needs_consumer = IsConsumerOp(ops[i].kind) && ops[i].kind != OpKind::kConsumerOpen;
    if (needs_consumer && FindConsumer(ops[i]) == nullptr) {
      answer.no_consumer = true;
      break;
    }
    answer.results.push_back(Timed(times[i], [&](OpValue& value) { return Run(ops[i], value); }));
  }
  return answer;
}

std::optional<StoreError> StoreSubject::Run(const Operation& op, OpValue& value) {
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

std::optional<StoreError> StoreSubject::RunWrite(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kStoreMsg:
      return Take(store_->StoreMsg(op.subject, View(op.hdr), View(op.msg), op.ttl),
                  [&](const jsstore::Stored& stored) {
                    value.seq = stored.sequence;
                    value.ts = stored.timestamp_ns;
                  });
    case OpKind::kStoreRawMsg:
      return ErrorOf(store_->StoreRawMsg(op.subject, View(op.hdr), View(op.msg), op.seq, op.ts,
                                         op.ttl, op.discard_new_check));
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

std::optional<StoreError> StoreSubject::RunRead(const Operation& op, OpValue& value) {
  const auto keep = [&](const Message& message) { value.msg = Copy(message); };
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

std::optional<StoreError> StoreSubject::RunWithFilterSet(const Operation& op, OpValue& value) {
  jsstore::SubjectFilterSet filters;
  if (op.filters) {
    auto compiled = jsstore::SubjectFilterSet::Compile(*op.filters);
    if (!compiled) return Describe(compiled.error());
    filters = *compiled;
  }
  const auto keep = [&](const Message& message) { value.msg = Copy(message); };
  switch (op.kind) {
    case OpKind::kLoadNextMsgMulti:
      return Take(store_->LoadNextMsgMulti(filters, op.seq, &value.skip), keep);
    case OpKind::kLoadPrevMsgMulti:
      return Take(store_->LoadPrevMsgMulti(filters, op.seq, &value.skip), keep);
    default:
      return Take(store_->NumPendingMulti(op.seq, filters, op.last_per_subject), Pending(value));
  }
}

std::optional<StoreError> StoreSubject::RunQuery(const Operation& op, OpValue& value) {
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

std::optional<StoreError> StoreSubject::RunMultiLastMsgs(const Operation& op, OpValue& value) {
  const std::vector<std::string> filters = op.filters.value_or(std::vector<std::string>{});
  jsstore::LastMsgsCount count;
  const jsstore::Status done = store_->MultiLastMsgs(
      {filters, op.seq, op.max_seq, op.max_allowed},
      [&](const Message& message, uint64_t pending) {
        value.delivered.push_back({Copy(message), pending});
        return op.num == 0 || value.delivered.size() < op.num;
      },
      &count);
  value.total = count.total;
  value.pending = count.pending;
  return ErrorOf(done);
}

std::optional<StoreError> StoreSubject::RunRemoval(const Operation& op, OpValue& value) {
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

std::optional<StoreError> StoreSubject::RunReplication(const Operation& op, OpValue& value) {
  switch (op.kind) {
    case OpKind::kEncodedStreamState:
      value.bytes = Copy(BytesView(store_->EncodedStreamState(op.num, op.wc)));
      return std::nullopt;
    case OpKind::kSourcesState:
      value.sources = store_->SourcesState();
      return std::nullopt;
    case OpKind::kApplySourcesState:
      store_->ApplySourcesState(op.sources);
      return std::nullopt;
    case OpKind::kDecodeStreamState:
      value.encoded = jsstore::IsEncodedStreamState(View(op.msg));
      return Take(jsstore::DecodeStreamState(View(op.msg)),
                  [&](const jsstore::StreamReplicatedState& s) { value.replicated = Flatten(s); });
    case OpKind::kSyncDeleted:
      return SyncDeleted(op);
    default:
      store_->ResetState();
      return std::nullopt;
  }
}

std::optional<StoreError> StoreSubject::RunSnapshot(const Operation& op, OpValue& value) {
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

std::optional<StoreError> StoreSubject::RunDurability(const Operation& op, OpValue& value) {
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

std::optional<StoreError> StoreSubject::SyncDeleted(const Operation& op) {
  std::vector<jsstore::DeleteBlock> blocks;
  for (const DeleteBlockSpec& spec : op.blocks) blocks.push_back(MakeDeleteBlock(spec));
  if (!op.msg.empty()) {
    const auto decoded = jsstore::DecodeStreamState(View(op.msg));
    if (!decoded) return Describe(decoded.error());
    blocks.insert(blocks.end(), decoded->deleted.begin(), decoded->deleted.end());
  }
  return ErrorOf(store_->SyncDeleted(blocks));
}

std::optional<StoreError> StoreSubject::RunState(const Operation& op, OpValue& value) {
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

jsstore::ConsumerStore* StoreSubject::FindConsumer(const Operation& op) const {
  const auto it = consumers_.find(op.name);
  return it == consumers_.end() ? nullptr : it->second.get();
}

std::optional<StoreError> StoreSubject::OpenConsumer(const Operation& op) {
  auto opened = store_->OpenConsumer(op.name, sim_->clock().NowNs(),
                                     op.config.value_or(jsstore::ConsumerConfig{}));
  if (!opened) return Describe(opened.error());
  consumers_[op.name] = std::move(*opened);
  return std::nullopt;
}

std::optional<StoreError> StoreSubject::RunConsumer(const Operation& op, OpValue& value) {
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
                  [&](const jsstore::Bytes& bytes) { value.bytes = Copy(BytesView(bytes)); });
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
