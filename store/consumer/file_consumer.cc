#include "store/consumer/file_consumer.h"

#include <utility>

#include "store/consumer/consumer_progress.h"
#include "store/env/remove_directory.h"
#include "store/format/consumer_meta.h"
#include "store/format/consumer_state.h"

namespace jsstore {
namespace {

constexpr char kConsumersDir[] = "/obs/";
constexpr char kStateFile[] = "/o.dat";
constexpr char kMetaFile[] = "/meta.inf";
constexpr char kKeyFile[] = "/meta.key";
constexpr char kMetaSumFile[] = "/meta.sum";
// For how long the reference's Stop sleeps when its background writer has not ended yet.
constexpr Duration kStopWait = std::chrono::milliseconds(10);

BytesView AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string ToHex(const ChecksumValue& value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : value) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

}  // namespace

FileConsumer::FileConsumer(std::shared_ptr<ConsumerHost> host, std::string_view name,
                           TimeNs created_ns, const ConsumerConfig& config)
    : host_(std::move(host)),
      name_(name),
      dir_(host_->store_dir() + kConsumersDir + name_),
      state_path_(dir_ + kStateFile),
      meta_checksum_(host_->stream_name() + "/" + name_),
      meta_name_(name_),
      created_ns_(created_ns),
      config_(config) {}

Status FileConsumer::Start() {
  JSSTORE_TRY(CreateFiles());
  const Lock lock(state_mutex_);
  const auto info = files().Stat(state_path_);
  if (info) {
    JSSTORE_TRY(LoadState());
  } else if (!info.error().IsNotExist()) {
    return Fail(info.error());
  }
  timer_ = host_->env().timers.Idle([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->FlushAfterWait();
  });
  return {};
}

// --- Files ---------------------------------------------------------------------------------------

Status FileConsumer::CreateFiles() {
  if (auto made = files().MakeDirs(dir_); !made) {
    Error error = std::move(made).error();
    error.text = "could not create consumer directory - " + error.Message();
    return Fail(std::move(error));
  }
  JSSTORE_TRY(OpenKey());
  const auto meta = files().Stat(dir_ + kMetaFile);
  const bool creates = !meta && meta.error().IsNotExist();
  Status written;
  if (creates) written = WriteMeta(config_);
  if (written) written = EncryptFiles();
  if (!written && creates) (void)files().RemoveAll(dir_);
  return written;
}

Status FileConsumer::OpenKey() {
  if (!host_->keys().Encrypts()) return {};
  const auto file = files().ReadFile(dir_ + kKeyFile);
  if (!file) return file.error().IsNotExist() ? Status{} : Fail(file.error());
  if (file->size() < kKeyFileBytesMin) return Fail(ErrorCode::kBadKeySize);
  const auto key = host_->keys().Open(KeyContext(), *file);
  if (!key) return ConvertCipher(*file);
  const Lock lock(state_mutex_);
  sealer_.emplace(*Sealer::Make(key->cipher, key->seed.view()));
  return {};
}

// filestore.go: consumerFileStore.convertCipher. Of what the other cipher sealed only the state is
// read; the configuration is the caller's.
Status FileConsumer::ConvertCipher(BytesView key_file) {
  const auto former = host_->keys().OpenWithOtherCipher(KeyContext(), key_file);
  if (!former) return Fail(former.error());
  const auto sealed = files().ReadFile(state_path_);
  if (!sealed) return Fail(sealed.error());
  auto state = Sealer::Make(former->cipher, former->seed.view())->Open(*sealed);
  if (!state) return Fail(std::move(state).error());
  JSSTORE_TRY(WriteMeta(config_));
  if (state->empty()) return {};
  Lock lock(state_mutex_);
  const auto snapshot = TakeSnapshot(*std::move(state));
  lock.unlock();
  return WriteSnapshot(snapshot);
}

// Where the key file is missing, what is there was written before the stream was encrypted
// (filestore.go: fileStore.ConsumerStore, at its end).
Status FileConsumer::EncryptFiles() {
  if (!host_->keys().Encrypts()) return {};
  const auto key = files().Stat(dir_ + kKeyFile);
  if (key || !key.error().IsNotExist()) return {};
  JSSTORE_TRY(WriteMeta(config_));
  auto state = files().ReadFile(state_path_);
  if (!state || !DecodeConsumerState(*state)) return {};
  Lock lock(state_mutex_);
  const Bytes sealed = Sealed(*state);
  lock.unlock();
  return WriteFile(state_path_, sealed);
}

// Draws the consumer's key where it has none yet.
Status FileConsumer::GenerateKey() {
  {
    const Lock lock(state_mutex_);
    if (!host_->keys().Encrypts() || sealer_) return {};
  }
  auto made = host_->keys().Generate(KeyContext(), host_->env().random);
  if (!made) return Fail(std::move(made).error());
  const auto before = files().Stat(dir_ + kKeyFile);
  if (!before && !before.error().IsNotExist()) return Fail(before.error());
  JSSTORE_TRY(WriteFile(dir_ + kKeyFile, made->file));
  const Lock lock(state_mutex_);
  sealer_.emplace(*Sealer::Make(made->key.cipher, made->key.seed.view()));
  return {};
}

// With state_mutex_ held.
Bytes FileConsumer::Sealed(BytesView plain) const {
  if (!sealer_) return {plain.begin(), plain.end()};
  return SealWithFreshNonce(*sealer_, host_->keys().cipher(), plain, host_->env().random);
}

// With state_mutex_ held.
Result<std::string> FileConsumer::MetaOf(const ConsumerConfig& config) const {
  return created_ns_ ? EncodeConsumerMeta(*created_ns_, meta_name_, config)
                     : EncodeUndatedConsumerMeta(meta_name_, config);
}

Status FileConsumer::WriteMeta(const ConsumerConfig& config) {
  const std::string path = dir_ + kMetaFile;
  const auto info = files().Stat(path);
  if (!info && !info.error().IsNotExist()) return Fail(info.error());
  JSSTORE_TRY(GenerateKey());
  Bytes bytes;
  {
    const Lock lock(state_mutex_);
    const auto text = MetaOf(config);
    if (!text) return Fail(text.error());
    bytes = Sealed(AsBytes(*text));
  }
  JSSTORE_TRY(WriteFile(path, bytes));
  return WriteFile(dir_ + kMetaSumFile, AsBytes(ToHex(meta_checksum_.Of({bytes}))));
}

ConsumerFiles FileConsumer::FilesForSnapshot() {
  const Lock lock(state_mutex_);
  ConsumerFiles files{MetaOf(config_), {}, EncodeCurrent(NowNs())};
  if (files.meta) files.sum = ToHex(meta_checksum_.Of({AsBytes(*files.meta)}));
  return files;
}

Status FileConsumer::WriteSnapshot(const Snapshot& snapshot) {
  Status status;
  {
    const std::lock_guard files_lock(file_mutex_);
    if (snapshot.number > written_number_) {
      status = WriteFile(state_path_, snapshot.bytes);
      if (status) written_number_ = snapshot.number;
    }
  }
  const Lock lock(state_mutex_);
  --unwritten_;
  if (!status) dirty_ = true;
  return status;
}

// The one place where a consumer's files change.
Status FileConsumer::WriteFile(const std::string& path, BytesView data) {
  if (host_->IsAbandoned()) return Fail(ErrorCode::kStoreClosed);
  return files().WriteFileAtomically(path, data, host_->sync_files());
}

// --- State ---------------------------------------------------------------------------------------

bool FileConsumer::HasRunningState() const {
  return state_.delivered.consumer != 0 || state_.delivered.stream != 0;
}

bool FileConsumer::HasState() {
  const Lock lock(state_mutex_);
  return HasRunningState() || files().Stat(state_path_).has_value();
}

// As long as nothing was delivered, the file is asked each time.
Result<ConsumerState> FileConsumer::LoadState() {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (HasRunningState()) return state_;
  auto bytes = files().ReadFile(state_path_);
  if (!bytes && !bytes.error().IsNotExist()) return Fail(bytes.error());
  if (!bytes || bytes->empty()) return ConsumerState{};
  auto plain = sealer_ ? sealer_->Open(*bytes) : Result<Bytes>(*std::move(bytes));
  if (!plain) return Fail(std::move(plain).error());
  auto loaded = DecodeConsumerState(*plain);
  if (!loaded) return loaded;
  state_.delivered = loaded->delivered;
  state_.ack_floor = loaded->ack_floor;
  if (!loaded->pending.empty()) state_.pending = loaded->pending;
  if (!loaded->redelivered.empty()) state_.redelivered = loaded->redelivered;
  return loaded;
}

Result<Bytes> FileConsumer::EncodeCurrent(int64_t now_ns) {
  const int64_t base_time_s = ConsumerStateBaseTime(now_ns);
  // Spares the copy of the state that LoadState answers.
  if (!closed_ && HasRunningState()) return EncodeConsumerState(state_, base_time_s);
  const auto state = LoadState();
  if (!state) return Fail(state.error());
  return EncodeConsumerState(*state, base_time_s);
}

FileConsumer::Snapshot FileConsumer::TakeSnapshot(Bytes bytes) {
  dirty_ = false;
  ++unwritten_;
  return {sealer_ ? Sealed(bytes) : std::move(bytes), ++snapshots_};
}

Result<ConsumerState> FileConsumer::State() {
  const Lock lock(state_mutex_);
  return LoadState();
}

Result<Bytes> FileConsumer::EncodedState() {
  const Lock lock(state_mutex_);
  return EncodeCurrent(NowNs());
}

Status FileConsumer::SetStarting(uint64_t stream_seq) {
  return WriteStarting(Lock(state_mutex_), stream_seq);
}

Status FileConsumer::Reset(uint64_t stream_seq) {
  Lock lock(state_mutex_);
  state_ = ConsumerState{};
  return WriteStarting(std::move(lock), stream_seq);
}

Status FileConsumer::WriteStarting(Lock lock, uint64_t stream_seq) {
  state_.delivered.stream = stream_seq;
  state_.ack_floor.stream = stream_seq;
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  const auto snapshot = TakeSnapshot(EncodeConsumerState(state_, ConsumerStateBaseTime(NowNs())));
  lock.unlock();
  return WriteSnapshot(snapshot);
}

void FileConsumer::UpdateStarting(uint64_t stream_seq) {
  const Lock lock(state_mutex_);
  ApplyStarting(config_, stream_seq, state_);
  Kick();
}

Status FileConsumer::UpdateDelivered(uint64_t consumer_seq, uint64_t stream_seq,
                                     uint64_t delivery_count, int64_t timestamp_ns) {
  const Lock lock(state_mutex_);
  auto outcome =
      ApplyDelivery(config_, {consumer_seq, stream_seq, delivery_count, timestamp_ns}, state_);
  if (outcome.changed) Kick();
  return std::move(outcome.status);
}

Status FileConsumer::UpdateAcks(uint64_t consumer_seq, uint64_t stream_seq) {
  const Lock lock(state_mutex_);
  auto outcome = ApplyAck(config_, consumer_seq, stream_seq, state_);
  if (outcome.changed) Kick();
  return std::move(outcome.status);
}

void FileConsumer::RemoveRedeliveredBelow(uint64_t stream_seq) {
  const Lock lock(state_mutex_);
  if (ForgetRedeliveredBelow(stream_seq, state_)) Kick();
}

ConsumerConfig FileConsumer::GetConfig() {
  const Lock lock(state_mutex_);
  ConsumerConfig config = config_;
  config.name = name_;
  return config;
}

void FileConsumer::SetCreated(TimeNs created_ns) {
  const Lock lock(state_mutex_);
  created_ns_ = created_ns;
}

Status FileConsumer::UpdateConfig(const ConsumerConfig& config) {
  const std::lock_guard files_lock(file_mutex_);
  return ReplaceConfig(config);
}

Status FileConsumer::UpdateEphemeralConfig(const ConsumerConfig& config) {
  const std::lock_guard files_lock(file_mutex_);
  {
    const Lock lock(state_mutex_);
    meta_name_.clear();
    created_ns_.reset();
  }
  return ReplaceConfig(config);
}

// With file_mutex_ held.
Status FileConsumer::ReplaceConfig(const ConsumerConfig& config) {
  {
    const Lock lock(state_mutex_);
    config_ = config;
    if (closed_) return Fail(ErrorCode::kStoreClosed);
  }
  return WriteMeta(config);
}

Status FileConsumer::Update(const ConsumerState& state) {
  JSSTORE_TRY(CheckConsumerState(state));
  const Lock lock(state_mutex_);
  JSSTORE_TRY(CheckNotOlder(state, state_));
  state_ = state;
  Kick();
  return {};
}

Status FileConsumer::ForceUpdate(const ConsumerState& state) {
  JSSTORE_TRY(CheckConsumerState(state));
  Lock lock(state_mutex_);
  state_ = state;
  auto bytes = EncodeCurrent(NowNs());
  if (!bytes) return Fail(std::move(bytes).error());
  const auto snapshot = TakeSnapshot(*std::move(bytes));
  lock.unlock();
  return WriteSnapshot(snapshot);
}

// --- Background writer ---------------------------------------------------------------------------

void FileConsumer::Kick() {
  dirty_ = true;
  if (!pacer_.Kick()) return;
  host_->env().executor.Spawn([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Flush();
  });
}

void FileConsumer::Flush() {
  Lock lock(state_mutex_);
  FlushLoop(lock);
}

void FileConsumer::FlushAfterWait() {
  Lock lock(state_mutex_);
  if (closed_ || host_->IsAbandoned()) return;
  pacer_.WaitOver();
  if (WriteInBackground(lock)) FlushLoop(lock);
}

void FileConsumer::FlushLoop(Lock& lock) {
  while (!closed_ && !host_->IsAbandoned()) {
    const auto next = pacer_.Next(NowNs());
    if (next.step == FlushPacer::Step::kRest) return;
    if (next.step == FlushPacer::Step::kWait) return timer_->Reset(next.wait);
    if (!WriteInBackground(lock)) return;
  }
}

// False when the writer has come to its end: a state on disk that cannot be read is not written
// over, and the reference's loop returns for good.
bool FileConsumer::WriteInBackground(Lock& lock) {
  auto bytes = EncodeCurrent(NowNs());
  if (!bytes) {
    pacer_.End();
    return false;
  }
  const auto snapshot = TakeSnapshot(*std::move(bytes));
  lock.unlock();
  const auto status = WriteSnapshot(snapshot);
  lock.lock();
  if (status) pacer_.Written(NowNs());
  return true;
}

// --- End -----------------------------------------------------------------------------------------

// False when it was closed before.
bool FileConsumer::Close() {
  if (closed_) return false;
  if (timer_) timer_->Stop();
  closed_ = true;
  return true;
}

Status FileConsumer::Stop() {
  std::optional<Snapshot> last;
  {
    const Lock lock(state_mutex_);
    if (closed_) return {};
    const int64_t now_ns = host_->StopTimeNs();
    const auto due_ns = pacer_.TakeDueBy(now_ns);
    // What the background has taken but not written is written here: it may come to it when the
    // next store has read the file. It finds then that a newer state is there.
    if (due_ns || dirty_ || unwritten_ > 0) {
      // A state that cannot be encoded is not written, and nobody is told.
      auto bytes = EncodeCurrent(due_ns.value_or(now_ns));
      if (bytes) last = TakeSnapshot(*std::move(bytes));
    }
    if (!pacer_.ended()) host_->AddStopWait(kStopWait);
    Close();
  }
  host_->Remove(this);
  return last ? WriteSnapshot(*last) : Status{};
}

Status FileConsumer::Delete() { return Remove(/*with_stream=*/false); }

Status FileConsumer::StreamDelete() { return Remove(/*with_stream=*/true); }

// A stream that is deleted removes the directories of its consumers itself.
Status FileConsumer::Remove(bool with_stream) {
  {
    const Lock lock(state_mutex_);
    if (!Close()) return {};
  }
  if (with_stream) return {};
  {
    const std::lock_guard files_lock(file_mutex_);
    if (!host_->IsAbandoned()) JSSTORE_TRY(RemoveDirectory(files(), dir_));
  }
  host_->Remove(this);
  return {};
}

}  // namespace jsstore
