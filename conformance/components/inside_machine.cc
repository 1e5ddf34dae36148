#include "conformance/components/inside_machine.h"

#include <algorithm>

#include "jsstore/block_size.h"
#include "jsstore/config.h"
#include "jsstore/meta_files.h"
#include "jsstore/server_keys.h"
#include "store/block/recompression.h"
#include "store/format/record.h"

namespace jsparity {
namespace {

using jsstore::BlockPtr;
using jsstore::MessageBlock;

constexpr const char* kStoreDir = "/store";
constexpr const char* kMetaObstacle = "/store/meta.inf.tmp";
constexpr const char* kSecret = "s3cr3t";

std::string TextOf(const jsstore::Result<jsstore::Message>& found) {
  if (!found) return found.error().Message();
  return std::to_string(found->sequence) + " " + std::string(found->subject) + " " +
         std::to_string(found->payload.size());
}

std::string TextOf(const jsstore::Status& done) { return done ? "" : done.error().Message(); }

std::string TextOf(const std::vector<uint64_t>& numbers) {
  std::string text;
  for (const uint64_t number : numbers) text += std::to_string(number) + " ";
  return text;
}

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t end = text.find(','); end != text.npos; end = text.find(',')) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

std::string BlockSize(ScriptLine& line) {
  jsstore::StreamConfig stream;
  stream.max_msgs = line.I64();
  stream.max_msg_size = static_cast<int32_t>(line.I64());
  stream.subjects = {line.Bytes()};
  // Where neither is limited the store chooses, which the reference tells by 0.
  return std::to_string(stream.max_msgs > 0 ? jsstore::ServerBlockBytes(stream, false) : 0);
}

}  // namespace

InsideMachine::InsideMachine() {
  config_.store_dir = kStoreDir;
  config_.cipher = jsstore::Cipher::kNone;
  stream_.name = "S";
  stream_.subjects = {">"};
}

InsideMachine::~InsideMachine() {
  if (store_ != nullptr) store_->Abandon();
}

std::string InsideMachine::Run(std::string_view op, ScriptLine& line) {
  if (op == "limits") return SetLimits(line);
  if (op == "block_size") return BlockSize(line);
  if (op == "reopen") return Reopen();
  if (op == "open") {
    config_.block_size = line.U64();
    created_ns_ = line.I64();
    return Open();
  }
  if (op == "async_flush") {
    config_.async_flush = true;
    return "";
  }
  if (op == "compress") {
    config_.compression = jsstore::Compression::kS2;
    return "";
  }
  if (op == "expiry") {
    config_.cache_expire = std::chrono::milliseconds(line.U64());
    config_.subject_state_expire = std::chrono::milliseconds(line.U64());
    return "";
  }
  if (op == "cipher") {
    config_.cipher = line.Word() == "aes" ? jsstore::Cipher::kAes : jsstore::Cipher::kChaCha;
    // The owner of a store takes it away (FileStore::Open).
    static_cast<void>(files_.Remove(std::string(kStoreDir) + "/meta.key"));
    return "";
  }
  if (op == "obstruct_key") return files_.MakeDirs(KeyObstacle(line.U64())) ? "" : "failed";
  if (op == "clear_key") return files_.Remove(KeyObstacle(line.U64())) ? "" : "failed";
  if (op == "obstruct_meta") return files_.MakeDirs(kMetaObstacle) ? "" : "failed";
  if (op == "clear_meta") return files_.Remove(kMetaObstacle) ? "" : "failed";
  if (store_ == nullptr) return "it is not open";
  std::string answer = Ask(op, line);
  sim_.Settle();
  return answer;
}

std::string InsideMachine::SetLimits(ScriptLine& line) {
  stream_.max_msgs = line.I64();
  stream_.max_bytes = line.I64();
  stream_.max_msgs_per = line.I64();
  stream_.discard =
      line.Word() == "new" ? jsstore::DiscardPolicy::kNew : jsstore::DiscardPolicy::kOld;
  return "";
}

// Where the next key of a block would be staged.
// Not why: a reason names a file where the store is.
std::string InsideMachine::Update() { return store_->UpdateConfig(stream_) ? "" : "failed"; }

