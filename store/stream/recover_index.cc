// Recovery from index.db.
#include <algorithm>

#include "store/container/subject_filter.h"
#include "store/format/full_state.h"
#include "store/stream/block_name.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

constexpr std::string_view kIndexName = "index.db";

}  // namespace

// Takes over what a verified index.db says, piece by piece. A damaged one leaves what was taken so
// far: the caller starts over from the blocks.
class FileStoreImpl::FullStateLoader {
 public:
  FullStateLoader(FileStoreImpl& store, const FullStateReader& reader)
      : store_(store), reader_(reader) {}

  Status Run() {
    JSSTORE_TRY(TakeSubjects());
    JSSTORE_TRY(TakeBlocks());
    auto tail = reader_.Tail();
    if (!tail) return Fail(std::move(tail).error());
    last_index = tail->last_block_index;
    last_checksum = tail->last_checksum;
    const FullStateSummary& summary = reader_.summary();
    store_.totals_ = {summary.msgs,       summary.bytes,    summary.first_seq,
                      summary.first_time, summary.last_seq, summary.last_time};
    return {};
  }

  uint32_t last_index = 0;
  ChecksumValue last_checksum{};
  Totals counted;  // the same as the totals, added up over the blocks

 private:
  Status TakeSubjects() {
    if (reader_.subject_count() > 0) store_.subjects_.Clear();
    while (true) {
      auto next = reader_.NextSubject();
      if (!next) return Fail(std::move(next).error());
      if (!*next) return {};
      const FullStateSubject& subject = **next;
      if (!IsValidSubject(subject.subject, true)) return Fail(ErrorCode::kCorruptState);
      store_.subjects_.tree().Insert(subject.subject,
                                     {subject.total, subject.first_block, subject.last_block});
    }
  }

  Status TakeBlocks() {
    while (true) {
      auto next = reader_.NextBlock();
      if (!next) return Fail(std::move(next).error());
      if (!*next) return {};
      JSSTORE_TRY(TakeBlock(**next));
    }
  }

  Status TakeBlock(const FullStateBlock& fields) {
    const bool is_last = reader_.AtLastBlock();
    BlockPtr block = store_.MakeBlock(fields.index);
    block->first = {fields.first_seq, fields.first_ts_ns};
    block->last = {fields.last_seq, fields.last_ts_ns};
    block->msgs = fields.last_seq - fields.first_seq + 1;
    block->bytes = fields.bytes;
    block->ttls = fields.ttls;
    block->schedules = fields.schedules;
    if (fields.deletes > 0) {
      auto decoded = SequenceSet::Decode(reader_.Rest());
      if (!decoded) return Fail(ErrorCode::kCorruptState);
      block->deleted = std::move(decoded->set);
      block->msgs -= std::min(block->msgs, fields.deletes);
      JSSTORE_TRY(reader_.Skip(decoded->bytes_read));
    }
    // Taken for gone until its file is seen.
    block->closed = true;
    if (block->msgs > 0 || is_last) {
      store_.AddBlock(block);
      CountInto(counted, *block);
    } else {
      ++store_.dirty_;
    }
    return {};
  }

  FileStoreImpl& store_;
  FullStateReader reader_;
};

