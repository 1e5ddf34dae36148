// Opening a store: directories, recovery in its order, limits, meta files, timers.
#include <algorithm>
#include <string>

#include "jsstore/block_size.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

constexpr uint64_t kBlockBytesMax = 8 * 1024 * 1024;
constexpr Duration kDefaultCacheExpire = std::chrono::seconds(10);
constexpr Duration kDefaultSubjectStateExpire = std::chrono::minutes(2);
constexpr Duration kDefaultSyncInterval = std::chrono::minutes(2);
// The first pass is spread over half an interval: the reference panics where there is no half.
constexpr Duration kSyncIntervalMin = std::chrono::nanoseconds(2);
constexpr std::string_view kKeyName = "meta.key";

void ApplyDefaults(FileStoreConfig& config, const StreamConfig& stream, bool encrypted) {
  if (config.block_size == 0) config.block_size = DefaultBlockBytes(stream, encrypted);
  if (config.cache_expire.count() == 0) config.cache_expire = kDefaultCacheExpire;
  if (config.subject_state_expire.count() == 0) {
    config.subject_state_expire = kDefaultSubjectStateExpire;
  }
  if (config.sync_interval.count() == 0) config.sync_interval = kDefaultSyncInterval;
}

Status CheckDirectory(FileSystem& files, const std::string& dir) {
  auto info = files.Stat(dir);
  if (!info && info.error().IsNotExist()) {
    if (auto made = files.MakeDirs(dir); !made) {
      return Fail(Error::Other("could not create storage directory - " + made.error().Message()));
    }
  } else if (!info || !info->is_directory) {
    return Fail(Error::Other("storage directory is not a directory"));
  }
  if (!files.ProbeWritable(dir)) {
    return Fail(Error::Other("storage directory is not writable"));
  }
  return {};
}

}  // namespace

// filestore.go: newFileStoreWithCreatedAndMode.
Result<std::unique_ptr<FileStore>> FileStore::Open(Env& env, FileStoreConfig config,
                                                   StreamConfig stream, TimeNs created_ns,
                                                   KeyGenerator key, KeyGenerator former_key,
                                                   OpenAs as, const RecoveryListener& listener) {
  if (stream.name.empty()) return Fail(Error::Other("name required"));
  if (stream.storage != StorageType::kFile) {
    return Fail(Error::Other("fileStore requires file storage type in config"));
  }
  const auto keys =
      std::make_shared<const KeyRing>(config.cipher, std::move(key), std::move(former_key));
  ApplyDefaults(config, stream, keys->Encrypts());
  if (config.block_size > kBlockBytesMax) {
    return Fail(Error::Other("filestore max block size is 8.00 MB"));
  }
  if (config.sync_interval < kSyncIntervalMin) {
    return Fail(Error::Other("filestore sync interval of " +
                             std::to_string(config.sync_interval.count()) +
                             " ns: at least 2 ns, or 0 for 2 minutes"));
  }
  JSSTORE_TRY(CheckDirectory(env.files, config.store_dir));

  env.clock.AccessTimeAcquire();
  auto store = std::make_unique<FileStoreImpl>(env, std::move(config), std::move(stream),
                                               created_ns, keys, as);
  if (auto recovered = store->Recover(listener); !recovered) {
    static_cast<void>(store->StopStore(/*removing=*/false, /*write_state=*/false));
    return Fail(std::move(recovered).error());
  }
  return store;
}

Status FileStoreImpl::Recover(const RecoveryListener& listener) {
  listener_ = &listener;
  const Status recovered = RecoverAll();
  TellLost();
  listener_ = nullptr;
  return recovered;
}

void FileStoreImpl::Tell(const RecoveryNote& note) const {
  if (listener_ != nullptr && *listener_) (*listener_)(note);
}

void FileStoreImpl::TellLost() const {
  std::shared_lock lock(host_->mutex);
  if (!lost_) return;
  uint64_t msgs = 0;
  for (const SequenceRun& run : lost_->msgs) msgs += run.count;
  const RecoveryNote note{
      .finding = RecoveryFinding::kMessagesLost, .msgs = msgs, .bytes = lost_->bytes};
  lock.unlock();
  Tell(note);
}

Status FileStoreImpl::RecoverAll() {
  Operation operation(*this);
  const auto all = [this]() -> Status {
    JSSTORE_TRY(PrepareDirectories());
    Status recovered = RecoverMessages();
    if (recovered) recovered = RecoverMessageState();
    if (recovered) recovered = ApplyTombstones();
    if (recovered) recovered = EnforceLimitsOnRecover();
    return recovered;
  };
  JSSTORE_TRY(operation.Finish(all()));

  bool below_first = false;
  {
    std::shared_lock lock(host_->mutex);
    below_first = stream_.first_seq > 0 && totals_.first_seq < stream_.first_seq;
  }
  if (below_first) {
    if (auto purged = PurgeAll(stream_.first_seq); !purged) return Fail(std::move(purged).error());
  }
  std::unique_lock lock(host_->mutex);
  JSSTORE_TRY(WriteMetaIfMissing());
  StartSyncTimer();
  host_->SpawnWithStore([](FileStoreImpl& store) {
    store.StartStateTicker();
    store.RemoveLegacyIndexes();
  });
  return {};
}

Status FileStoreImpl::PrepareDirectories() {
  if (auto made = env_.files.MakeDirs(host_->dir); !made) {
    return Fail(
        Error::Other("could not create message storage directory - " + made.error().Message()));
  }
  if (auto made = env_.files.MakeDirs(PathOf("obs")); !made) {
    return Fail(
        Error::Other("could not create consumer storage directory - " + made.error().Message()));
  }
  return OpenStreamKey();
}

