#include "store/env/timer_thread.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

namespace jsstore {
namespace {

using TimePoint = std::chrono::steady_clock::time_point;

// What waits for the access time to move asks for what is left by that, which may be a nanosecond,
// and asks again until it has moved: at most a hundred times then, and not all the while.
constexpr Duration kShortestWait = std::chrono::milliseconds(1);

TimePoint DeadlineOf(Duration delay) {
  if (delay > Duration::zero()) delay = std::max(delay, kShortestWait);
  const TimePoint now = std::chrono::steady_clock::now();
  const Duration longest = TimePoint::max() - now;
  return now + std::clamp(delay, Duration::zero(), longest);
}

}  // namespace

// One timer's state, guarded by the mutex of the queue; the callback itself never changes.
struct TimerThread::Alarm {
  explicit Alarm(std::function<void()> c) : callback(std::move(c)) {}

  const std::function<void()> callback;
  bool to_fire = false;  // from Reset until the callback begins or Stop
  uint64_t turn = 0;     // moves with every Reset and Stop: tells an outdated hand-over
  TimePoint deadline;    // when it is to fire
  bool is_queued = false;
  std::pair<TimePoint, uint64_t> place;  // in the queue, while it is there; may lie before deadline
};

class TimerThread::Queue : public std::enable_shared_from_this<Queue> {
 public:
  explicit Queue(Executor& executor) : executor_(executor) {}

  void Start(const std::shared_ptr<Alarm>& alarm, Duration delay);
  bool Stop(Alarm& alarm);
  void Close();

 private:
  void Enqueue(const std::shared_ptr<Alarm>& alarm);
  void Dequeue(Alarm& alarm);
  void Run();
  void HandOver(std::unique_lock<std::mutex>& lock);
  void Fire(Alarm& alarm, uint64_t turn);

  Executor& executor_;
  std::mutex mutex_;  // guards all that follows and every Alarm
  std::condition_variable first_changed_;
  std::map<std::pair<TimePoint, uint64_t>, std::shared_ptr<Alarm>> alarms_;
  uint64_t started_ = 0;  // tells equal deadlines apart
  bool closed_ = false;
  std::thread thread_;
};

// Stores put their cache's timer off with every write. An alarm that moves to later stays at its
// place, and is moved when that comes up: nobody is woken, and the queue is left alone.
void TimerThread::Queue::Start(const std::shared_ptr<Alarm>& alarm, Duration delay) {
  const TimePoint deadline = DeadlineOf(delay);
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  alarm->turn++;
  alarm->to_fire = true;
  alarm->deadline = deadline;
  if (alarm->is_queued && alarm->place.first <= deadline) return;
  Dequeue(*alarm);
  Enqueue(alarm);
  if (alarms_.begin()->second == alarm) first_changed_.notify_one();
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
}

bool TimerThread::Queue::Stop(Alarm& alarm) {
  const std::lock_guard lock(mutex_);
  alarm.turn++;
  Dequeue(alarm);
  return std::exchange(alarm.to_fire, false);
}

void TimerThread::Queue::Enqueue(const std::shared_ptr<Alarm>& alarm) {
  alarm->place = {alarm->deadline, started_++};
  alarm->is_queued = true;
  alarms_.emplace(alarm->place, alarm);
}

void TimerThread::Queue::Dequeue(Alarm& alarm) {
  if (std::exchange(alarm.is_queued, false)) alarms_.erase(alarm.place);
}

void TimerThread::Queue::Run() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    if (alarms_.empty()) {
      first_changed_.wait(lock);
    } else if (const TimePoint first = alarms_.begin()->first.first;
               first > std::chrono::steady_clock::now()) {
      first_changed_.wait_until(lock, first);
    } else {
      HandOver(lock);
    }
  }
}

// Gives the first alarm to the executor, without the lock: Spawn is not ours to know. One that was
// put off goes back into the queue.
void TimerThread::Queue::HandOver(std::unique_lock<std::mutex>& lock) {
  std::shared_ptr<Alarm> alarm = std::move(alarms_.begin()->second);
  alarms_.erase(alarms_.begin());
  alarm->is_queued = false;
  if (alarm->deadline > alarm->place.first) return Enqueue(alarm);
  const uint64_t turn = alarm->turn;
  lock.unlock();
  executor_.Spawn(
      [queue = shared_from_this(), alarm = std::move(alarm), turn] { queue->Fire(*alarm, turn); });
  lock.lock();
}

void TimerThread::Queue::Fire(Alarm& alarm, uint64_t turn) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || alarm.turn != turn) return;  // stopped or reset meanwhile
    alarm.to_fire = false;
  }
  alarm.callback();
}

void TimerThread::Queue::Close() {
  std::map<std::pair<TimePoint, uint64_t>, std::shared_ptr<Alarm>> dropped;
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (auto& [place, alarm] : alarms_) {
      alarm->turn++;
      alarm->to_fire = false;
      alarm->is_queued = false;
    }
    dropped.swap(alarms_);  // what callbacks hold is released outside the lock
    thread.swap(thread_);
  }
  first_changed_.notify_all();
  if (thread.joinable()) thread.join();
}

class TimerThread::ThreadTimer : public Timer {
 public:
  ThreadTimer(std::shared_ptr<Queue> queue, std::function<void()> callback)
      : queue_(std::move(queue)), alarm_(std::make_shared<Alarm>(std::move(callback))) {}
  ~ThreadTimer() override { queue_->Stop(*alarm_); }

  void Reset(Duration delay) override { queue_->Start(alarm_, delay); }
  bool Stop() override { return queue_->Stop(*alarm_); }

 private:
  const std::shared_ptr<Queue> queue_;
  const std::shared_ptr<Alarm> alarm_;
};

TimerThread::TimerThread(Executor& executor) : queue_(std::make_shared<Queue>(executor)) {}

TimerThread::~TimerThread() { Close(); }

std::unique_ptr<Timer> TimerThread::After(Duration delay, std::function<void()> callback) {
  auto timer = Idle(std::move(callback));
  timer->Reset(delay);
  return timer;
}

std::unique_ptr<Timer> TimerThread::Idle(std::function<void()> callback) {
  return std::make_unique<ThreadTimer>(queue_, std::move(callback));
}

void TimerThread::Close() { queue_->Close(); }

}  // namespace jsstore
