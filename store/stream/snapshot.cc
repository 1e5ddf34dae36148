#include "store/stream/snapshot.h"

#include <algorithm>
#include <array>

#include "store/consumer/file_consumer.h"
#include "store/format/full_state.h"
#include "store/format/tar.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/sequence_runs.h"

namespace jsstore {
namespace {

constexpr std::string_view kErrorsFile = "errors.txt";
constexpr std::array<uint8_t, kTarEndBytes> kZeros{};

BytesView TextBytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

StreamSnapshot::StreamSnapshot(std::shared_ptr<StreamHost> host,
                               std::shared_ptr<ConsumerHost> consumers, StreamState state,
                               SnapshotOptions options)
    : host_(std::move(host)),
      consumer_host_(std::move(consumers)),
      state_(std::move(state)),
      options_(options),
      begin_ns_(host_->env.clock.NowNs()),
      writer_([this](BytesView made) -> Status {
        pending_.insert(pending_.end(), made.begin(), made.end());
        return {};
      }) {}

bool StreamSnapshot::DeadlinePassed() const {
  return options_.deadline.count() > 0 &&
         host_->env.clock.NowNs() >= begin_ns_ + options_.deadline.count();
}

void StreamSnapshot::Close() {
  stage_ = Stage::kEnd;
  in_progress_ = false;
  pending_.clear();
  read_ = 0;
}

size_t StreamSnapshot::Read(std::span<uint8_t> out) {
  if (DeadlinePassed()) Close();
  Advance();
  const size_t count = std::min(out.size(), pending_.size() - read_);
  std::copy_n(pending_.begin() + static_cast<std::ptrdiff_t>(read_), count, out.begin());
  read_ += count;
  Advance();
  return count;
}

void StreamSnapshot::Advance() {
  while (read_ == pending_.size() && stage_ != Stage::kEnd) {
    pending_.clear();
    read_ = 0;
    Step();
  }
}

void StreamSnapshot::Step() {
  switch (stage_) {
    case Stage::kMeta:
      return PutMeta();
    case Stage::kBlocks:
      return PutBlock();
    case Stage::kIndex:
      return PutIndex();
    case Stage::kConsumerList:
      return ListConsumers();
    case Stage::kConsumers:
      return PutConsumer();
    case Stage::kFinish:
      return Finish();
    case Stage::kEnd:
      break;
  }
}

// The end of the store is the end of its snapshots: nothing more is put in.
void StreamSnapshot::PutMeta() {
  stage_ = Stage::kEnd;
  Result<StreamMetaFiles> meta = Fail(Error{});
  host_->WithStore([&](FileStoreImpl& store) {
    blocks_ = store.blocks_;
    meta = store.EncodeMeta();
    stage_ = Stage::kBlocks;
  });
  if (stage_ == Stage::kEnd) return;
  if (!meta) return GiveUp("could not gather stream meta file: " + meta.error().Message());
  PutFile("meta.inf", TextBytes(meta->info));
  PutFile("meta.sum", meta->sum);
}

void StreamSnapshot::PutBlock() {
  if (next_ == blocks_.size()) {
    stage_ = Stage::kIndex;
    return;
  }
  const auto block = std::move(blocks_[next_++]);
  stage_ = Stage::kEnd;
  Result<CacheBuffer> data = Fail(Error{});
  Status decoded;
  host_->WithStore([&](FileStoreImpl&) {
    if (block->PendingBytes() > 0) static_cast<void>(block->FlushPendingAndReport());
    data = block->ReadFile();
    if (data) decoded = block->DecodeApart(*data);
    stage_ = Stage::kBlocks;
  });
  if (stage_ == Stage::kEnd) return;
  const std::string index = std::to_string(block->index);
  if (!data) {
    return GiveUp("could not read message block [" + index + "]: " + data.error().Message());
  }
  if (!decoded) {
    return GiveUp("could not decompress message block [" + index +
                  "]: " + decoded.error().Message());
  }
  PutFile("msgs/" + index + ".blk", data->From(0));
}

// What cannot be written or read is left out: a store recovers without it.
void StreamSnapshot::PutIndex() {
  stage_ = Stage::kEnd;
  Bytes index;
  host_->WithStore([&](FileStoreImpl& store) {
    index = store.IndexForSnapshot();
    stage_ = options_.include_consumers ? Stage::kConsumerList : Stage::kFinish;
  });
  if (!index.empty()) PutFile("msgs/index.db", index);
}

void StreamSnapshot::ListConsumers() {
  consumers_ = consumer_host_->List();
  next_ = 0;
  stage_ = Stage::kConsumers;
}

void StreamSnapshot::PutConsumer() {
  if (next_ == consumers_.size()) {
    stage_ = Stage::kFinish;
    return;
  }
  const auto kept = std::move(consumers_[next_++]);
  auto* consumer = dynamic_cast<FileConsumer*>(kept.get());
  if (consumer == nullptr) return;
  const ConsumerFiles files = consumer->FilesForSnapshot();
  const std::string& name = consumer->name();
  if (!files.meta) {
    return GiveUp("could not gather consumer meta file for \"" + name +
                  "\": " + files.meta.error().Message());
  }
  if (!files.state) {
    return GiveUp("could not encode consumer state for \"" + name +
                  "\": " + files.state.error().Message());
  }
  PutFile("obs/" + name + "/meta.inf", TextBytes(*files.meta));
  PutFile("obs/" + name + "/meta.sum", TextBytes(files.sum));
  PutFile("obs/" + name + "/o.dat", *files.state);
}

void StreamSnapshot::Finish() {
  in_progress_ = false;
  static_cast<void>(writer_.Write(BytesView(kZeros).first(padding_)));
  static_cast<void>(writer_.Write(kZeros));
  static_cast<void>(writer_.Close());
  stage_ = Stage::kEnd;
}

// The zeros after a file come with the one that follows it. Nothing can fail: bytes are gathered in
// memory.
void StreamSnapshot::PutFile(std::string_view name, BytesView data) {
  head_.assign(padding_, 0);
  AppendTarHeader(head_, name, data.size(), begin_ns_);
  padding_ = TarPadding(data.size());
  static_cast<void>(writer_.Write(head_));
  static_cast<void>(writer_.Write(data));
}

void StreamSnapshot::GiveUp(std::string reason) {
  failure_ = std::move(reason);
  PutFile(kErrorsFile, TextBytes(failure_));
  stage_ = Stage::kFinish;
}

// --- The stream's side ---------------------------------------------------------------------------

// filestore.go: Snapshot.
Result<std::shared_ptr<Snapshot>> FileStoreImpl::TakeSnapshot(const SnapshotOptions& options) {
  std::shared_ptr<StreamSnapshot> snapshot;
  {
    Operation operation(*this);
    if (closed_) return Fail(ErrorCode::kStoreClosed);
    if (const auto other = snapshot_.lock(); other != nullptr && other->InProgress()) {
      return Fail(ErrorCode::kStoreSnapshotInProgress);
    }
    JSSTORE_TRY(operation.Finish(options.check_msgs ? CheckMessages() : Status{}));
  }
  {
    std::unique_lock lock(host_->mutex);
    snapshot = std::make_shared<StreamSnapshot>(host_, consumers_, CopyFastState(), options);
    snapshot_ = snapshot;
  }
  snapshot->Advance();
  return snapshot;
}

// filestore.go: checkMsgs. Blocks are recounted from their files, so that damage shows.
Status FileStoreImpl::CheckMessages() {
  const auto failed = [](std::string_view doing, const Error& cause) -> Status {
    Error error = cause;
    error.text = "snapshot check failed: " + std::string(doing) + " failed: " + cause.Message();
    return Fail(std::move(error));
  };
  if (auto flushed = FlushLastBlock(); !flushed) {
    return failed("flush of last block", flushed.error());
  }
  subjects_.Clear();
  Status first_failure;
  const auto note = [&](Status failure) {
    if (first_failure) first_failure = std::move(failure);
  };
  for (const BlockPtr& block : blocks_) {
    const std::string of_block = " for block " + std::to_string(block->index);
    if (auto keyed = block->LoadKey(); !keyed) {
      note(failed("loading encryption" + of_block, keyed.error()));
      continue;
    }
    auto rebuilt = block->Rebuild();
    if (!rebuilt) {
      note(failed("rebuildState" + of_block, rebuilt.error()));
      continue;
    }
    if (rebuilt->lost) RebuildTotals(std::move(rebuilt->lost));
    if (auto populated = PopulateSubjects(block); !populated) {
      note(failed("populating per-subject info" + of_block, populated.error()));
    }
  }
  if (!first_failure) return first_failure;
  if (lost_ && !lost_->msgs.empty()) {
    return Fail(Error::Other("snapshot check detected " +
                             std::to_string(CountSequences(lost_->msgs)) + " bad messages"));
  }
  return {};
}

// index.db as it would be without encryption; empty when there is none that can be trusted.
Bytes FileStoreImpl::IndexForSnapshot() {
  if (!WriteFullState(/*force=*/true)) return {};
  auto file = env_.files.ReadFile(MessagesPath("index.db"));
  if (!file || file->size() < kFullStateMinFileBytes) return {};
  if (!sealer_) return std::move(*file);
  auto plain = sealer_->Open(BytesView(*file).first(file->size() - kChecksumBytes));
  if (!plain) return {};
  const ChecksumValue hash = checksum_.Of({*plain});
  plain->insert(plain->end(), hash.begin(), hash.end());
  return std::move(*plain);
}

}  // namespace jsstore
