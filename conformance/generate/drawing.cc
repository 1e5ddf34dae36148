#include "conformance/generate/drawing.h"

#include <algorithm>
#include <utility>

#include "conformance/generate/conversion_generator.h"
#include "conformance/generate/durations.h"
#include "conformance/generate/schedule_generator.h"
#include "conformance/generate/source_generator.h"
#include "conformance/generate/traces.h"
#include "conformance/protocol/many_messages.h"

namespace jsparity {
namespace {

constexpr uint64_t kBusyOneIn = 6;
constexpr uint64_t kLateness = 0x6c617465;
constexpr uint64_t kBurials = 0x62757269;

}  // namespace

Drawing::Drawing(Draw& draw, const Case& c, TimeGrain grain, const TimedFeatures& features,
                 const GeneratorOptions& options)
    : draw_(draw),
      lateness_(Draw::Apart(c.seed, kLateness)),
      burials_(Draw::Apart(c.seed, kBurials)),
      is_busy_(lateness_.OneIn(kBusyOneIn) && (features.ages || features.ttls)),
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
  PlanFirst(OpKind::kAdvance).ns = draw_.Between(1, 990) * 1'000'000 + 456'789;
  PlanHandlers();
}

// An owner registers its handlers right after it has opened the store.
void Drawing::PlanHandlers() {
  constexpr uint64_t kForgetsPercent = 8;
  if (draw_.Percent(kForgetsPercent)) return;
  for (const OpKind kind : {OpKind::kRegisterProcessMsg, OpKind::kRegisterStorageRemoveMsg}) {
    PlanFirst(kind).act = features_.act;
  }
}

std::vector<jsstore::StreamSource> Drawing::BeginWithSources() {
  with_sources_ = true;
  auto sources = DrawSources(draw_, subjects_);
  stream_.SetSources(sources);
  return sources;
}

Operation& Drawing::PlanFirst(OpKind kind) {
  Operation& op = first_.emplace_back();
  op.kind = kind;
  return op;
}

Operation& Drawing::Plan(OpKind kind) {
  Operation& op = planned_.emplace_back();
  op.kind = kind;
  return op;
}

std::optional<Operation> Drawing::TakePlanned() {
  std::deque<Operation>& from = first_.empty() ? planned_ : first_;
  if (from.empty()) return std::nullopt;
  Operation op = std::move(from.front());
  from.pop_front();
  return op;
}

OpKind Drawing::NextKind() {
  constexpr uint64_t kManyOneIn = 12;
  if (many_left_ > 0 && draw_.OneIn(kManyOneIn)) return OpKind::kStoreMsgs;
  if (traces_.empty()) return AllOperations()[draw_.Weighted(profile_.weights.values())];
  const OpKind kind = traces_.front();
  traces_.pop_front();
  return kind;
}

void Drawing::FollowUp(const Operation& op) {
  constexpr uint64_t kFollowedPercent = 40;
  constexpr uint64_t kDamageFollowedPercent = 60;
  constexpr uint64_t kFollowingMax = 4;
  constexpr uint64_t kFollowingDamageMax = 10;
  if (WillFailToBeWritten(op)) Follow(TracesOfWriteError(), kFollowingDamageMax);
  if (!traces_.empty()) return;
  if (!op.damage.empty() && draw_.Percent(kDamageFollowedPercent)) {
    if (MayShowInConsumers(op.damage)) Follow(TracesOfDamagedConsumers(), 2 + draw_.Below(4));
    Follow(TracesOfDamage(), 3 + draw_.Below(kFollowingDamageMax));
  } else if (draw_.Percent(kFollowedPercent)) {
    const bool refused = WillBeRefused(op, stream_);
    Follow(refused ? TracesOfFailure() : TracesOf(op.kind), 1 + draw_.Below(kFollowingMax));
  }
}

// What the case leaves out stays out.
void Drawing::Follow(const std::vector<OpKind>& kinds, uint64_t count) {
  for (; count > 0 && !kinds.empty(); --count) {
    const OpKind next = draw_.Pick(kinds);
    if (profile_.weights[next] > 0) traces_.push_back(next);
  }
}