std::string InsideMachine::KeyObstacle(uint64_t index) const {
  return std::string(kStoreDir) + "/msgs/" + std::to_string(index) + ".key.tmp";
}

std::string InsideMachine::Open() {
  if (store_ != nullptr) return "it is open";
  const bool encrypted = config_.cipher != jsstore::Cipher::kNone;
  const int64_t created_ns = created_ns_ == 0 ? sim_.clock().NowNs() : created_ns_;
  auto opened = jsstore::FileStore::Open(
      sim_.env(), config_, stream_, created_ns,
      encrypted ? jsstore::ServerKeyGenerator(kSecret) : jsstore::KeyGenerator{});
  if (!opened) return "not opened";
  store_ = std::move(*opened);
  sim_.Settle();
  return encrypted ? Config() : Config() + " " + Meta();
}

std::string InsideMachine::Reopen() {
  if (store_ != nullptr) {
    static_cast<void>(store_->Stop());
    sim_.Settle();
    store_.reset();
  }
  return Open();
}

std::string InsideMachine::Ask(std::string_view op, ScriptLine& line) {
  if (op == "store") return Store(line);
  if (op == "remove") return Remove(line.U64());
  if (op == "read") return TextOf(store_->LoadMsg(line.U64()));
  if (op == "update") {
    SetLimits(line);
    return Update();
  }
  if (op == "config") {
    stream_.max_age = std::chrono::milliseconds(line.U64());
    stream_.subjects = SplitAtCommas(line.Word());
    return Update();
  }
  if (op == "compact") {
    const auto purged = store_->Compact(line.U64());
    return purged ? std::to_string(*purged) : purged.error().Message();
  }
  if (op == "at") return std::to_string(store_->GetSeqFromTime(line.I64()));
  if (op == "wait") {
    sim_.AdvanceBy(std::chrono::milliseconds(line.U64()));
    return "";
  }
  if (op == "state") return State();
  if (op == "loads") return std::to_string(Inside().CacheLoads());
  if (op == "drop") return Drop();
  if (op == "blocks") return Blocks();
  return AskSubjects(op, line);
}

std::string InsideMachine::AskSubjects(std::string_view op, ScriptLine& line) {
  if (op == "last") return TextOf(store_->LoadLastMsg(line.Bytes()));
  if (op == "subjects") return Subjects(line.Bytes());
  if (op != "next" && op != "prev") return AskFilters(op, line);
  const std::string filter = line.Bytes();
  const bool wildcard = filter.find_first_of("*>") != filter.npos;
  const uint64_t seq = line.U64();
  return TextOf(op == "next" ? store_->LoadNextMsg(filter, wildcard, seq, nullptr)
                             : store_->LoadPrevMsg(filter, wildcard, seq, nullptr));
}

std::string InsideMachine::AskFilters(std::string_view op, ScriptLine& line) {
  if (op != "next_of" && op != "prev_of" && op != "last_of") return AskCounts(op, line);
  const auto texts = SplitAtCommas(line.Bytes());
  const uint64_t seq = line.U64();
  if (op == "last_of") {
    const auto seqs = store_->MultiLastSeqs(texts, seq, 0);
    return seqs ? TextOf(*seqs) : seqs.error().Message();
  }
  const auto filters = jsstore::SubjectFilterSet::Compile(texts);
  if (!filters) return filters.error().Message();
  return TextOf(op == "next_of" ? store_->LoadNextMsgMulti(*filters, seq, nullptr)
                                : store_->LoadPrevMsgMulti(*filters, seq, nullptr));
}

std::string InsideMachine::AskCounts(std::string_view op, ScriptLine& line) {
  if (op != "count" && op != "count_of" && op != "purge") return AskBlock(op, line);
  const std::string filter = line.Bytes();
  const uint64_t seq = line.U64();
  if (op == "purge") {
    const auto purged = store_->PurgeEx(filter, seq, line.U64());
    return purged ? TextOf({*purged}) : purged.error().Message();
  }
  const bool last = line.Word() == "last";
  const auto filters = jsstore::SubjectFilterSet::Compile(SplitAtCommas(filter));
  if (!filters) return filters.error().Message();
  const auto count = op == "count" ? store_->NumPending(seq, filter, last)
                                   : store_->NumPendingMulti(seq, *filters, last);
  return count ? TextOf({count->total, count->valid_through}) : count.error().Message();
}

