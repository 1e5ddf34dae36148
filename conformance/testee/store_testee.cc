#include "conformance/testee/store_testee.h"

#include <ctime>
#include <filesystem>

#include "conformance/protocol/store_bytes.h"
#include "jsstore/config.h"
#include "jsstore/env.h"
#include "jsstore/meta_files.h"
#include "jsstore/server_keys.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

constexpr int64_t kDefaultSyncIntervalNs = 120'000'000'000;
constexpr int64_t kStateTickMinNs = 120'000'000'000;

// From where on a result tells what it took.
constexpr int64_t kToldProcessorTimeNs = 100'000'000;

// What this thread has used so far: all that a simulated store does runs on it.
int64_t ProcessorTimeNs() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

tl::unexpected<TesteeFault> Misuse(std::string text) {
  return tl::unexpected(TesteeFault{TesteeFault::Kind::kProtocol, std::move(text), {}});
}

}  // namespace

StoreTestee::StoreTestee() : StoreTestee(jsstore::Env::Real().files) {}

StoreTestee::StoreTestee(jsstore::FileSystem& files) : files_(files) {}

StoreTestee::~StoreTestee() { opened_.End(); }

const Hello& StoreTestee::hello() const {
  static const Hello kHello{"jsstore", "v" + std::string(jsstore::ReferenceVersion()),
                            Offer::All()};
  return kHello;
}

// Runs `call` at the time at which the reference began, lets what it set off settle, and moves on
// to the time at which the reference was done; `late`: only there is looked for what is too old.
template <typename Call>
OpResult StoreTestee::Timed(const OpTimes& times, Call&& call, bool late) {
  jsstore::SimEnv& sim = *opened_.sim();
  sim.AdvanceTo(times.start_ns);
  OpResult result;
  result.start_ns = times.start_ns;
  result.end_ns = times.end_ns;
  const int64_t before_ns = ProcessorTimeNs();
  result.error = call(result.value);
  sim.Settle();
  if (late) {
    sim.AdvanceLateTo(times.end_ns);
  } else {
    sim.AdvanceTo(times.end_ns);
  }
  const int64_t took_ns = ProcessorTimeNs() - before_ns;
  if (took_ns >= kToldProcessorTimeNs) result.processor_ns = took_ns;
  if (with_state_ && opened_.IsOpen()) result.state = opened_.store().State();
  result.callbacks = opened_.TakeCallbacks();
  return result;
}

Answered<OpenAnswer> StoreTestee::Open(const OpenRequest& request) {
  if (!request.reference) return Misuse("the C++ store follows a reference; its times are missing");
  opened_.Begin(files_, request.seed, request.dir);
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
  jsstore::SimEnv& sim = *opened_.sim();
  sim.random().ClearScript();
  sim.random().ScriptBelow(reference.jitter.first_sync_ns - interval / 2);
  sim.random().ScriptBelow(reference.jitter.state_tick_ns - kStateTickMinNs);
  const bool is_new = !files_.Stat(config_.store_dir + "/meta.inf");
  OpenAnswer answer;
  answer.jitter = reference.jitter;
  answer.result = Timed(reference.times, [&](OpValue&) -> std::optional<StoreError> {
    auto opened = jsstore::FileStore::Open(sim.env(), config_, stream_, created_ns_,
                                           jsstore::ServerKeyGenerator(config_.key),
                                           jsstore::ServerKeyGenerator(config_.old_key), as_);
    if (!opened) return opened_.Describe(opened.error());
    opened_.Adopt(std::move(*opened));
    return is_new ? ReadMeta() : std::nullopt;
  });
  return answer;
}

// The owner of a store finds what it told when the store was new (jetstream.go:
// Account.EnableJetStream). The reference compares nothing of that, so a difference is an error.
std::optional<StoreError> StoreTestee::ReadMeta() {
  const jsstore::MetaKeys keys{jsstore::ServerKeyGenerator(config_.key),
                               jsstore::ServerKeyGenerator(config_.old_key)};
  const auto read = jsstore::ReadStreamMeta(files_, config_.store_dir, stream_.name, keys);
  if (!read) return opened_.Describe(read.error());
  const auto told = jsstore::EncodeStreamMeta(created_ns_, stream_);
  const auto found = jsstore::EncodeStreamMeta(read->created.value_or(0), read->config);
  if (told && found && *told == *found) return std::nullopt;
  return StoreError{"", "meta.inf is read as " + (found ? *found : found.error().Message())};
}

Answered<OpenAnswer> StoreTestee::Reopen(const ReopenRequest& request) {
  if (!request.reference) return Misuse("the C++ store follows a reference; its times are missing");
  opened_.Leave();
  if (!request.dir.empty()) {
    config_.store_dir = request.dir;
    opened_.AddDir(request.dir);
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
  if (!times || !opened_.IsOpen()) return Misuse("stop needs an open store and the time");
  return Timed(*times, [this](OpValue&) { return opened_.ErrorOf(opened_.store().Stop()); });
}

Answered<OpResult> StoreTestee::Delete(bool inline_removal, std::optional<OpTimes> times) {
  if (!times || !opened_.IsOpen()) return Misuse("delete needs an open store and the time");
  return Timed(*times,
               [&](OpValue&) { return opened_.ErrorOf(opened_.store().Delete(inline_removal)); });
}

Answered<void> StoreTestee::Kill(const std::string& to_dir) {
  if (!opened_.IsOpen()) return Misuse("kill needs an open store");
  opened_.Kill();
  std::error_code failed;
  std::filesystem::copy(config_.store_dir, to_dir, std::filesystem::copy_options::recursive,
                        failed);
  if (failed) return Misuse("cannot copy to " + to_dir + ": " + failed.message());
  config_.store_dir = to_dir;
  opened_.AddDir(to_dir);
  return {};
}

Answered<OpResult> StoreTestee::Restore(const std::string& snapshot, const std::string& to_dir,
                                        std::optional<OpTimes> times) {
  if (!times || opened_.sim() == nullptr) return Misuse("restore needs a case and the time");
  return Timed(*times, [&](OpValue&) {
    return opened_.ErrorOf(jsstore::RestoreSnapshot(files_, StoreView(snapshot), to_dir));
  });
}

Answered<void> StoreTestee::Close() {
  opened_.End();
  return {};
}

Answered<ApplyAnswer> StoreTestee::Apply(std::span<const Operation> ops,
                                         std::span<const OpTimes> times) {
  if (!opened_.IsOpen()) return Misuse("operations need an open store");
  if (ops.size() != times.size()) return Misuse("each operation needs its times");
  ApplyAnswer answer;
  for (size_t i = 0; i < ops.size(); ++i) {
    const bool needs_consumer = IsConsumerOp(ops[i].kind) && ops[i].kind != OpKind::kConsumerOpen;
    if (needs_consumer && opened_.FindConsumer(ops[i].name) == nullptr) {
      answer.no_consumer = true;
      break;
    }
    const bool late = HasField(ops[i].kind, OpField::kLate) && ops[i].act;
    answer.results.push_back(Timed(
        times[i], [&](OpValue& value) { return ops[i].kind.def().run(opened_, ops[i], value); },
        late));
  }
  return answer;
}

}  // namespace jsparity
