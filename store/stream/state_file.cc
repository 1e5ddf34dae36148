// Writing index.db.
#include "store/format/full_state.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

constexpr Duration kTick = std::chrono::minutes(2);
constexpr Duration kTickJitter = std::chrono::seconds(30);
// Beyond these the file is only written when it must be.
constexpr uint64_t kOptionalWriteMax = 1'000'000;

}  // namespace

// filestore.go: flushStreamStateLoop.
void FileStoreImpl::StartStateTicker() {
  if (closing_ || closed_) return;
  state_tick_ = kTick + Duration(env_.random.Below(kTickJitter.count()));
  state_ticker_ = env_.timers.Idle([host = host_] {
    host->WithStore([](FileStoreImpl& store) {
      if (store.state_ticker_ == nullptr) return;
      store.state_ticker_->Reset(store.state_tick_);
      static_cast<void>(store.WriteFullState(/*force=*/false));
    });
  });
  state_ticker_->Reset(state_tick_);
}

// filestore.go: _writeFullState.
Status FileStoreImpl::WriteFullState(bool force) {
  if (closed_ || dirty_ == 0) return {};
  JSSTORE_TRY(EnsureStreamKey());
  if (!force) {
    uint64_t deletes = 0;
    if (totals_.last_seq > totals_.first_seq) {
      deletes = totals_.last_seq - totals_.first_seq + 1 - totals_.msgs;
    }
    if (subjects_.Size() > kOptionalWriteMax ||
        static_cast<int64_t>(deletes) > static_cast<int64_t>(kOptionalWriteMax)) {
      return Fail(ErrorCode::kStateTooBig);
    }
  }
  Totals counted;
  const Bytes file = EncodeFullState(&counted);
  if (!TotalsAgree(totals_, counted)) {
    RebuildTotals(std::nullopt);
    return Fail(ErrorCode::kCorruptState);
  }
  JSSTORE_TRY(env_.files.WriteFile(MessagesPath("index.db"), file));
  dirty_ = 0;
  // One that cannot be written does not keep the others from being written.
  Status ttl = WriteTtlState();
  Status schedules = WriteSchedules();
  Status sources = WriteSources();
  if (!ttl) return ttl;
  return schedules ? sources : schedules;
}

// `counted` becomes what the blocks add up to.
Bytes FileStoreImpl::EncodeFullState(Totals* counted) {
  FullStateWriter writer({totals_.msgs, totals_.bytes, totals_.first_seq, totals_.first_time,
                          totals_.last_seq, totals_.last_time});
  writer.BeginSubjects(subjects_.Size());
  subjects_.tree().Match(">", [&](std::string_view subject, SubjectInfo* info) {
    writer.AddSubject({subject, info->total, info->first_block, info->last_block});
  });
  writer.BeginBlocks(blocks_.size());
  FullStateTail tail;
  Bytes deletes;
  for (const BlockPtr& block : blocks_) {
    deletes.clear();
    if (block->deleted.Size() > 0) block->deleted.EncodeTo(deletes);
    writer.AddBlock({.index = block->index,
                     .bytes = block->bytes,
                     .first_seq = block->first.seq,
                     .first_ts_ns = block->first.ts,
                     .last_seq = block->last.seq,
                     .last_ts_ns = block->last.ts,
                     .deletes = block->deleted.Size(),
                     .ttls = block->ttls,
                     .schedules = block->schedules},
                    deletes);
    if (block == last_block_) {
      block->EnsureLastChecksum();
      tail = {block->index, block->last_checksum()};
    }
    CountInto(*counted, *block);
  }
  Bytes file = writer.Finish(tail);
  if (sealer_) file = Sealed(file);
  const ChecksumValue hash = checksum_.Of({file});
  file.insert(file.end(), hash.begin(), hash.end());
  return file;
}

}  // namespace jsstore
