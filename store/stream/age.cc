// Removing messages that are too old.
#include <algorithm>
#include <limits>

#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kAgeCheckMin = milliseconds(250);
// While messages wait to be removed by the owner.
constexpr Duration kAgeCheckBusy = seconds(2);

// How long until a message of `at_ns` has the age; what is too far away for a number is as far as
// one goes, as Go has it.
int64_t TimeLeft(int64_t at_ns, Duration age, int64_t now_ns) {
  int64_t elapsed_ns = 0;
  int64_t left_ns = 0;
  if (__builtin_sub_overflow(now_ns, at_ns, &elapsed_ns)) return 0;
  if (__builtin_sub_overflow(age.count(), elapsed_ns, &left_ns)) {
    return std::numeric_limits<int64_t>::max();
  }
  return left_ns;
}

}  // namespace

// filestore.go: expireMsgsOnRecover. Whole blocks at a time where it can.
Status FileStoreImpl::ExpireOnRecover() {
  // With delete markers the owner takes part, later.
  if (totals_.msgs == 0 || stream_.subject_delete_marker_ttl.count() > 0) return {};
  const int64_t min_age = env_.clock.NowNs() - stream_.max_age.count();
  Purged purged;
  size_t emptied = 0;
  int64_t next_ts = 0;
  MessageId last;
  const auto drop = [&](const BlockPtr& block) -> Status {
    if (block == last_block_) last = block->last;
    JSSTORE_TRY(block->EnsureSubjects());
    RemoveSubjectsOf(*block, SubjectOrder::kSorted);
    JSSTORE_TRY(block->DirtyClose(true));
    ++emptied;
    return {};
  };
  for (const BlockPtr& block : blocks_) {
    if (min_age < block->first.ts) {
      next_ts = block->first.ts;
      break;
    }
    if (block->last.ts <= min_age) {
      purged.msgs += block->msgs;
      purged.bytes += block->bytes;
      JSSTORE_TRY(drop(block));
      continue;
    }
    JSSTORE_TRY(block->Load());
    JSSTORE_TRY(ExpireInBlock(block, min_age, &purged, &next_ts));
    if (block->msgs == 0) JSSTORE_TRY(drop(block));
    block->FinishedWithCache();
    break;
  }
  if (next_ts > 0) ResetAgeCheck(next_ts - min_age);
  DropFirstBlocks(emptied);
  totals_.msgs -= std::min(totals_.msgs, purged.msgs);
  totals_.bytes -= std::min(totals_.bytes, purged.bytes);
  JSSTORE_TRY(SelectNextFirst());
  if (last_block_ == nullptr && last.seq != 0) {
    if (auto made = NewBlockForWrite(); !made) return Fail(std::move(made).error());
    JSSTORE_TRY(AppendTombstone(last.seq, last.ts));
    subjects_.Clear();
  }
  if (purged.msgs > 0) ++dirty_;
  return {};
}

// The block in which the messages stop being too old.
Status FileStoreImpl::ExpireInBlock(const BlockPtr& block, int64_t min_age, Purged* purged,
                                    int64_t* next_ts) {
  bool needs_next_first = false;
  const uint64_t last_seq = block->last.seq;
  for (uint64_t seq = block->first.seq; seq <= last_seq; ++seq) {
    auto message = block->Lookup(seq);
    if (!message) {
      block->first.seq = seq;
      needs_next_first = true;
      if (!message.error().Is(ErrorCode::kDeletedMsg)) break;
      block->deleted.Delete(seq);
      continue;
    }
    if (min_age < message->ts) {
      block->first = {message->seq, message->ts};
      needs_next_first = false;
      *next_ts = message->ts;
      break;
    }
    const std::string subject(message->subject);
    if (block->msgs > 0) {
      block->first.seq = seq;
      needs_next_first = true;
      const uint64_t size = std::min(message->RecordSize(), block->bytes);
      block->bytes -= size;
      purged->bytes += size;
      --block->msgs;
      ++purged->msgs;
    }
    auto left = block->RemoveSequenceOfSubject(subject, seq);
    if (!left) {
      block->FinishedWithCache();
      return Fail(std::move(left).error());
    }
    subjects_.RemoveOne(subject);
  }
  if (needs_next_first) block->SelectNextFirst();
  return {};
}

void FileStoreImpl::ArmAgeTimer(Duration delay) {
  if (age_timer_ == nullptr) {
    age_timer_ = env_.timers.IdleExpiry([host = host_] { ExpireMessages(host); });
  }
  age_timer_->Reset(delay);
}

void FileStoreImpl::StartAgeCheck() {
  if (recovering_ || age_timer_ != nullptr) return;
  // Without a maximum age the check runs at once. Where the wheel is empty and no time was promised
  // there would be nothing for it to find and nothing for it to change, but for the turn of what
  // waits to run: as it comes last it goes first, and lets several recounts go in their order.
  const bool pointless = stream_.max_age.count() == 0 && !HasExpirations() &&
                         age_check_time_ == 0 && !host_->RecountsWait();
  if (!pointless) ArmAgeTimer(stream_.max_age);
}