Status FileStoreImpl::RecoverMessages() {
  if (RecoverFullState()) return {};
  // What index.db told may still say how far the stream had come.
  const Totals prior = totals_;
  totals_ = {};
  subjects_.Clear();
  by_index_.clear();
  blocks_.clear();
  recovered_tombstones_.clear();
  JSSTORE_TRY(RecoverBlocks());

  // With async flushing the last blocks may simply not have been written.
  if (prior.last_seq > totals_.last_seq && !config_.async_flush) {
    auto block = NewBlockForWrite();
    if (!block) return Fail(std::move(block).error());
    JSSTORE_TRY((*block)->AppendTombstone(prior.last_seq, prior.LastTimeNs()));
    totals_.last_seq = prior.last_seq;
    totals_.last_time = prior.last_time;
    if (totals_.msgs == 0) {
      totals_.first_seq = totals_.last_seq + 1;
      totals_.first_time.reset();
    }
  }
  ++dirty_;
  return {};
}

Status FileStoreImpl::ApplyTombstones() {
  const auto tombstones = std::exchange(recovered_tombstones_, {});
  for (uint64_t seq : tombstones) {
    auto removed = RemoveViaLimits(seq);
    if (!removed && !removed.error().Is(ErrorCode::kStoreEof) &&
        !removed.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(removed).error());
    }
    RemoveFromLostData(seq);
  }
  return {};
}

Status FileStoreImpl::EnforceLimitsOnRecover() {
  JSSTORE_TRY(EnforceMsgLimit());
  JSSTORE_TRY(EnforceBytesLimit());
  if (stream_.max_age.count() != 0) {
    JSSTORE_TRY(ExpireOnRecover());
    StartAgeCheck();
  }
  if (stream_.max_msgs_per > 0) JSSTORE_TRY(EnforceSubjectLimit(false));
  return {};
}

// filestore.go: cleanupOldMeta.
void FileStoreImpl::RemoveLegacyIndexes() {
  auto names = env_.files.List(host_->dir);
  if (!names) return;
  for (const std::string& name : *names) {
    if (name.ends_with(".idx") || name.ends_with(".fss")) {
      static_cast<void>(env_.files.Remove(MessagesPath(name)));
    }
  }
}

Status FileStoreImpl::WriteMetaIfMissing() {
  auto info = env_.files.Stat(PathOf("meta.inf"));
  if (info ? info->size == 0 : info.error().IsNotExist()) JSSTORE_TRY(WriteMeta());
  // Found as plaintext: a restored snapshot, or a store that was not encrypted before.
  if (!keys_->Encrypts()) return {};
  auto key = env_.files.Stat(PathOf(kKeyName));
  return !key && key.error().IsNotExist() ? WriteMeta() : Status{};
}

// filestore.go: recoverAEK.
Status FileStoreImpl::OpenStreamKey() {
  auto file = env_.files.ReadFile(PathOf(kKeyName));
  if (!file && file.error().IsNotExist()) return {};
  if (!keys_->Encrypts()) return Fail(ErrorCode::kNoMainKey);
  if (!file) return Fail(std::move(file).error());
  auto key = keys_->Open(stream_.name, *file);
  if (!key) return Fail(std::move(key).error());
  sealer_.emplace(*Sealer::Make(key->cipher, key->seed.view()));
  return {};
}

// filestore.go: setupAEK.
Status FileStoreImpl::EnsureStreamKey() {
  if (!keys_->Encrypts() || sealer_) return {};
  auto made = keys_->Generate(stream_.name, env_.random);
  if (!made) return Fail(std::move(made).error());
  const std::string path = PathOf(kKeyName);
  auto before = env_.files.Stat(path);
  if (!before && !before.error().IsNotExist()) return Fail(std::move(before).error());
  JSSTORE_TRY(env_.files.WriteFileAtomically(path, made->file, durability_.SyncsFiles()));
  sealer_.emplace(*Sealer::Make(made->key.cipher, made->key.seed.view()));
  return {};
}

// The bytes as they go into a file of the stream.
Bytes FileStoreImpl::Sealed(BytesView plain) {
  if (!sealer_) return {plain.begin(), plain.end()};
  return SealWithFreshNonce(*sealer_, keys_->cipher(), plain, env_.random);
}

// filestore.go: writeStreamMeta.
Status FileStoreImpl::WriteMeta() {
  JSSTORE_TRY(EnsureStreamKey());
  auto info = env_.files.Stat(PathOf("meta.inf"));
  if (!info && !info.error().IsNotExist()) return Fail(std::move(info).error());
  auto text = EncodeStreamMeta(created_ns_, stream_);
  if (!text) return Fail(std::move(text).error());
  const Bytes bytes = Sealed({reinterpret_cast<const uint8_t*>(text->data()), text->size()});
  JSSTORE_TRY(env_.files.WriteFileAtomically(PathOf("meta.inf"), bytes, durability_.SyncsFiles()));
  return env_.files.WriteFileAtomically(PathOf("meta.sum"), MetaSum(bytes),
                                        durability_.SyncsFiles());
}

Bytes FileStoreImpl::MetaSum(BytesView meta) const {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  Bytes hex;
  for (uint8_t byte : checksum_.Of({meta})) {
    hex.push_back(static_cast<uint8_t>(kHexDigits[byte >> 4]));
    hex.push_back(static_cast<uint8_t>(kHexDigits[byte & 15]));
  }
  return hex;
}

Result<StreamMetaFiles> FileStoreImpl::EncodeMeta() const {
  auto text = EncodeStreamMeta(created_ns_, stream_);
  if (!text) return Fail(std::move(text).error());
  Bytes sum = MetaSum({reinterpret_cast<const uint8_t*>(text->data()), text->size()});
  return StreamMetaFiles{std::move(*text), std::move(sum)};
}

}  // namespace jsstore
