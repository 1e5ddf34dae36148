// Messages that are schedules: what they publish when they are due, and sched.db.
#include <algorithm>

#include "store/format/header_edit.h"
#include "store/format/message_header.h"
#include "store/format/schedule_pattern.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/time_zone.h"

namespace jsstore {
namespace {

// When the message, a schedule, is due that was last due, or was stored, at `ts`. nullopt: its
// pattern or its time zone is not valid (stream.go: loadMessageScheduleLocation).
std::optional<NextSchedule> NextOf(BytesView header, int64_t ts, int64_t now_ns) {
  std::shared_ptr<const Zone> zone;
  if (const auto name = FindHeader(header, kScheduleTimeZoneHeader)) {
    zone = LoadZone(*name);
    if (zone == nullptr) return std::nullopt;
  }
  return ParseSchedule(HeaderValue(header, kScheduleHeader), zone.get(), ts, now_ns);
}

// The same in Unix nanoseconds; nullopt also where the message is no schedule (stream.go:
// nextMessageSchedule).
std::optional<int64_t> DueOf(BytesView header, int64_t ts, int64_t now_ns) {
  if (header.empty()) return std::nullopt;
  const auto next = NextOf(header, ts, now_ns);
  if (!next || next->due.IsZero()) return std::nullopt;
  return next->due.UnixNs();
}

std::string TextOf(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

BytesView ViewOf(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::unique_ptr<MessageSchedules> FileStoreImpl::MakeSchedules() {
  auto schedules = std::make_unique<MessageSchedules>(env_, [host = host_] { RunSchedules(host); });
  if (recovering_) schedules->Pause();
  return schedules;
}

// filestore.go: recoverPerMessageState. The reference lets go of its scheduling and not of the
// timer: it goes off all the same, and runs the schedules that there are by then.
void FileStoreImpl::DropSchedules() {
  if (schedules_ == nullptr) return;
  const int64_t now_ns = env_.clock.NowNs();
  std::erase_if(left_timers_, [now_ns](const auto& left) { return left.due_ns <= now_ns; });
  if (auto left = schedules_->TakeTimer()) left_timers_.push_back(std::move(*left));
  schedules_.reset();
}

// A message was stored: it is a schedule, or ends its subject's, or tells when a schedule that it
// came from is due next.
void FileStoreImpl::TrackSchedule(std::string_view subject, BytesView header, uint64_t seq,
                                  int64_t ts) {
  const std::string_view scheduler = HeaderValue(header, kSchedulerHeader);
  if (const auto due_ns = DueOf(header, ts, env_.clock.NowNs())) {
    schedules_->Add(seq, subject, *due_ns);
    ++last_block_->schedules;
  } else if (scheduler.empty()) {
    schedules_->RemoveSubject(subject);
  }
  const std::string_view next = HeaderValue(header, kScheduleNextHeader);
  if (next.empty() || next == kScheduleNextPurge || scheduler.empty()) return;
  if (const auto due = ParseTimestamp(next)) schedules_->Update(scheduler, due->UnixNs());
}

// The block is about to go as a whole.
Status FileStoreImpl::ForgetSchedulesOf(const BlockPtr& block) {
  if (!block->CacheLoaded()) JSSTORE_TRY(block->Load());
  const int64_t now_ns = env_.clock.NowNs();
  const uint64_t last = block->last.seq;
  for (uint64_t seq = block->first.seq; seq <= last; ++seq) {
    auto message = block->Lookup(seq);
    if (!message && !message.error().Is(ErrorCode::kDeletedMsg)) {
      return Fail(std::move(message).error());
    }
    if (message && DueOf(message->header, now_ns, now_ns)) schedules_->Remove(seq);
  }
  return {};
}

// filestore.go: recoverMsgSchedulingState; see ReadTtlState.
uint64_t FileStoreImpl::ReadSchedules() {
  const std::string path = MessagesPath("sched.db");
  const auto file = env_.files.ReadFile(path);
  schedules_ = MakeSchedules();
  if (!file) return 0;
  if (const auto stamp = schedules_->Decode(*file)) return *stamp;
  static_cast<void>(env_.files.Remove(path));
  TellDamagedState(path);
  schedules_ = MakeSchedules();
  return 0;
}

void FileStoreImpl::RecoverSchedule(const CachedMessage& message) {
  if (const auto due_ns = DueOf(message.header, message.ts, env_.clock.NowNs())) {
    schedules_->AddRecovered(message.seq, message.subject, *due_ns);
  }
}

Status FileStoreImpl::WriteSchedules() {
  if (schedules_ == nullptr) return {};
  return env_.files.WriteFileAtomically(
      MessagesPath("sched.db"), schedules_->Encode(totals_.last_seq + 1), durability_.SyncsFiles());
}

struct FileStoreImpl::ScheduledMessage {
  uint64_t schedule_seq = 0;
  std::string subject;
  std::string header;
  std::string payload;
};

// filestore.go: runMsgScheduling.
void FileStoreImpl::RunSchedules(const std::shared_ptr<StreamHost>& host) {
  std::vector<ScheduledMessage> messages;
  ProcessMsgHandler process;
  host->WithStore([&](FileStoreImpl& store) {
    if (store.schedules_ == nullptr || store.schedules_->IsPaused() || store.closed_) return;
    if (store.on_process_ == nullptr) return store.schedules_->ResetTimer();
    process = store.on_process_;
    store.schedules_->BeginRun();
    messages = store.TakeScheduled();
  });
  if (process == nullptr) return;
  for (const ScheduledMessage& message : messages) {
    process(
        {message.subject, ViewOf(message.header), ViewOf(message.payload), message.schedule_seq});
  }
  host->WithStore([](FileStoreImpl& store) {
    if (store.schedules_ != nullptr && !store.closed_) store.schedules_->EndRun();
  });
}

// scheduler.go: getScheduledMessages. In the order of the schedules' sequences.
std::vector<FileStoreImpl::ScheduledMessage> FileStoreImpl::TakeScheduled() {
  std::vector<ScheduledMessage> messages;
  schedules_->ForEachDue([&](uint64_t seq, int64_t due_ns) {
    auto schedule = LoadLocked(seq);
    if (schedule && schedules_->IsInflight(schedule->subject)) return false;
    auto made = schedule ? MakeScheduled(*schedule, due_ns) : std::nullopt;
    if (!made) {
      schedules_->Remove(seq);
      return true;
    }
    made->schedule_seq = seq;
    messages.push_back(std::move(*made));
    schedules_->MarkInflight(schedule->subject);
    return false;
  });
  std::ranges::sort(messages, {}, &ScheduledMessage::schedule_seq);
  return messages;
}

// What the schedule publishes: its own content, or that of the last message of its source. nullopt:
// it is not valid.
std::optional<FileStoreImpl::ScheduledMessage> FileStoreImpl::MakeScheduled(const Message& schedule,
                                                                            int64_t due_ns) {
  const BytesView own = schedule.header;
  const std::string_view ttl = HeaderValue(own, kScheduleTtlHeader);
  const std::string_view target = HeaderValue(own, kScheduleTargetHeader);
  if (HeaderValue(own, kScheduleHeader).empty() || target.empty()) return std::nullopt;
  const auto next = NextOf(own, due_ns, env_.clock.NowNs());
  if (!next || (!ttl.empty() && !ParseTtlText(ttl))) return std::nullopt;

  Message content = schedule;
  const std::string_view source = HeaderValue(own, kScheduleSourceHeader);
  if (!source.empty()) {
    if (auto last = LoadLastLocked(source)) content = std::move(*last);
  }
  ScheduledMessage made{.schedule_seq = 0,
                        .subject = std::string(target),
                        .header = TextOf(content.header),
                        .payload = TextOf(content.payload)};
  std::string& header = made.header;
  RemoveHeadersWithPrefix(header, "Nats-Schedule");
  // What could keep the stream from taking the message.
  RemoveHeadersWithPrefix(header, "Nats-Expected-");
  RemoveHeader(header, kMsgIdHeader);
  RemoveHeader(header, kTtlHeader);
  RemoveHeader(header, kRollupHeader);
  AppendHeader(header, kSchedulerHeader, schedule.subject);
  AppendHeader(header, kScheduleNextHeader,
               next->repeats ? FormatTimestamp(next->due) : std::string(kScheduleNextPurge));
  const std::string_view rollup = HeaderValue(own, kScheduleRollupHeader);
  if (!ttl.empty()) AppendHeader(header, kTtlHeader, ttl);
  if (!rollup.empty()) AppendHeader(header, kRollupHeader, rollup);
  return made;
}

}  // namespace jsstore