std::optional<OpKind> Drawing::DrawKind() {
  OpKind kind = NextKind();
  if (stream_.stopped()) {
    constexpr uint64_t kRestartPercent = 35;
    if (draw_.Percent(kRestartPercent)) kind = OpKind::kRestart;
    const auto of_stopped = kind.def().of_stopped;
    if (of_stopped == nullptr || !of_stopped(left_out_)) return std::nullopt;
  }
  return repair_ ? OpKind::kRestart : kind;
}

void Drawing::Note(const Operation& op, bool whole) {
  const OperationDef& def = op.kind.def();
  if (def.note != nullptr) def.note(stream_, op);
  if (whole && def.note_consumers != nullptr) def.note_consumers(consumers_, op);
}

void Drawing::NoteOptions(const StoreOptions& options) {
  const bool unknown = options.block_size == 0 || (noted_options_ && block_bytes_max_ == 0);
  block_bytes_max_ = unknown ? 0 : std::max(block_bytes_max_, options.block_size);
  noted_options_ = true;
  if (options.block_size > 0) block_bytes_min_ = std::min(block_bytes_min_, options.block_size);
}

DamageGround Drawing::Ground() const {
  const bool plain =
      file_store_.key.empty() && file_store_.compression == jsstore::Compression::kNone;
  return {.plain_blocks = plain,
          .consumers = profile_.weights[OpKind::kConsumerOpen] > 0,
          .timers = features_.Any(),
          .sources = with_sources_};
}

void Drawing::Reopening(Operation& op) {
  if (features_.Any()) PlanHandlers();
  if (draw_.Percent(features_.Any() || features_.ages ? 15 : 4)) {
    op.act = true;  // recovering: some are told that they are ready, some later, some never
    if (draw_.OneIn(3)) PlanFirst(OpKind::kReady);
  }
  if (draw_.Percent(profile_.damage_percent)) {
    op.damage = DrawDamage(draw_, profile_.damage_reach, Ground(), left_out_);
  }
  const bool may_be_near = op.kind == OpKind::kRestore && profile_.damage_percent > 0;
  if (may_be_near && profile_.damage_reach == DamageReach::kAll && draw_.OneIn(4)) {
    op.damage = {DrawNearCopy(draw_)};
  }
  if (config_changed_ && draw_.Percent(85)) op.stream = stream_.config();
  if (repair_) {
    op.file_store = std::exchange(repair_, std::nullopt);
    if (repair_stream_) op.stream = std::exchange(repair_stream_, std::nullopt);
    file_store_ = *op.file_store;
    NoteOptions(file_store_);
    return;
  }
  constexpr uint64_t kRefusedOneIn = 50;
  if (draw_.OneIn(kRefusedOneIn)) return OpenRefused(op);
  if (profile_.conversions && draw_.Percent(30)) {
    const bool may_lose =
        stream_.last() < kListableSeqMax || !left_out_.Has(LeftOut::kHighEncryptedSequences);
    repair_ = DrawConversion(draw_, file_store_, may_lose, op);
    if (op.file_store) file_store_ = *op.file_store;
    NoteOptions(file_store_);
    return;
  }
  if (draw_.Percent(20)) {
    file_store_ = ChangeStoreOptions(draw_, file_store_, grain_);
    FitToFeatures(features_, draw_, file_store_);
    NoteOptions(file_store_);
    op.file_store = file_store_;
  }
}

// filestore.go: newFileStoreWithCreatedAndMode refuses these.
void Drawing::OpenRefused(Operation& op) {
  constexpr uint64_t kBlockBytesMax = 8 * 1024 * 1024;
  repair_ = file_store_;
  repair_stream_ = stream_.config();
  switch (draw_.Below(3)) {
    case 0:
      op.stream = stream_.config();
      op.stream->name.clear();
      break;
    case 1:
      op.stream = stream_.config();
      op.stream->storage = jsstore::StorageType::kMemory;
      break;
    default:
      op.file_store = file_store_;
      op.file_store->block_size = kBlockBytesMax + 1 + draw_.Below(2) * kBlockBytesMax;
  }
}