// filestore.go: recoverFullState. An index.db that is damaged is removed; one that is merely behind
// the blocks stays.
Status FileStoreImpl::RecoverFullState() {
  JSSTORE_TRY(RecoverPartialPurge());
  const std::string path = MessagesPath(kIndexName);
  auto file = env_.files.ReadFile(path);
  if (!file) {
    TellIndex(file.error().IsNotExist() ? RecoveryFinding::kIndexMissing
                                        : RecoveryFinding::kIndexDamaged);
    return Fail(std::move(file).error());
  }
  const auto corrupt = [&]() -> Status {
    static_cast<void>(env_.files.Remove(path));
    TellIndex(RecoveryFinding::kIndexDamaged);
    return Fail(ErrorCode::kCorruptState);
  };
  if (file->size() < kFullStateMinFileBytes) return corrupt();
  BytesView body(file->data(), file->size() - kChecksumBytes);
  if (!std::ranges::equal(checksum_.Of({body}), BytesView(*file).last(kChecksumBytes))) {
    return corrupt();
  }
  // Without a key of the stream so far the file can only be plaintext, or another key's.
  Bytes opened;
  if (sealer_) {
    auto plain = sealer_->Open(body);
    if (!plain) {
      TellIndex(RecoveryFinding::kIndexDamaged);
      return Fail(std::move(plain).error());
    }
    opened = std::move(*plain);
    body = opened;
  }
  auto reader = FullStateReader::Open(body);
  if (!reader) return corrupt();
  FullStateLoader loader(*this, *reader);
  if (!loader.Run()) return corrupt();
  return CheckAgainstBlocks(loader.last_index, loader.last_checksum, loader.counted, path);
}

// Whether the files are still those that index.db tells of.
Status FileStoreImpl::CheckAgainstBlocks(uint32_t last_index, const ChecksumValue& last_checksum,
                                         const Totals& counted, const std::string& path) {
  const BlockPtr block = last_block_;
  if (block == nullptr || block->index != last_index) {
    static_cast<void>(env_.files.Remove(path));
    TellIndex(RecoveryFinding::kIndexDamaged);
    return Fail(ErrorCode::kCorruptState);
  }
  if (auto info = env_.files.Stat(block->path()); !info && info.error().IsNotExist()) {
    TellMissing(*block);
    if (auto rebuilt = block->Rebuild()) AddLostData(std::move(rebuilt->lost));
    return Fail(ErrorCode::kPriorState);
  }
  // Records were written after index.db was.
  if (block->LastChecksumOnDisk() != std::optional(last_checksum)) {
    TellIndex(RecoveryFinding::kIndexOutdated);
    return Fail(ErrorCode::kPriorState);
  }

  if (auto names = env_.files.List(host_->dir)) {
    for (const std::string& name : *names) {
      const auto index = ParseBlockName(name);
      if (!index || *index < 0 || *index > UINT32_MAX) continue;
      if (*index > last_index) {
        TellIndex(RecoveryFinding::kIndexOutdated);
        return Fail(ErrorCode::kPriorState);
      }
      if (BlockPtr known = BlockByIndex(static_cast<uint32_t>(*index))) known->closed = false;
    }
  }
  JSSTORE_TRY(RebuildMissingBlocks());
  if (!TotalsAgree(totals_, counted)) {
    static_cast<void>(env_.files.Remove(path));
    TellIndex(RecoveryFinding::kIndexDamaged);
    return Fail(ErrorCode::kCorruptState);
  }
  return {};
}

// A new store has none, and no blocks either.
void FileStoreImpl::TellIndex(RecoveryFinding finding) const {
  if (listener_ == nullptr || !*listener_) return;
  if (finding == RecoveryFinding::kIndexMissing) {
    const auto names = env_.files.List(host_->dir);
    const auto is_block = [](const std::string& name) { return ParseBlockName(name).has_value(); };
    if (!names || std::ranges::none_of(*names, is_block)) return;
  }
  Tell({.finding = finding, .file = FileInStore(MessagesPath(kIndexName))});
}

void FileStoreImpl::TellMissing(const MessageBlock& block) const {
  Tell({.finding = RecoveryFinding::kBlockMissing, .file = FileInStore(block.path())});
}

// The path of one of the store's files, from its directory on.
std::string FileStoreImpl::FileInStore(const std::string& path) const {
  return path.substr(config_.store_dir.size() + 1);
}

Status FileStoreImpl::RebuildMissingBlocks() {
  bool missing = false;
  for (const BlockPtr& block : blocks_) {
    if (!block->closed) continue;
    missing = true;
    TellMissing(*block);
    if (auto rebuilt = block->Rebuild()) AddLostData(std::move(rebuilt->lost));
  }
  return missing ? Status(Fail(ErrorCode::kPriorState)) : Status{};
}

}  // namespace jsstore
