#include "conformance/judge/judge.h"

#include <algorithm>
#include <utility>

namespace jsparity {
namespace {

// The sequences of `now` that `before` has not; both ascending and apart. No more than are walked.
std::vector<jsstore::SequenceRun> NewIn(const std::vector<jsstore::SequenceRun>& now,
                                        const std::vector<jsstore::SequenceRun>& before) {
  std::vector<jsstore::SequenceRun> fresh;
  uint64_t walked = 0;
  for (const jsstore::SequenceRun& run : now) {
    for (uint64_t i = 0; i < run.count && walked++ < kWalkedMessagesMax; ++i) {
      if (!Holds(before, run.first + i)) fresh.push_back({run.first + i, 1});
    }
  }
  return fresh;
}

}  // namespace

bool Gathers(const jsstore::StreamConfig& config) {
  return config.replicas > 1 || config.persist_mode != jsstore::PersistMode::kDefault;
}

bool Gathers(OpKind kind) {
  return kind == OpKind::kSetLogBacked || kind == OpKind::kCoalesceSyncs;
}

Judge::Judge(const Case& c)
    : config_(c.stream),
      opened_with_(c.stream),
      file_store_(c.file_store),
      ends_(c.file_store),
      counts_subjects_(CountsSubjects(c.stream)) {}

void Judge::Opened(const OpResult& result) {
  if (!result.state || result.error) return;
  if (const auto present = PresentIn(*result.state)) {
    Update(held_, *present, result.state->first_seq, result.state->last_seq);
  }
}

void Judge::Stopped(const KeptFiles& files) {
  if (stopped_ || !held_.known || breaks_.after_damage() || by_others_) return;
  if (has_zero_time_ || has_near_copy_) return;
  KeptFiles judged = files;
  if (ttl_without_header_) judged.with_ttl.clear();
  JudgeKept(judged, held_, config_, gone_consumers_.names(), at_, breaks_);
}

void Judge::Take(const Operation& op, std::span<const OpResult> results) {
  for (const OpResult& result : results) ends_.Take(op, result, at_, breaks_);
  if (IsLifeStep(op.kind)) {
    TakeLifeStep(op, results);
  } else if (!results.empty() && stopped_) {
    NoteSnapshot(op, results.front());  // it is read on
  } else if (!results.empty()) {
    std::optional<jsstore::StreamConfig> former;  // copied where it becomes another one
    const bool updates = op.kind == OpKind::kUpdateConfig && op.stream.has_value();
    if (updates && results.front().error) unsure_config_ = *op.stream;
    if (updates && !results.front().error) {
      unsure_config_.reset();
      // It goes on gathering where there is no block yet (filestore.go: updateAsyncFlushLocked).
      if (Gathers(config_)) gathers_writes_ = true;
      former = std::exchange(config_, *op.stream);
      counts_subjects_ = counts_subjects_ && CountsSubjects(config_);
    }
    NoteDurability(op, results.front());
    NoteHandlers(op, results.front());
    gone_consumers_.Note(op);
    NoteSnapshot(op, results.front());
    consumers_.Judge(op, results.front(), at_, breaks_);
    const jsstore::StreamConfig& other = unsure_config_ ? *unsure_config_ : config_;
    TakeAnswer(op, results.front(), false, former ? *former : other);
  }
  ++at_;
}

void Judge::TakeLifeStep(const Operation& op, std::span<const OpResult> results) {
  if (!Reopens(op.kind)) {
    stopped_ = true;
    if (op.kind == OpKind::kDelete || results.empty() || results.front().error) {
      held_ = {};
      consumers_.Forget();
    }
    return;
  }
  if (results.empty()) return;
  if (!op.damage.empty()) breaks_.SetAfterDamage();
  untold_damage_ = std::max(untold_damage_, TraceOf(op));
  replaced_blocks_ = replaced_blocks_ || ReplacesBlocks(op);
  has_near_copy_ = has_near_copy_ || std::ranges::any_of(op.damage, IsBelieved);
  const bool clean = !results.front().error || results.size() == 1;
  if (clean) {
    BeforeOpening(op);
  } else {
    held_ = {};
  }
  if (op.kind != OpKind::kRestart || !op.damage.empty() || !clean) consumers_.Forget();
  consumers_.End();
  gone_consumers_.Note(op);
  const jsstore::StreamConfig former = unsure_config_.value_or(config_);
  unsure_config_.reset();
  if (op.stream) opened_with_ = *op.stream;
  config_ = opened_with_;
  counts_subjects_ = counts_subjects_ && CountsSubjects(config_);
  if (op.file_store) file_store_ = *op.file_store;
  const OpResult& opening = results.back();
  stopped_ = opening.error.has_value();
  gathers_writes_ = owner_removes_ = owner_publishes_ = false;
  recovering_ = op.act;
  if (stopped_) {
    held_ = {};
    return;
  }
  TakeAnswer(op, opening, true, former);
}

Judge::Moment Judge::MomentOf(const HeldStream& held) {
  Moment moment{held.last, {}};
  for (const auto& [seq, message] : held.messages) moment.present.insert(seq);
  return moment;
}

void Judge::BeforeOpening(const Operation& op) {
  snapshots_.clear();
  lost_.clear();
  if (op.kind == OpKind::kRestore && restorable_) held_ = *restorable_;
  if (op.kind == OpKind::kCrash && !WritesAtOnce()) {
    when_crashed_ = MomentOf(held_);
    held_ = {};
  }
  if (op.written_by.empty()) return;
  held_ = {};
  by_others_ = true;
}

// What a check of the bytes tells apart is the same message or none.
void Judge::DoubtAll(DamageTrace reach) {
  if (reach == DamageTrace::kNone) return;
  for (auto& [seq, message] : held_.messages) {
    const DamageTrace kept = replaced_blocks_ ? DamageTrace::kUnnoticed : DamageTrace::kNoticed;
    const DamageTrace doubt = std::max(message.doubt, kept);
    if (reach == DamageTrace::kUnnoticed) message = {};
    message.doubt = doubt;
  }
}

// As whoever plays a case takes it: whole is what was read to its end without a deadline.
void Judge::NoteSnapshot(const Operation& op, const OpResult& result) {
  if (result.error || result.panic) return;
  if (op.kind == OpKind::kSnapshot || op.kind == OpKind::kSnapshotClose) snapshots_.erase(op.keep);
  if (op.kind == OpKind::kSnapshot && op.ns <= 0) snapshots_[op.keep] = held_;
  if (op.kind != OpKind::kSnapshotRead || !result.value.end) return;
  const auto read = snapshots_.find(op.keep);
  if (read == snapshots_.end()) return;
  if (result.value.failure.empty()) restorable_ = std::move(read->second);
  snapshots_.erase(read);
}

bool Judge::WritesAtOnce() const {
  return !gathers_writes_ && !file_store_.async_flush && !Gathers(config_);
}

bool Judge::WasRemovedWithoutTrace(uint64_t seq) const {
  return removed_without_trace_.contains(seq) ||
         std::ranges::any_of(removed_unseen_, [seq](const jsstore::SequenceRun& run) {
           return seq >= run.first && seq - run.first < run.count;
         });
}

bool Judge::MayComeBack(uint64_t seq, const Operation& op) const {
  if (op.kind == OpKind::kCrash && WasRemovedWithoutTrace(seq)) return true;
  const bool counts_again = Reopens(op.kind) || replaced_blocks_;
  return counts_again && when_damaged_.Removed(seq);
}

void Judge::NoteDurability(const Operation& op, const OpResult& result) {
  if (Gathers(op.kind)) gathers_writes_ = true;
  // What is over waits for a timer from then on.
  if (op.kind == OpKind::kReady && std::exchange(recovering_, false)) {
    steady_since_ns_ = result.end_ns;
  }
}

// A store with delete markers expires nothing by itself: it waits for both handlers, and for what
// they do (filestore.go: expireMsgs, handleRemovalOrSdm).
void Judge::NoteHandlers(const Operation& op, const OpResult& result) {
  if (op.kind == OpKind::kRegisterStorageRemoveMsg) {
    owner_removes_ = op.act;
  } else if (op.kind == OpKind::kRegisterProcessMsg) {
    owner_publishes_ = op.act;
  } else {
    return;
  }
  steady_since_ns_ = result.end_ns;
}

void Judge::TakeAnswer(const Operation& op, const OpResult& result, bool reopened,
                       const jsstore::StreamConfig& former_config) {
  if (op.kind == OpKind::kStoreRawMsg && op.ts == 0) has_zero_time_ = true;
  if (has_zero_time_ || has_near_copy_) return;
  if (Stores(op.kind) && op.subject.empty()) had_no_subject_ = true;
  if (Stores(op.kind) && op.ttl != 0 && !NamesTtl(op.hdr, op.ttl)) ttl_without_header_ = true;
  const auto present = result.state ? PresentIn(*result.state) : std::nullopt;
  if (op.kind == OpKind::kSyncDeleted && !(present && held_.known)) removes_unseen_ = true;
  if (!present) {
    held_ = {};
    return;
  }
  std::vector<jsstore::SequenceRun> newly_lost = TakeLost(*result.state);
  const DamageTrace damage = std::exchange(untold_damage_, DamageTrace::kNone);
  if (!held_.known) {
    if (removes_unseen_) {
      removed_unseen_ = result.state->deleted;
      removed_unseen_.push_back({0, result.state->first_seq});
    }
    Hold(*result.state, *present, damage);
    const Moment before = std::exchange(when_crashed_, {});
    for (auto& [seq, message] : held_.messages) message.came_back = before.Removed(seq);
    Learn(op, result);
    return;
  }
  StreamChange change = ChangeTo(held_, *present, result.state->last_seq);
  if (op.kind == OpKind::kSyncDeleted) {
    removed_without_trace_.insert(change.gone.begin(), change.gone.end());
  }
  const std::vector<uint64_t> returned = change.returned;
  std::erase_if(change.returned, [&](uint64_t seq) { return MayComeBack(seq, op); });
  if (reopened || op.kind == OpKind::kUpdateConfig) steady_since_ns_ = result.end_ns;
  const JudgedStep step{op,
                        result,
                        change,
                        config_,
                        former_config,
                        reopened,
                        counts_subjects_,
                        had_no_subject_,
                        owner_removes_ && owner_publishes_,
                        std::move(newly_lost),
                        damage};
  // Which messages are there, or were, nobody can tell where a state contradicts itself.
  if (!contradicted_ && result.state->msgs == present->size()) {
    JudgeChange(step, held_, at_, breaks_);
    JudgeLosses(step, held_, at_, breaks_);
  }
  Hold(*result.state, *present, damage);
  for (const uint64_t seq : returned) held_.messages[seq].came_back = true;
  if (!contradicted_) JudgeAnswered(step, held_, at_, breaks_);
  Learn(op, result);
  JudgeState(step, held_, at_, breaks_);
  JudgeSearches(step, held_, at_, breaks_);
  if (recovering_ || unsure_config_) return;
  if (!ttl_without_header_) JudgeExpiry(step, held_, steady_since_ns_, at_, breaks_);
  if (!result.error) JudgeLimits(step, held_, at_, breaks_);
}

void Judge::Hold(const jsstore::StreamState& state, const std::vector<uint64_t>& present,
                 DamageTrace damage) {
  contradicted_ = state.msgs != present.size();
  Update(held_, present, state.first_seq, state.last_seq);
  DoubtAll(damage);
  if (damage != DamageTrace::kNone) when_damaged_ = MomentOf(held_);
}

// What the state calls lost now, and did not before.
std::vector<jsstore::SequenceRun> Judge::TakeLost(const jsstore::StreamState& state) {
  std::vector<jsstore::SequenceRun> lost;
  if (state.lost) lost = state.lost->msgs;
  if (lost == lost_) return {};
  std::vector<jsstore::SequenceRun> fresh = NewIn(lost, lost_);
  lost_ = std::move(lost);
  return fresh;
}

// What an operation stored or answered is known from now on.
void Judge::Learn(const Operation& op, const OpResult& result) {
  const auto learn = [this](uint64_t seq, HeldMessage message) {
    const auto found = held_.messages.find(seq);
    if (found == held_.messages.end()) return;
    found->second.doubt = DamageTrace::kNone;
    if (found->second.known) return;
    message.came_back = found->second.came_back;
    found->second = std::move(message);
  };
  const auto learn_answered = [&learn](const StoredMessage& m) {
    // Whether it was given a TTL is not known; -1 stands for any.
    learn(m.seq, {true, DamageTrace::kNone, m.subject, m.hdr, m.msg, m.ts, -1});
  };
  if (result.value.msg) learn_answered(*result.value.msg);
  for (const DeliveredMessage& delivered : result.value.delivered) learn_answered(delivered.msg);
  if (!Stores(op.kind) || op.kind == OpKind::kStoreMsgs || result.error) return;
  const bool raw = op.kind == OpKind::kStoreRawMsg;
  const auto stored = held_.messages.find(raw ? op.seq : result.value.seq);
  if (stored == held_.messages.end()) return;
  const int64_t ts = raw ? op.ts : result.value.ts;
  stored->second = {true, DamageTrace::kNone, op.subject, op.hdr, op.msg, ts, op.ttl};
  if (!raw) stored->second.stored_ns = ts;
}

}  // namespace jsparity
