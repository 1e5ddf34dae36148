#include "store/stream/message_schedules.h"

#include <algorithm>
#include <utility>

#include "store/format/schedule_state.h"

namespace jsstore {
namespace {

constexpr Duration kScheduleCheckMin = std::chrono::milliseconds(250);

}  // namespace

void MessageSchedules::Add(uint64_t seq, std::string_view subject, int64_t due_ns) {
  AddRecovered(seq, subject, due_ns);
  ResetTimer();
}

void MessageSchedules::AddRecovered(uint64_t seq, std::string_view subject, int64_t due_ns) {
  auto entry = by_subject_.find(subject);
  if (entry == by_subject_.end()) {
    entry = by_subject_.emplace(subject, Schedule{}).first;
  } else {
    by_seq_.erase(entry->second.seq);
    wheel_.Remove(entry->second.seq, entry->second.due_ns);
  }
  wheel_.Add(seq, due_ns);
  entry->second = {seq, due_ns, false};
  by_seq_.insert_or_assign(seq, entry);
}

void MessageSchedules::Update(std::string_view subject, int64_t due_ns) {
  const auto entry = by_subject_.find(subject);
  if (entry == by_subject_.end()) return;
  Schedule& schedule = entry->second;
  // Not as one step: where the old time is not the one in the wheel, the new one counts all the
  // same.
  wheel_.Remove(schedule.seq, schedule.due_ns);
  wheel_.Add(schedule.seq, due_ns);
  schedule.due_ns = due_ns;
  schedule.inflight = false;
  ResetTimer();
}

void MessageSchedules::Remove(uint64_t seq) {
  const auto known = by_seq_.find(seq);
  if (known != by_seq_.end()) RemoveSubject(std::string(known->second->first));
}

void MessageSchedules::RemoveSubject(std::string_view subject) {
  const auto entry = by_subject_.find(subject);
  if (entry == by_subject_.end()) return;
  wheel_.Remove(entry->second.seq, entry->second.due_ns);
  by_seq_.erase(entry->second.seq);
  by_subject_.erase(entry);
}

bool MessageSchedules::IsInflight(std::string_view subject) const {
  const auto entry = by_subject_.find(subject);
  return entry != by_subject_.end() && entry->second.inflight;
}

void MessageSchedules::MarkInflight(std::string_view subject) {
  const auto entry = by_subject_.find(subject);
  if (entry != by_subject_.end()) entry->second.inflight = true;
}

void MessageSchedules::ClearInflight() {
  for (auto& [subject, schedule] : by_subject_) schedule.inflight = false;
}

void MessageSchedules::EndRun() {
  running_ = false;
  deadline_ns_ = 0;
  ResetTimer();
}

void MessageSchedules::ResetTimer() {
  if (paused_ || running_) return;
  const int64_t next_ns = wheel_.NextExpiration(HashWheel::kNever);
  if (next_ns == HashWheel::kNever) {
    timer_.reset();
    return;
  }
  const int64_t now_ns = env_.clock.NowNs();
  const Duration until(next_ns > now_ns ? next_ns - now_ns : 0);
  const Duration delay = std::max(until, kScheduleCheckMin);
  const int64_t deadline_ns = now_ns + delay.count();
  // Never later than what was promised before, or a busy stream would put it off for ever.
  if (deadline_ns_ > 0 && deadline_ns > deadline_ns_) return;
  deadline_ns_ = deadline_ns;
  if (timer_ == nullptr) timer_ = env_.timers.Idle(run_);
  timer_->Reset(delay);
}

std::optional<MessageSchedules::ArmedTimer> MessageSchedules::TakeTimer() {
  if (timer_ == nullptr || deadline_ns_ == 0) return std::nullopt;
  return ArmedTimer{std::exchange(deadline_ns_, 0), std::move(timer_)};
}

Bytes MessageSchedules::Encode(uint64_t stamp) const {
  ScheduleStateWriter writer({.count = by_subject_.size(), .stamp = stamp});
  for (const auto& [subject, schedule] : by_subject_) {
    writer.Add({subject, schedule.seq, schedule.due_ns});
  }
  return writer.Finish();
}

Result<uint64_t> MessageSchedules::Decode(BytesView in) {
  return ReadScheduleState(in, [this](const ScheduleEntry& entry) {
    AddRecovered(entry.seq, entry.subject, entry.due_ns);
  });
}

}  // namespace jsstore
