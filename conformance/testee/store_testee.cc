#include "conformance/testee/store_testee.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "conformance/protocol/store_bytes.h"
#include "jsstore/env.h"
#include "jsstore/message_header.h"
#include "jsstore/server_keys.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

using jsstore::InboundMessage;

constexpr int64_t kDefaultSyncIntervalNs = 120'000'000'000;
constexpr int64_t kStateTickMinNs = 120'000'000'000;

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

tl::unexpected<TesteeFault> Misuse(std::string text) {
  return tl::unexpected(TesteeFault{TesteeFault::Kind::kProtocol, std::move(text), {}});
}

}  // namespace

StoreTestee::StoreTestee() : StoreTestee(jsstore::Env::Real().files) {}

StoreTestee::StoreTestee(jsstore::FileSystem& files) : files_(files) {}

StoreTestee::~StoreTestee() { EndStore(); }

const Hello& StoreTestee::hello() const {
  static const Hello kHello{"jsstore", "v" + std::string(jsstore::ReferenceVersion()),
                            Offer::All()};
  return kHello;
}

void StoreTestee::EndStore() {
  if (store_ != nullptr) store_->Abandon();
  snapshots_.clear();
  consumers_.clear();
  former_consumers_.clear();
  store_.reset();
  abandoned_.clear();
  sim_.reset();
}

StoreError StoreTestee::Describe(const jsstore::Error& error) const {
  StoreError described{std::string(error.Name()), error.Message()};
  if (error.Is(jsstore::ErrorCode::kSystem)) described.name = SystemName(error.system_errno);
  if (described.text == "unexpected EOF") described.name = "io.ErrUnexpectedEOF";
  described.text = HideDirs(std::move(described.text));
  return described;
}

std::string StoreTestee::HideDirs(std::string text) const {
  for (const std::string& dir : dirs_) {
    for (size_t at = 0; (at = text.find(dir, at)) != std::string::npos;) {
      text.replace(at, dir.size(), "$DIR");
    }
  }
  return text;
}

std::optional<StoreError> StoreTestee::ErrorOf(const jsstore::Status& status) const {
  if (status) return std::nullopt;
  return Describe(status.error());
}

// Runs `call` at the time at which the reference began, lets what it set off settle, and moves on
// to the time at which the reference was done.
template <typename Call>
OpResult StoreTestee::Timed(const OpTimes& times, Call&& call) {
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

Answered<OpenAnswer> StoreTestee::Open(const OpenRequest& request) {
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

Answered<OpenAnswer> StoreTestee::OpenStore(const OpenTimes& reference) {
  const int64_t interval =
      config_.sync_interval.count() == 0 ? kDefaultSyncIntervalNs : config_.sync_interval.count();
  sim_->random().ClearScript();
  sim_->random().ScriptBelow(reference.jitter.first_sync_ns - interval / 2);
  sim_->random().ScriptBelow(reference.jitter.state_tick_ns - kStateTickMinNs);
  OpenAnswer answer;
  answer.jitter = reference.jitter;
  answer.result = Timed(reference.times, [this](OpValue&) -> std::optional<StoreError> {
    auto opened = jsstore::FileStore::Open(sim_->env(), config_, stream_, created_ns_,
                                           jsstore::ServerKeyGenerator(config_.key),
                                           jsstore::ServerKeyGenerator(config_.old_key), as_);
    if (!opened) return Describe(opened.error());
    store_ = std::move(*opened);
    RegisterUpdates();
    RegisterRemovals(/*act=*/false);
    return std::nullopt;
  });
  return answer;
}

void StoreTestee::RegisterUpdates() {
  store_->RegisterStorageUpdates([this](int64_t msgs, int64_t bytes, uint64_t seq,
                                        std::string_view subject) {
    callbacks_.push_back({Callback::Kind::kUpdate, msgs, bytes, seq, std::string(subject), {}, {}});
  });
}

void StoreTestee::RegisterRemovals(bool act) {
  store_->RegisterStorageRemoveMsg([this, act, store = store_.get()](uint64_t seq) {
    callbacks_.push_back({Callback::Kind::kRemove, 0, 0, seq, {}, {}, {}});
    if (act) static_cast<void>(store->RemoveMsg(seq));
  });
}

void StoreTestee::RegisterProcessing(bool act) {
  store_->RegisterProcessMsg([this, act, store = store_.get()](const InboundMessage& message) {
    callbacks_.push_back({Callback::Kind::kProcess, 0, 0, message.schedule_sequence,
                          std::string(message.subject), StoreText(message.header),
                          StoreText(message.payload)});
    if (act) Publish(*store, message);
  });
}

Answered<OpenAnswer> StoreTestee::Reopen(const ReopenRequest& request) {
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

Answered<OpResult> StoreTestee::Stop(std::optional<OpTimes> times) {
  if (!times || store_ == nullptr) return Misuse("stop needs an open store and the time");
  return Timed(*times, [this](OpValue&) { return ErrorOf(store_->Stop()); });
}

Answered<OpResult> StoreTestee::Delete(bool inline_removal, std::optional<OpTimes> times) {
  if (!times || store_ == nullptr) return Misuse("delete needs an open store and the time");
  return Timed(*times, [&](OpValue&) { return ErrorOf(store_->Delete(inline_removal)); });
}

Answered<void> StoreTestee::Kill(const std::string& to_dir) {
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

Answered<OpResult> StoreTestee::Restore(const std::string& snapshot, const std::string& to_dir,
                                        std::optional<OpTimes> times) {
  if (!times || sim_ == nullptr) return Misuse("restore needs a case and the time");
  return Timed(*times, [&](OpValue&) {
    return ErrorOf(jsstore::RestoreSnapshot(files_, StoreView(snapshot), to_dir));
  });
}

Answered<void> StoreTestee::Close() {
  EndStore();
  return {};
}

jsstore::ConsumerStore* StoreTestee::FindConsumer(const Operation& op) const {
  const auto it = consumers_.find(op.name);
  return it == consumers_.end() ? nullptr : it->second.get();
}

Answered<ApplyAnswer> StoreTestee::Apply(std::span<const Operation> ops,
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

}  // namespace jsparity
