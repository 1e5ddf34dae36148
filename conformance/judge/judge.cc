#include "conformance/judge/judge.h"

namespace jsparity {

Judge::Judge(const Case& c)
    : config_(c.stream), file_store_(c.file_store), counts_subjects_(CountsSubjects(c.stream)) {}

void Judge::Opened(const OpResult& result) {
  if (!result.state || result.error) return;
  if (const auto present = PresentIn(*result.state)) {
    Update(held_, *present, result.state->first_seq, result.state->last_seq);
  }
}

void Judge::Take(const Operation& op, std::span<const OpResult> results) {
  if (IsLifeStep(op.kind)) {
    TakeLifeStep(op, results);
  } else if (!results.empty() && !stopped_) {
    const jsstore::StreamConfig former = config_;
    if (op.kind == OpKind::kUpdateConfig && op.stream && !results.front().error) {
      config_ = *op.stream;
      counts_subjects_ = counts_subjects_ && CountsSubjects(config_);
    }
    NoteDurability(op);
    consumers_.Judge(op, results.front(), at_, breaks_);
    TakeAnswer(op, results.front(), false, former);
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
  const bool clean = !results.front().error || results.size() == 1;
  if (!clean || !KnowsAfter(op)) {
    held_ = {};
    consumers_.Forget();
  }
  const jsstore::StreamConfig former = config_;
  if (op.stream) config_ = *op.stream;
  counts_subjects_ = counts_subjects_ && CountsSubjects(config_);
  if (op.file_store) file_store_ = *op.file_store;
  const OpResult& opening = results.back();
  stopped_ = opening.error.has_value();
  gathers_writes_ = false;
  recovering_ = op.act;
  if (stopped_) {
    held_ = {};
    return;
  }
  if (op.kind == OpKind::kCrash) consumers_.Forget();
  TakeAnswer(op, opening, true, former);
}

// A restart that nobody disturbs, and a crash of a store that writes at once.
bool Judge::KnowsAfter(const Operation& op) const {
  if (breaks_.after_damage() || !op.written_by.empty()) return false;
  if (op.kind == OpKind::kCrash) return WritesAtOnce();
  return op.kind == OpKind::kRestart;
}

bool Judge::WritesAtOnce() const {
  // With replicas the log has them, and a store gathers (filestore.go: updateAsyncFlushLocked).
  return !gathers_writes_ && !file_store_.async_flush && config_.replicas <= 1 &&
         config_.persist_mode == jsstore::PersistMode::kDefault;
}

void Judge::NoteDurability(const Operation& op) {
  if (op.kind == OpKind::kSetLogBacked || op.kind == OpKind::kCoalesceSyncs) gathers_writes_ = true;
  if (op.kind == OpKind::kReady) recovering_ = false;
}

void Judge::TakeAnswer(const Operation& op, const OpResult& result, bool reopened,
                       const jsstore::StreamConfig& former_config) {
  if (op.kind == OpKind::kStoreRawMsg && op.ts == 0) has_zero_time_ = true;
  if (has_zero_time_) return;
  const auto present = result.state ? PresentIn(*result.state) : std::nullopt;
  if (!present) {
    held_ = {};
    return;
  }
  if (!held_.known) {
    Update(held_, *present, result.state->first_seq, result.state->last_seq);
    Learn(op, result);
    return;
  }
  StreamChange change = ChangeTo(held_, *present, result.state->last_seq);
  if (op.kind == OpKind::kSyncDeleted) {
    removed_without_trace_.insert(change.gone.begin(), change.gone.end());
  }
  if (op.kind == OpKind::kCrash) {
    std::erase_if(change.returned,
                  [this](uint64_t seq) { return removed_without_trace_.contains(seq); });
  }
  const JudgedStep step{op,
                        result,
                        change,
                        config_,
                        former_config,
                        reopened,
                        counts_subjects_,
                        breaks_.after_damage()};
  JudgeChange(step, held_, at_, breaks_);
  Update(held_, *present, result.state->first_seq, result.state->last_seq);
  JudgeAnswered(step, held_, at_, breaks_);
  Learn(op, result);
  JudgeState(step, held_, at_, breaks_);
  JudgeSearches(step, held_, at_, breaks_);
  if (!recovering_ && !result.error) JudgeLimits(step, held_, at_, breaks_);
}

// What an operation stored or answered is known from now on.
void Judge::Learn(const Operation& op, const OpResult& result) {
  const auto learn = [this](uint64_t seq, HeldMessage message) {
    const auto found = held_.messages.find(seq);
    if (found != held_.messages.end() && !found->second.known) found->second = std::move(message);
  };
  const auto learn_answered = [&learn](const StoredMessage& m) {
    // Whether it was given a TTL is not known; -1 stands for any.
    learn(m.seq, {true, m.subject, m.hdr, m.msg, m.ts, -1});
  };
  if (result.value.msg) learn_answered(*result.value.msg);
  for (const DeliveredMessage& delivered : result.value.delivered) learn_answered(delivered.msg);
  if (!Stores(op.kind) || result.error) return;
  const bool raw = op.kind == OpKind::kStoreRawMsg;
  const auto stored = held_.messages.find(raw ? op.seq : result.value.seq);
  if (stored == held_.messages.end()) return;
  const int64_t ts = raw ? op.ts : result.value.ts;
  stored->second = {true, op.subject, op.hdr, op.msg, ts, op.ttl};
}

}  // namespace jsparity
