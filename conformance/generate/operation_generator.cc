#include "conformance/generate/operation_generator.h"

#include <algorithm>
#include <utility>

#include "conformance/generate/consumer_generator.h"
#include "conformance/generate/conversion_generator.h"
#include "conformance/generate/damage_generator.h"
#include "conformance/generate/durations.h"
#include "conformance/generate/replication_generator.h"
#include "conformance/generate/schedule_generator.h"
#include "conformance/generate/source_generator.h"

namespace jsparity {
namespace {

// Above this, sequences are so far from zero that State must not have to list what lies between.
constexpr uint64_t kListableSeqMax = 100'000;

// What may be asked of a store that was stopped.
bool IsForStoppedStore(OpKind kind, const LeftOutSet& left_out) {
  switch (kind) {
    case OpKind::kSkipMsg:
    case OpKind::kSkipMsgs:
      return !left_out.Has(LeftOut::kSkipsOfStoppedStores);
    case OpKind::kStoreMsg:
    case OpKind::kStoreRawMsg:
    case OpKind::kLoadMsg:
    case OpKind::kLoadNextMsg:
    case OpKind::kLoadPrevMsg:
    case OpKind::kLoadNextMsgMulti:
    case OpKind::kLoadPrevMsgMulti:
    case OpKind::kLoadLastMsg:
    case OpKind::kLoadLastSeq:
    case OpKind::kRemoveMsg:
    case OpKind::kEraseMsg:
    case OpKind::kPurge:
    case OpKind::kPurgeEx:
    case OpKind::kCompact:
    case OpKind::kTruncate:
    case OpKind::kGetSeqFromTime:
    case OpKind::kState:
    case OpKind::kFastState:
    case OpKind::kEncodedStreamState:
    case OpKind::kSourcesState:
    case OpKind::kApplySourcesState:
    case OpKind::kSyncDeleted:
    case OpKind::kResetState:
    case OpKind::kSnapshot:
    case OpKind::kSnapshotRead:
    case OpKind::kSnapshotClose:
    case OpKind::kUpdateConfig:
    case OpKind::kSetCreatedTime:
    case OpKind::kSetLogBacked:
    case OpKind::kFlushForScaleDown:
    case OpKind::kCoalesceSyncs:
    case OpKind::kResetDurability:
    case OpKind::kDurability:
    case OpKind::kAdvance:
    case OpKind::kConsumerOpen:
    case OpKind::kConsumerState:
    case OpKind::kConsumerGetConfig:
    case OpKind::kConsumerSetCreatedTime:
    case OpKind::kConsumers:
    case OpKind::kStop:
    case OpKind::kDelete:
    case OpKind::kRestart:
    case OpKind::kCrash:
    case OpKind::kRestore:
      return true;
    default:
      return false;
  }
}

}  // namespace

OperationGenerator::OperationGenerator(Draw& draw, const Case& c, TimeGrain grain,
                                       const TimedFeatures& features,
                                       const GeneratorOptions& options)
    : draw_(draw),
      grain_(grain),
      features_(features),
      ttls_(features),
      subjects_(draw),
      profile_(DrawProfile(draw, c.file_store, features, options)),
      left_out_(options.left_out),
      stream_(c.stream),
      file_store_(c.file_store),
      may_have_sources_(options.offer.Has(Feature::kSources)) {
  NoteOptions(file_store_);
  if (!features_.Any()) return;
  // Off the whole second, on which schedules fire, for the rest of the case.
  Operation& off = queue_.emplace_back();
  off.kind = OpKind::kAdvance;
  off.ns = draw_.Between(1, 990) * 1'000'000 + 456'789;
  QueueHandlers();
}

// An owner registers its handlers right after it has opened the store.
void OperationGenerator::QueueHandlers() {
  constexpr uint64_t kForgetsPercent = 8;
  if (draw_.Percent(kForgetsPercent)) return;
  for (const OpKind kind : {OpKind::kRegisterProcessMsg, OpKind::kRegisterStorageRemoveMsg}) {
    Operation& op = queue_.emplace_back();
    op.kind = kind;
    op.act = features_.act;
  }
}

std::vector<jsstore::StreamSource> OperationGenerator::BeginWithSources() {
  with_sources_ = true;
  auto sources = DrawSources(draw_, subjects_);
  stream_.SetSources(sources);
  return sources;
}

Operation OperationGenerator::Next() {
  if (!queue_.empty()) {
    Operation op = std::move(queue_.front());
    queue_.pop_front();
    stream_.Note(op);
    return op;
  }
  for (;;) {
    Operation op;
    if (!planned_.empty()) {
      op = std::move(planned_.front());
      planned_.pop_front();
      stream_.Note(op);
      return op;
    }
    op.kind = static_cast<OpKind>(draw_.Weighted(profile_.weights));
    if (stream_.stopped()) {
      constexpr uint64_t kRestartPercent = 35;
      if (draw_.Percent(kRestartPercent)) op.kind = OpKind::kRestart;
      if (!IsForStoppedStore(op.kind, left_out_)) continue;
    }
    if (repair_) op.kind = OpKind::kRestart;
    if (!Fill(op)) continue;
    stream_.Note(op);
    consumers_.Note(op);
    return op;
  }
}

bool OperationGenerator::Fill(Operation& op) {
  if (IsLifeStep(op.kind)) return FillLifeStep(op);
  if (IsConsumerOp(op.kind)) return DrawConsumerOp(draw_, stream_, consumers_, left_out_, op);
  switch (op.kind) {
    case OpKind::kStoreMsg:
    case OpKind::kStoreRawMsg:
    case OpKind::kSkipMsg:
    case OpKind::kSkipMsgNoInterest:
    case OpKind::kSkipMsgs:
      return FillWrite(op);
    case OpKind::kRemoveMsg:
    case OpKind::kEraseMsg:
    case OpKind::kPurgeEx:
    case OpKind::kCompact:
    case OpKind::kTruncate:
      return FillRemoval(op);
    case OpKind::kEncodedStreamState:
    case OpKind::kDecodeStreamState:
    case OpKind::kSyncDeleted:
      DrawReplicationOp(draw_, stream_, may_have_sources_, op);
      return true;
    case OpKind::kSourcesState:
      return may_have_sources_;
    case OpKind::kApplySourcesState:
      op.sources = DrawSourceStates(draw_, stream_.config().sources);
      return may_have_sources_;
    case OpKind::kSnapshot:
    case OpKind::kSnapshotRead:
    case OpKind::kSnapshotClose:
      return FillSnapshot(op);
    case OpKind::kRegisterProcessMsg:
    case OpKind::kRegisterStorageRemoveMsg:
      op.act = features_.act;
      return !features_.markers;  // the two belong together there
    case OpKind::kUpdateConfig:
      op.stream = ChangeStreamConfig(draw_, stream_.config());
      FitToFeatures(features_, draw_, *op.stream);
      if (with_sources_ && draw_.OneIn(3)) {
        op.stream->sources.clear();
        if (!draw_.OneIn(4)) op.stream->sources = DrawSources(draw_, subjects_);
      }
      config_changed_ = true;
      return true;
    case OpKind::kSetCreatedTime:
      op.ts = DrawCreatedTime(draw_, stream_.now_ns());
      // Nothing is written until then.
      if (draw_.OneIn(2)) Plan(OpKind::kUpdateConfig).stream = stream_.config();
      return true;
    case OpKind::kSetLogBacked:
      op.act = draw_.OneIn(2);
      if (draw_.OneIn(2)) Plan(OpKind::kDurability);
      return true;
    case OpKind::kCoalesceSyncs:
      if (!stream_.stopped() && draw_.OneIn(2)) PlanBatch();
      return true;
    case OpKind::kAdvance:
      op.ns = DrawAdvance();
      advanced_ns_ += op.ns;
      return true;
    default:
      return FillRead(op);
  }
}

bool OperationGenerator::FillLifeStep(Operation& op) {
  if (op.kind == OpKind::kDelete) op.inline_removal = draw_.OneIn(2);
  if (op.kind == OpKind::kStop || op.kind == OpKind::kDelete) return true;
  if (features_.Any()) QueueHandlers();
  if (draw_.Percent(features_.Any() || features_.ages ? 15 : 4)) {
    op.act = true;  // recovering: some are told that they are ready, some later, some never
    if (draw_.OneIn(3)) queue_.emplace_back().kind = OpKind::kReady;
  }
  if (draw_.Percent(profile_.damage_percent)) {
    op.damage = DrawDamage(draw_, profile_.damage_reach, left_out_);
  }
  if (config_changed_ && draw_.Percent(85)) op.stream = stream_.config();
  if (repair_) {
    op.file_store = std::exchange(repair_, std::nullopt);
    file_store_ = *op.file_store;
    NoteOptions(file_store_);
    return true;
  }
  if (profile_.conversions && draw_.Percent(30)) {
    const bool may_lose =
        stream_.last() < kListableSeqMax || !left_out_.Has(LeftOut::kHighEncryptedSequences);
    repair_ = DrawConversion(draw_, file_store_, may_lose, op);
    if (op.file_store) file_store_ = *op.file_store;
    NoteOptions(file_store_);
    return true;
  }
  if (draw_.Percent(20)) {
    file_store_ = ChangeStoreOptions(draw_, file_store_, grain_);
    FitToFeatures(features_, draw_, file_store_);
    NoteOptions(file_store_);
    op.file_store = file_store_;
  }
  return true;
}

bool OperationGenerator::FillSnapshot(Operation& op) {
  constexpr uint64_t kIds = 3;
  op.keep = draw_.Below(kIds);
  if (op.kind == OpKind::kSnapshot) {
    if (draw_.OneIn(4)) op.ns = draw_.Between(-1, 1) + static_cast<int64_t>(draw_.Magnitude(36));
    op.wc = draw_.OneIn(4);
    op.discard_new_check = draw_.OneIn(2);
    if (!stream_.IsSmall() && left_out_.Has(LeftOut::kRemovalsBesideSnapshots)) PlanReading(op);
    return true;
  }
  const auto& open = stream_.snapshots();
  if (open.empty()) return draw_.OneIn(10);
  const auto chosen = std::next(open.begin(), static_cast<int64_t>(draw_.Below(open.size())));
  if (!draw_.OneIn(10)) op.keep = chosen->first;
  // The states of consumers have no order of their own, so pieces of such a snapshot tell nothing.
  const auto target = open.find(op.keep);
  const bool in_pieces = target == open.end() || !target->second.consumers;
  if (in_pieces && draw_.OneIn(3)) op.num = 1 + draw_.Magnitude(16);
  return true;
}

// A snapshot that is not made at once is read before anything can take a block away.
void OperationGenerator::PlanReading(const Operation& snapshot) {
  const jsstore::StreamConfig& config = stream_.config();
  const bool limited = config.max_msgs > 0 || config.max_bytes > 0 || config.max_msgs_per > 0;
  for (uint64_t i = draw_.Below(4); i > 0; --i) {
    Operation& op = Plan(OpKind::kLoadMsg);
    op.seq = stream_.LiveSeq(draw_);
    if (!limited && draw_.OneIn(2)) {
      op.kind = OpKind::kStoreMsg;
      FillMessage(op);
    } else if (!snapshot.discard_new_check && draw_.OneIn(2)) {
      op.kind = OpKind::kSnapshotRead;
      op.keep = snapshot.keep;
      op.num = 1 + draw_.Magnitude(21);
    }
  }
  Operation& last = Plan(draw_.OneIn(5) ? OpKind::kSnapshotClose : OpKind::kSnapshotRead);
  last.keep = snapshot.keep;
}

// Messages that are committed together, as far as their stream gets.
void OperationGenerator::PlanBatch() {
  Plan(OpKind::kDurability);
  for (uint64_t i = draw_.Below(4); i > 0; --i) FillMessage(Plan(OpKind::kStoreMsg));
  if (!draw_.OneIn(4)) Plan(OpKind::kFlushAllPending);
  if (!draw_.OneIn(4)) Plan(OpKind::kResetDurability);
}

Operation& OperationGenerator::Plan(OpKind kind) {
  Operation& op = planned_.emplace_back();
  op.kind = kind;
  return op;
}

bool OperationGenerator::FillWrite(Operation& op) {
  switch (op.kind) {
    case OpKind::kStoreMsg:
      FillMessage(op);
      AddTimedHeaders(op, stream_.now_ns());
      return true;
    case OpKind::kStoreRawMsg:
      FillMessage(op);
      op.seq = DrawNextSeq();
      op.ts = DrawRawTime();
      AddTimedHeaders(op, op.ts);
      op.discard_new_check = draw_.OneIn(2);
      return true;
    case OpKind::kSkipMsgs:
      op.num = DrawSkipCount();
      [[fallthrough]];
    default:
      op.seq = DrawNextSeq();
      return true;
  }
}

void OperationGenerator::FillMessage(Operation& op) {
  op.subject = draw_.OneIn(400) ? "" : subjects_.Any(draw_);
  if (draw_.Percent(profile_.header_percent)) op.hdr = DrawHeader();
  op.msg = DrawPayload();
  payload_bytes_ += op.msg.size();
  ++messages_;
}

// Where a case is about TTLs or schedules many messages have them; elsewhere a few, which mean
// nothing but are counted.
void OperationGenerator::AddTimedHeaders(Operation& op, int64_t ts) {
  constexpr uint64_t kOftenPercent = 55;
  constexpr uint64_t kRarelyPercent = 2;
  const auto often = [this](bool feature) {
    return draw_.Percent(feature ? kOftenPercent : kRarelyPercent);
  };
  std::vector<std::string> lines;
  // In the middle of schedules nothing may be overdue.
  const bool is_near = stream_.now_ns() - ts < 2 * kHourNs;
  if (often(features_.ttls) && (is_near || !features_.FarTtls())) {
    const int64_t soon_s = 5 + profile_.advance_ns_max / kSecondNs;
    DrawnTtl drawn = ttls_.Next(draw_, ts, soon_s);
    op.ttl = drawn.ttl_s;
    if (!drawn.line.empty()) lines.push_back(std::move(drawn.line));
  }
  if (often(features_.schedules)) {
    for (std::string& line : DrawScheduleLines(draw_, subjects_, stream_.now_ns())) {
      lines.push_back(std::move(line));
    }
  }
  constexpr uint64_t kSourcedPercent = 50;
  if (with_sources_ && draw_.Percent(kSourcedPercent)) {
    lines.push_back(DrawSourceLine(draw_, stream_.config().sources));
  }
  if (features_.ttls && draw_.OneIn(12)) {
    lines.push_back(draw_.Pick({"KV-Operation: PURGE", "Nats-Marker-Reason: Remove"}));
  }
  if (lines.empty()) return;
  op.hdr = "NATS/1.0\r\n";
  for (const std::string& line : lines) op.hdr += line + "\r\n";
  op.hdr += "\r\n";
}

std::string OperationGenerator::DrawPayload() {
  uint64_t size = 0;
  if (payload_bytes_ < profile_.payload_budget_bytes) {
    size = draw_.Below(profile_.payload_bytes_max + 1);
    if (profile_.big_payloads) size = profile_.payload_bytes_max - size / 4;
    if (draw_.OneIn(10)) size = draw_.Below(4);
  } else {
    size = draw_.Below(32);
  }
  std::string payload(size, static_cast<char>('a' + messages_ % 26));
  if (draw_.OneIn(8)) {
    for (char& byte : payload) byte = static_cast<char>(draw_.Bits());
  }
  return payload;
}

std::string OperationGenerator::DrawHeader() {
  switch (draw_.Weighted({60, 15, 15, 10})) {
    case 0:
      return "NATS/1.0\r\nKey: value\r\n\r\n";
    case 1:
      return "NATS/1.0\r\nNats-Rollup: sub\r\n\r\n";
    case 2:
      return "NATS/1.0\r\nLong: " + std::string(draw_.Below(600), 'h') + "\r\n\r\n";
    default:
      return std::string(1 + draw_.Below(8), static_cast<char>(draw_.Bits()));
  }
}

int64_t OperationGenerator::DrawRawTime() {
  const auto up_to = [this](int64_t span_ns) {
    return draw_.Between(0, span_ns / grain_.ns) * grain_.ns;
  };
  if (draw_.Percent(profile_.old_time_percent)) {
    return stream_.last_ts() - draw_.Pick({grain_.ns, kSecondNs, kMinuteNs, kHourNs});
  }
  switch (draw_.Weighted({50, 25, 20, 3, 2})) {
    case 0:
      return stream_.now_ns();
    case 1:
      return stream_.last_ts();
    case 2:
      return stream_.last_ts() + up_to(kSecondNs);
    case 3:
      return stream_.now_ns() + up_to(kHourNs);
    default:
      return draw_.Between(-1, 1);
  }
}

// Every order of magnitude as likely as another; now and then just what timers wait for.
int64_t OperationGenerator::DrawAdvance() {
  int64_t ns = 0;
  if (draw_.OneIn(3)) {
    ns = draw_.Pick({int64_t{100'000'000}, kSecondNs, 2 * kSecondNs, 10 * kSecondNs, 30 * kSecondNs,
                     2 * kMinuteNs, 150 * kSecondNs});
  } else {
    constexpr uint64_t kDaysBits = 48;
    ns = static_cast<int64_t>(draw_.Magnitude(kDaysBits)) + 1;
  }
  ns = std::min(ns, profile_.advance_ns_max);
  if (advanced_ns_ + ns > profile_.advance_budget_ns)
    ns = 1 + static_cast<int64_t>(draw_.Below(1000));
  return std::max<int64_t>(1, ns / grain_.ns) * grain_.ns;
}

// Few as a rule: each skipped sequence is an entry in the block's set of deletes, and State lists
// them all (filestore.go: SkipMsgs, fileStore.State), so 2^60 of them would never end. Over 64 Ki a
// new block is begun (filestore.go: SkipMsgs).
uint64_t OperationGenerator::DrawSkipCount() {
  constexpr uint64_t kDeletesMax = 64 * 1024;
  switch (draw_.Weighted({800, 140, 25, 10, 3})) {
    case 0:
      return 1 + draw_.Below(6);
    case 1:
      return 1 + draw_.Below(300);
    case 2:
      return 2000 + draw_.Below(3000);
    case 3:
      return 0;
    default:
      return kDeletesMax - 10 + draw_.Below(20);
  }
}

uint64_t OperationGenerator::DrawNextSeq() {
  switch (draw_.Weighted({55, 35, 10})) {
    case 0:
      return 0;
    case 1:
      return stream_.last() + 1;
    default:
      return stream_.AimSeq(draw_);
  }
}

// Where to cut a stream. Beyond its end only a little (State lists what lies between when messages
// are left), or far with nothing left; never near 2^62, where sequences meet the flag bits of
// records (filestore.go: rebuildStateFromBufLocked).
uint64_t OperationGenerator::DrawCut() {
  switch (draw_.Weighted({8, 60, 8, 8, 8, 5, 3})) {
    case 0:
      return 0;
    case 1:
      return stream_.LiveSeq(draw_);
    case 2:
      return stream_.first();
    case 3:
      return stream_.last();
    case 4:
      return stream_.last() + 1;
    case 5:
      return stream_.last() + 1 + draw_.Below(5);
    default:
      return stream_.first() > 0 ? stream_.first() - 1 : 0;
  }
}

// Truncation rolls to a new block and, where the store compresses, leaves compressing the old one
// to a goroutine (filestore.go: newMsgBlockForWrite, fileStore.Truncate). When the old one is the
// block that is cut, it depends on which of the two comes first whether the file is cut and then
// compressed although it is the last one again, or the other way round: the reference with itself
// differs. So what is cut off has to be more than a block holds.
bool OperationGenerator::MayTruncate(uint64_t seq) const {
  constexpr uint64_t kDefaultBlockBytes = 8 * 1024 * 1024;
  if (!left_out_.Has(LeftOut::kCutsOfCompressedBlocks)) return true;
  if (!compressed_ || seq == 0 || seq > stream_.last()) return true;
  const uint64_t block_bytes = block_bytes_max_ == 0 ? kDefaultBlockBytes : block_bytes_max_;
  return stream_.BytesAfter(seq) > block_bytes;
}

void OperationGenerator::NoteOptions(const StoreOptions& options) {
  compressed_ = options.compression != jsstore::Compression::kNone;
  const bool unknown = options.block_size == 0 || (noted_options_ && block_bytes_max_ == 0);
  block_bytes_max_ = unknown ? 0 : std::max(block_bytes_max_, options.block_size);
  noted_options_ = true;
}

bool OperationGenerator::FillRemoval(Operation& op) {
  switch (op.kind) {
    case OpKind::kCompact:
      op.seq = DrawCut();
      if (draw_.OneIn(25)) {
        const bool low =
            !file_store_.key.empty() && left_out_.Has(LeftOut::kHighEncryptedSequences);
        op.seq = stream_.last() + draw_.Magnitude(low ? 16 : 40);
      }
      return true;
    case OpKind::kTruncate:
      op.seq = DrawCut();
      if (!MayTruncate(op.seq)) return false;
      return op.seq >= stream_.first() || stream_.first() < kListableSeqMax ||
             !left_out_.Has(LeftOut::kResetsOfHighStreams);
    case OpKind::kPurgeEx: {
      op.subject = subjects_.Filter(draw_);
      op.seq = draw_.OneIn(2) ? 0 : DrawCut();
      op.keep = draw_.OneIn(3) ? 1 + draw_.Below(4) : 0;
      return true;
    }
    default:
      op.seq = stream_.AimSeq(draw_);
      return true;
  }
}

bool OperationGenerator::FillRead(Operation& op) {
  if (HasField(op.kind, OpField::kSeq) || HasField(op.kind, OpField::kStart)) {
    op.seq = stream_.AimSeq(draw_);
  }
  if (HasField(op.kind, OpField::kFilter) || op.kind == OpKind::kFilteredState) {
    op.subject = subjects_.Filter(draw_);
    op.wc = HasWildcard(op.subject);
  } else if (HasField(op.kind, OpField::kSubject)) {
    op.subject = draw_.OneIn(2) ? subjects_.Literal(draw_) : subjects_.Filter(draw_);
  }
  if (HasField(op.kind, OpField::kFilters) && !draw_.OneIn(20)) {
    op.filters = subjects_.Filters(draw_);
  }
  if (HasField(op.kind, OpField::kLastPerSubject)) op.last_per_subject = draw_.OneIn(3);
  if (HasField(op.kind, OpField::kMaxSeq) && draw_.OneIn(2)) op.max_seq = stream_.AimSeq(draw_);
  if (HasField(op.kind, OpField::kMaxAllowed) && draw_.OneIn(2)) {
    op.max_allowed = draw_.Pick<int64_t>({-1, 1, 1, 2, 3, 5, 1'000'000});
  }
  if (HasField(op.kind, OpField::kMinSeq) && draw_.OneIn(3)) op.seq = stream_.AimSeq(draw_);
  if (HasField(op.kind, OpField::kStopAfter) && draw_.OneIn(3)) op.num = draw_.Pick({1, 1, 2, 4});
  if (HasField(op.kind, OpField::kTs)) {
    op.ts = draw_.OneIn(3) ? DrawRawTime()
                           : stream_.now_ns() - static_cast<int64_t>(draw_.Magnitude(45));
  }
  return true;
}

}  // namespace jsparity