std::string InsideMachine::Subjects(const std::string& filter) {
  std::string each;
  for (const auto& [subject, state] : store_->SubjectsState(filter)) {
    each += subject + " " + std::to_string(state.msgs) + " " + std::to_string(state.first) + "-" +
            std::to_string(state.last) + " | ";
  }
  return each;
}

std::string InsideMachine::AskBlock(std::string_view op, ScriptLine& line) {
  const uint64_t place = line.U64();
  if (op == "load" || op == "behead") {
    if (IsPending()) return "something is pending";
    if (op == "behead") return At(place, [this](MessageBlock& block) { return Behead(block); });
    Inside().DropCaches();
    return At(place, [this](MessageBlock& block) { return Load(block); });
  }
  if (op == "records") return Records(place);
  if (op == "recompress") {
    return At(place, [&](MessageBlock& block) { return Recompress(block, line); });
  }
  if (op == "pending") {
    return At(place, [](MessageBlock& block) { return std::to_string(block.PendingBytes()); });
  }
  if (op == "skip_in") {
    return At(place, [](MessageBlock& block) {
      return TextOf(block.Skip(block.last.seq + 1, block.last.ts));
    });
  }
  if (op == "kick") {
    return At(place, [](MessageBlock& block) {
      block.KickFlushLoop();
      return std::string();
    });
  }
  const uint64_t seq = line.U64();
  if (op == "flip") {
    if (IsPending()) return "something is pending";
    return At(place, [&](MessageBlock& block) { return Flip(block, seq); });
  }
  const uint64_t count = line.U64();
  return At(place, [&](MessageBlock& block) {
    jsstore::Status done;
    for (uint64_t left = count; done && left > 0; --left) {
      done = block.AppendTombstoneNoFlush(seq, sim_.clock().NowNs());
    }
    return TextOf(done);
  });
}

std::string InsideMachine::Config() {
  const jsstore::FileStoreConfig& config = Inside().Config();
  return "block_size " + std::to_string(config.block_size) + " cache_expire " +
         std::to_string(config.cache_expire.count()) + " subject_state_expire " +
         std::to_string(config.subject_state_expire.count()) + " sync_interval " +
         std::to_string(config.sync_interval.count()) + " sync_always " +
         YesNo(config.sync_always) + " async_flush " + YesNo(config.async_flush);
}

// What its owner reads of it is told, written anew.
std::string InsideMachine::Meta() {
  const auto meta = jsstore::ReadStreamMeta(files_, kStoreDir, stream_.name);
  if (!meta) return meta.error().Message();
  const auto text = jsstore::EncodeStreamMeta(meta->created.value_or(0), meta->config);
  return text ? *text : text.error().Message();
}

std::string InsideMachine::Store(ScriptLine& line) {
  const std::string subject = line.Bytes();
  const jsstore::Bytes payload(line.U64());
  const auto stored = store_->StoreMsg(subject, {}, payload, 0);
  if (!stored) return stored.error().Message();
  return std::to_string(stored->sequence) + " " + std::to_string(stored->timestamp_ns);
}

std::string InsideMachine::Remove(uint64_t seq) {
  const auto removed = store_->RemoveMsg(seq);
  return removed ? YesNo(*removed) : removed.error().Message();
}

std::string InsideMachine::State() {
  const jsstore::StreamState state = store_->FastState();
  return std::to_string(state.msgs) + " " + std::to_string(state.bytes) + " " +
         std::to_string(state.first_seq) + "-" + std::to_string(state.last_seq);
}

std::string InsideMachine::Blocks() {
  std::string each;
  for (const BlockPtr& block : Inside().Blocks()) {
    each += " | " + std::to_string(block->index) + " " + std::to_string(block->first.seq) + "-" +
            std::to_string(block->last.seq) + " " + std::to_string(block->msgs) + " " +
            std::to_string(block->bytes) + " " + std::to_string(block->raw_bytes) + " " +
            std::to_string(block->deleted.Size());
  }
  return std::to_string(Inside().NumBlocks()) + " " + std::to_string(Inside().InteriorDeletes()) +
         each;
}