// filestore.go: Ready.
void FileStoreImpl::Ready() {
  Operation operation(*this);
  if (!recovering_) return;
  recovering_ = false;
  int64_t until_first_ns = 0;
  if (stream_.max_age.count() > 0 && totals_.first_time) {
    until_first_ns =
        std::max<int64_t>(1, TimeLeft(*totals_.first_time, stream_.max_age, env_.clock.NowNs()));
  }
  ResetAgeCheck(until_first_ns);
  if (schedules_ != nullptr) schedules_->Resume();
}

void FileStoreImpl::CancelAgeCheck() {
  if (age_timer_ == nullptr) return;
  age_timer_.reset();
  age_check_time_ = 0;
}

// filestore.go: resetAgeChk. `delta_ns`: time until the next message is due by its age; 0: not
// known.
void FileStoreImpl::ResetAgeCheck(int64_t delta_ns) {
  if (recovering_ || closed_) return;
  if (age_check_running_) return;  // it resets the timer itself when it is done
  if (stream_.max_age.count() <= 0 && !HasExpirations()) {
    age_timer_.reset();
    return;
  }
  Duration delay = stream_.max_age;
  if (delta_ns == 0 && totals_.msgs > 0) delay = std::min(delay, kAgeCheckBusy);
  const auto sooner = [&delay](Duration other) {
    if (delay.count() == 0 || other < delay) delay = other;
  };
  if (HasExpirations()) {
    const int64_t now_ns = env_.clock.NowNs();
    const int64_t next_ns = wheel_->NextExpiration(HashWheel::kNever);
    sooner(Duration(next_ns >= now_ns ? next_ns - now_ns : -1));
  }
  if (delta_ns > 0) sooner(Duration(delta_ns));
  delay = std::max(delay, kAgeCheckMin);
  // Never later than what was promised before, or a busy stream would put it off for ever.
  const int64_t fires_at = env_.clock.AccessTimeNs() + delay.count();
  if (age_check_time_ > 0 && fires_at > age_check_time_) return;
  age_check_time_ = fires_at;
  ArmAgeTimer(delay);
}

// filestore.go: expireMsgs.
void FileStoreImpl::ExpireMessages(const std::shared_ptr<StreamHost>& host) {
  bool marked = false;
  host->WithStore([&marked](FileStoreImpl& store) {
    if (store.recovering_ || store.closed_) return store.CancelAgeCheck();
    if (store.MarksDeletes()) {
      // Markers are placed by the owner; without its handlers the check waits.
      marked = store.on_remove_ != nullptr && store.on_process_ != nullptr;
      store.age_check_running_ = store.age_check_running_ || marked;
      if (!marked) store.ResetAgeCheck(0);
      return;
    }
    store.age_check_running_ = true;
    const auto until_next_ns = store.ExpireByAge();
    int64_t next_ttl_ns = HashWheel::kNever;
    for (const Expired& expired : store.TakeExpired(&next_ttl_ns)) {
      store.RemoveExpired(expired);
    }
    store.FinishAgeCheck(until_next_ns, next_ttl_ns);
  });
  if (marked) ExpireMarked(host);
}

// What has gone by another way, by which nobody told the wheel, is taken from it here.
void FileStoreImpl::RemoveExpired(const Expired& expired) {
  const auto removed = RemoveLocked(expired.seq, /*secure=*/false, /*via_limits=*/false);
  const bool is_gone = removed ? !*removed
                               : removed.error().Is(ErrorCode::kStoreMsgNotFound) ||
                                     removed.error().Is(ErrorCode::kStoreEof);
  if (is_gone) ForgetExpiration(expired);
}

void FileStoreImpl::ForgetExpiration(const Expired& expired) {
  if (wheel_ != nullptr) wheel_->Remove(expired.seq, expired.expires_ns);
  ++dirty_;  // or the wheel without it would not be written
}

// Answers how long the first message that stays has to live; nullopt: there is none.
std::optional<int64_t> FileStoreImpl::ExpireByAge() {
  const int64_t max_age = stream_.max_age.count();
  int64_t min_age = env_.clock.AccessTimeNs() - max_age;
  for (uint64_t from = 0; max_age > 0;) {
    auto message = LoadNextLocked(">", true, from, nullptr);
    if (!message) break;
    if (message->timestamp_ns > min_age) return message->timestamp_ns - min_age;
    from = message->sequence + 1;
    const bool lives_for_ever = MessageTtlOrNone(message->header) < 0;
    if (!lives_for_ever) static_cast<void>(RemoveViaLimits(message->sequence));
    min_age = env_.clock.AccessTimeNs() - max_age;
  }
  return std::nullopt;
}

// `next_ttl_ns`: when the next message would expire by its TTL, as it was before any was removed.
void FileStoreImpl::FinishAgeCheck(std::optional<int64_t> until_next_ns, int64_t next_ttl_ns) {
  age_check_running_ = false;
  age_check_time_ = 0;
  if (closed_) return;
  if (totals_.msgs == 0 && next_ttl_ns == HashWheel::kNever) {
    CancelAgeCheck();
  } else {
    ResetAgeCheck(until_next_ns.value_or(0));
  }
}

}  // namespace jsstore