jsstore::StreamConfig Drawing::ChangedConfig() {
  jsstore::StreamConfig config = ChangeStreamConfig(draw_, stream_.config());
  FitToFeatures(features_, draw_, config);
  if (with_sources_ && draw_.OneIn(3)) {
    config.sources.clear();
    if (!draw_.OneIn(4)) config.sources = DrawSources(draw_, subjects_);
  }
  config_changed_ = true;
  return config;
}

bool Drawing::OnConsumer(Operation& op) {
  if (!consumers_.AnyKnown()) return false;
  op.name = consumers_.AnyName(draw_);
  // A consumer that was stopped is asked little.
  return consumers_.known().at(op.name).open || !draw_.Percent(80);
}

// Once, as each side answers all of it again and again.
void Drawing::MakeHuge(Operation& op) {
  op.hdr.clear();
  op.msg.assign(profile_.huge_record_bytes - kRecordOverheadBytes - op.subject.size(), 'H');
  profile_.huge_record_bytes = 0;
}

void Drawing::Message(Operation& op) {
  constexpr uint64_t kHugeOneIn = 8;
  op.subject = draw_.OneIn(400) ? "" : subjects_.Any(draw_);
  if (draw_.Percent(profile_.header_percent)) op.hdr = Header();
  op.msg = Payload();
  if (profile_.huge_record_bytes > 0 && draw_.OneIn(kHugeOneIn)) MakeHuge(op);
  payload_bytes_ += op.msg.size();
  ++messages_;
}

// Where the case is about many, all of them one after the other; a million takes several
// operations. An answer that lists a subject for each is long enough with short ones: with those of
// 200 letters it took a case 40 s.
void Drawing::ManyMessages(Operation& op) {
  constexpr uint64_t kFewMax = 60;
  // So many blocks that one is looked for by halves (filestore.go: selectMsgBlockWithIndex).
  constexpr uint64_t kFilledBytes = 1024;
  constexpr uint64_t kFillsOneIn = 6;
  constexpr uint64_t kWithLongSubjectsMax = 20'000;
  constexpr size_t kLongBytes = 40;
  op.subject = subjects_.Literal(draw_);
  if (many_left_ > kWithLongSubjectsMax && op.subject.size() > kLongBytes)
    op.subject = subjects_.Shortest();
  if (many_left_ > 0 || draw_.OneIn(2)) op.subject += draw_.OneIn(4) ? "" : ".#";
  op.msg.assign(draw_.Below(8), static_cast<char>('a' + messages_ % 26));
  ++messages_;
  op.num = many_left_ > 0 ? std::min(many_left_, kManyMessagesMax) : draw_.Below(kFewMax);
  const bool may_fill = many_left_ == 0 && block_bytes_max_ > 0 && block_bytes_max_ <= kFilledBytes;
  if (may_fill && draw_.OneIn(kFillsOneIn)) op.num = 200 + draw_.Below(400);
  if (many_left_ == 0) return;
  const uint64_t many = many_left_;
  many_left_ -= op.num;
  const std::string subject = op.subject;
  for (uint64_t part = 1; many_left_ > 0; ++part) {
    Operation& next = PlanFirst(OpKind::kStoreMsgs);
    next.subject = subject + ".p" + std::to_string(part);
    if (subject.ends_with('#')) next.subject += ".#";
    next.num = std::min(many_left_, kManyMessagesMax);
    many_left_ -= next.num;
  }
  if (draw_.OneIn(3)) return;
  Operation& removal = PlanFirst(OpKind::kRemoveMsgs);
  removal.seq = stream_.last() + 1 + draw_.Below(many / 2);
  removal.num = std::min(kManyMessagesMax, draw_.Below(many / 2));
}

void Drawing::ManyRemovals(Operation& op) {
  op.seq = draw_.OneIn(3) ? stream_.first() + draw_.Below(3) : stream_.AimSeq(draw_);
  op.num = draw_.Below(30);
  const uint64_t held = stream_.last() - std::min(stream_.last(), op.seq);
  if (!draw_.OneIn(3) || op.seq < stream_.first()) return;
  op.num = std::min(kManyMessagesMax, draw_.OneIn(2) ? held : draw_.Below(held + 1));
}