bool InsideMachine::IsPending() {
  return std::ranges::any_of(Inside().Blocks(),
                             [](const BlockPtr& block) { return block->PendingBytes() > 0; });
}

std::string InsideMachine::Drop() {
  if (IsPending()) return "something is pending";
  Inside().DropCaches();
  return "";
}

std::string InsideMachine::At(uint64_t place, const BlockTask& task) {
  const auto& blocks = Inside().Blocks();
  return blocks.empty() ? "no blocks" : task(*blocks[place % blocks.size()]);
}

std::string InsideMachine::Load(MessageBlock& block) {
  if (const auto loaded = block.Load(); !loaded) return loaded.error().Message();
  std::string out = std::to_string(Inside().CachedBytes());
  for (uint64_t seq = block.first.seq; seq <= block.last.seq; ++seq) {
    if (block.deleted.Exists(seq)) continue;
    const auto found = block.Lookup(seq);
    if (!found) return found.error().Message();
    const jsstore::Message message = block.Pin(*found);
    out += " | " + std::to_string(message.sequence) + " " + std::to_string(message.timestamp_ns) +
           " " + std::string(message.subject) + " " + std::to_string(message.payload.size());
  }
  block.FinishedWithCache();
  return out;
}

std::string InsideMachine::Records(uint64_t place) {
  if (IsPending()) return "something is pending";
  Inside().DropCaches();
  return At(place, [](MessageBlock& block) {
    if (const auto loaded = block.Load(); !loaded) return loaded.error().Message();
    std::string out;
    jsstore::WalkRecords(
        block.cache()->buffer.From(0), [&](size_t, const jsstore::RecordHead& head) {
          out += head.IsTombstone() ? "tombstone " : head.IsErased() ? "erased " : "message ";
          out += std::to_string(head.sequence & ~(jsstore::kEraseBit | jsstore::kTombstoneBit));
          out += " | ";
          return head.length > 0;
        });
    block.FinishedWithCache();
    return out;
  });
}

std::string InsideMachine::Change(MessageBlock& block, std::string_view change, uint64_t seq) {
  if (change == "erase") {
    const auto erased = store_->EraseMsg(seq);
    return erased ? YesNo(*erased) : erased.error().Message();
  }
  return change == "compact" ? TextOf(block.Compact()) : "";
}

// Step by step, as a stream does it in the background. For the reference, which takes one step, the
// change comes before.
std::string InsideMachine::Recompress(MessageBlock& block, ScriptLine& line) {
  const std::string_view moment = line.Word();
  const std::string_view change = line.Word();
  const uint64_t seq = line.U64();
  if (&block == Inside().Blocks().back().get()) return "it is written to";
  const BlockPtr kept = block.shared_from_this();  // it may be removed
  std::string told;
  auto job = block.BeginRecompression();
  const bool nothing_begun = job == nullptr;
  if (moment == "begun" || nothing_begun) told = Change(block, change, seq);
  if (nothing_begun) job = block.BeginRecompression();
  const bool staged = job != nullptr && job->Compress() && block.StageRecompression(*job);
  if (staged) job->Sync();
  if (moment == "staged" && !nothing_begun) told = Change(block, change, seq);
  if (staged) block.FinishRecompression(*job);
  return told;
}

// Turns a bit of the file, behind the store's back.
std::string InsideMachine::Flip(MessageBlock& block, uint64_t at) {
  block.ClearCacheAndOffset();
  auto file = files_.ReadFile(block.path());
  if (!file || file->empty()) return "no byte";
  (*file)[at % file->size()] ^= 1;
  return files_.WriteFile(block.path(), *file) ? "" : "not written";
}

// Takes the first record out of the file, behind the store's back.
std::string InsideMachine::Behead(MessageBlock& block) {
  block.ClearCacheAndOffset();
  const auto file = files_.ReadFile(block.path());
  if (!file || file->size() < jsstore::kRecordHeaderBytes) return "no record";
  const uint64_t size = jsstore::RecordHead::Read(file->data()).length;
  const jsstore::BytesView rest = jsstore::BytesView(*file).subspan(std::min(size, file->size()));
  return files_.WriteFile(block.path(), rest) ? std::to_string(size) : "not written";
}

}  // namespace jsparity