void Drawing::TimedHeaders(Operation& op, int64_t ts) {
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

std::string Drawing::Payload() {
  uint64_t size = 0;
  if (payload_bytes_ < profile_.payload_budget_bytes) {
    size = draw_.Below(profile_.payload_bytes_max + 1);
    if (profile_.payloads_alike) size = profile_.payload_bytes_max / 4;
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

std::string Drawing::Header() {
  switch (draw_.Weighted({56, 15, 15, 10, 4})) {
    case 0:
      return "NATS/1.0\r\nKey: value\r\n\r\n";
    case 4:  // only looks like a key that counts
      return "NATS/1.0\r\nKey: Nats-TTL: 5, Nats-Schedule: no\r\n\r\n";
    case 1:
      return "NATS/1.0\r\nNats-Rollup: sub\r\n\r\n";
    case 2:
      return "NATS/1.0\r\nLong: " + std::string(draw_.Below(600), 'h') + "\r\n\r\n";
    default:
      return std::string(1 + draw_.Below(8), static_cast<char>(draw_.Bits()));
  }
}

int64_t Drawing::RawTime() {
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
namespace {

// An owner that does not act is asked for each delete marker every two seconds, and each time is
// told in the answer: what is told of in one advance is bounded.
int64_t AskingMaxNs(const StreamModel& stream) {
  constexpr int64_t kAskedEveryNs = 2 * kSecondNs;
  constexpr uint64_t kToldMax = 200'000;
  if (stream.config().subject_delete_marker_ttl.count() <= 0) return INT64_MAX;
  const uint64_t rounds = kToldMax / std::max<uint64_t>(1, stream.StoredMax());
  return static_cast<int64_t>(std::max<uint64_t>(1, rounds)) * kAskedEveryNs;
}

}  // namespace

int64_t Drawing::Advance() {
  int64_t ns = 0;
  if (draw_.OneIn(3)) {
    ns = draw_.Pick({int64_t{100'000'000}, kSecondNs, 2 * kSecondNs, 10 * kSecondNs, 30 * kSecondNs,
                     2 * kMinuteNs, 150 * kSecondNs});
  } else {
    constexpr uint64_t kDaysBits = 48;
    ns = static_cast<int64_t>(draw_.Magnitude(kDaysBits)) + 1;
  }
  ns = std::min({ns, profile_.advance_ns_max, AskingMaxNs(stream_)});
  if (advanced_ns_ + ns > profile_.advance_budget_ns)
    ns = 1 + static_cast<int64_t>(draw_.Below(1000));
  ns = std::max<int64_t>(1, ns / grain_.ns) * grain_.ns;
  advanced_ns_ += ns;
  return ns;
}

int64_t Drawing::PastSync() const {
  const jsstore::Duration drawn = file_store_.sync_interval;
  const auto interval = drawn.count() > 0 ? drawn : kSyncIntervalOfTheReference;
  const int64_t ns = interval.count() + kSecondNs;
  return (std::min(ns, AskingMaxNs(stream_)) / grain_.ns + 1) * grain_.ns;
}

// A check that is late finds more at once than one in time does. Entries of one slot of the hash
// wheel have no order, and its slots come around after 4096 s (thw.go: HashWheel.ExpireTasks).
bool Drawing::IsLate(int64_t ns) {
  constexpr int64_t kSlotsMaxNs = 4000 * kSecondNs;
  if (!is_busy_) return false;
  if (features_.ttls && ns > kSlotsMaxNs) return false;
  return lateness_.OneIn(2);
}

uint64_t Drawing::NextSeq() {
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
uint64_t Drawing::Cut() {
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

bool Drawing::ByFields(Operation& op) {
  if (HasField(op.kind, OpField::kSeq) || HasField(op.kind, OpField::kStart)) {
    op.seq = stream_.AimSeq(draw_);
  }
  if (HasField(op.kind, OpField::kFilter)) {
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
    op.ts =
        draw_.OneIn(3) ? RawTime() : stream_.now_ns() - static_cast<int64_t>(draw_.Magnitude(45));
  }
  return true;
}

}  // namespace jsparity
