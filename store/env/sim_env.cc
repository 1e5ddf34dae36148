#include "jsstore/sim_env.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <stdexcept>
#include <utility>

#include "store/env/access_time.h"

namespace jsstore {
namespace {

// Counts what runs while time stands still, so that a loop is an error and not a hang.
class StepLimit {
 public:
  void Step() {
    if (++steps_ > kSimMaxStepsPerInstant) {
      throw std::runtime_error("simulated environment: tasks and timers never come to rest");
    }
  }

 private:
  int64_t steps_ = 0;
};

// Time moves as long as this lives, even when a callback throws.
class MovingTime {
 public:
  explicit MovingTime(SimClock& clock) : clock_(clock) { clock_.BeginMoving(); }
  MovingTime(const MovingTime&) = delete;
  MovingTime& operator=(const MovingTime&) = delete;
  ~MovingTime() { clock_.EndMoving(); }

 private:
  SimClock& clock_;
};

// now + delay, at least now, at most the end of time.
int64_t DeadlineNs(int64_t now_ns, Duration delay) {
  const int64_t delay_ns = std::max<int64_t>(delay.count(), 0);
  const int64_t room_ns = std::numeric_limits<int64_t>::max() - now_ns;
  return delay_ns > room_ns ? std::numeric_limits<int64_t>::max() : now_ns + delay_ns;
}

}  // namespace

// --- SimClock
// --------------------------------------------------------------------------------------

int64_t SimClock::AccessTimeNs() const {
  if (acquirers_ > 0) {
    const int64_t tick_ns = kAccessTimeTick.count();
    const int64_t elapsed_ns = now_ns_ - acquire_start_ns_ + tick_lead_ns_;
    return acquire_start_ns_ + elapsed_ns / tick_ns * tick_ns;
  }
  if (idle_access_time_ns_ == 0) idle_access_time_ns_ = now_ns_;
  return idle_access_time_ns_;
}

void SimClock::AccessTimeAcquire() {
  if (acquirers_++ == 0) acquire_start_ns_ = now_ns_;
}

void SimClock::AccessTimeRelease() {
  assert(acquirers_ > 0);
  if (acquirers_ == 1) idle_access_time_ns_ = AccessTimeNs();
  if (acquirers_ > 0) acquirers_--;
}

void SimClock::SetNow(int64_t now_ns) { now_ns_ = std::max(now_ns_, now_ns); }

// --- SimExecutor
// -----------------------------------------------------------------------------------

void SimExecutor::Spawn(std::function<void()> task) {
  if (next_) waiting_.push_back(std::move(next_));
  next_ = std::move(task);
}

bool SimExecutor::RunOne() {
  std::function<void()> task = std::exchange(next_, nullptr);
  if (!task) {
    if (waiting_.empty()) return false;
    task = std::move(waiting_.front());
    waiting_.pop_front();
  }
  task();
  return true;
}

void SimExecutor::DropAll() {
  next_ = nullptr;
  waiting_.clear();
}

void SimExecutor::RunUntilIdle() {
  StepLimit limit;
  while (RunOne()) limit.Step();
}

// --- SimTimers
// -------------------------------------------------------------------------------------

struct SimTimers::Queue {
  // Deadline and, for equal deadlines, which was started first.
  using Place = std::pair<int64_t, uint64_t>;
  struct Entry {
    SimTimer* timer;
    Callback callback;
  };

  Queue(const Clock& c, Executor& e) : clock(&c), executor(&e) {}

  const Clock* clock;  // null once the environment is gone: nothing starts any more
  Executor* executor;  // lives as long
  std::map<Place, Entry> entries;
  uint64_t started = 0;
};

class SimTimers::SimTimer : public Timer {
 public:
  SimTimer(std::shared_ptr<Queue> queue, std::function<void()> callback, bool expiry)
      : queue_(std::move(queue)),
        expiry_(expiry),
        callback_(std::make_shared<const std::function<void()>>(std::move(callback))) {}
  ~SimTimer() override { SimTimer::Stop(); }

  void Reset(Duration delay) override {
    const bool was_running = SimTimer::Stop();
    if (queue_->clock == nullptr) return;
    const int64_t now_ns = queue_->clock->NowNs();
    const int64_t deadline_ns = DeadlineNs(now_ns, delay);
    if (!was_running && deadline_ns <= now_ns) {
      queue_->executor->Spawn([callback = callback_] { (*callback)(); });
      return;
    }
    place_ = {deadline_ns, queue_->started++};
    queue_->entries.emplace(place_, Queue::Entry{this, callback_});
    running_ = true;
  }

  bool Stop() override {
    if (running_) queue_->entries.erase(place_);
    return std::exchange(running_, false);
  }

  void MarkFired() { running_ = false; }
  bool IsExpiry() const { return expiry_; }

 private:
  const std::shared_ptr<Queue> queue_;
  const bool expiry_;
  const SimTimers::Callback callback_;
  bool running_ = false;
  Queue::Place place_;
};

SimTimers::SimTimers(const Clock& clock, Executor& executor)
    : queue_(std::make_shared<Queue>(clock, executor)) {}

SimTimers::~SimTimers() {
  queue_->clock = nullptr;
  for (auto& [place, entry] : queue_->entries) entry.timer->MarkFired();
  queue_->entries.clear();
}

std::unique_ptr<Timer> SimTimers::After(Duration delay, std::function<void()> callback) {
  auto timer = Idle(std::move(callback));
  timer->Reset(delay);
  return timer;
}

std::unique_ptr<Timer> SimTimers::Idle(std::function<void()> callback) {
  return std::make_unique<SimTimer>(queue_, std::move(callback), /*expiry=*/false);
}

std::unique_ptr<Timer> SimTimers::IdleExpiry(std::function<void()> callback) {
  return std::make_unique<SimTimer>(queue_, std::move(callback), /*expiry=*/true);
}

int64_t SimTimers::NextDeadlineNs() const {
  return queue_->entries.empty() ? kNever : queue_->entries.begin()->first.first;
}

std::vector<SimTimers::Callback> SimTimers::TakeDue(int64_t now_ns) {
  std::vector<Callback> due;
  auto& entries = queue_->entries;
  while (!entries.empty() && NextDeadlineNs() <= now_ns) {
    const auto first = entries.begin();
    first->second.timer->MarkFired();
    due.push_back(first->second.callback);
    entries.erase(first);
  }
  return due;
}

std::vector<std::weak_ptr<const std::function<void()>>> SimTimers::HoldExpiry() {
  std::vector<std::weak_ptr<const std::function<void()>>> held;
  std::erase_if(queue_->entries, [&held](const auto& entry) {
    const Queue::Entry& running = entry.second;
    if (!running.timer->IsExpiry()) return false;
    running.timer->MarkFired();
    held.emplace_back(running.callback);
    return true;
  });
  return held;
}

size_t SimTimers::pending() const { return queue_->entries.size(); }

// --- SimRandom
// -------------------------------------------------------------------------------------

void SimRandom::Fill(std::span<uint8_t> out) {
  if (out.empty()) return;
  constexpr uint64_t kBlockBytes = 64;
  std::array<uint8_t, crypto_stream_chacha20_KEYBYTES> key{};
  std::array<uint8_t, crypto_stream_chacha20_NONCEBYTES> nonce{};
  for (size_t i = 0; i < sizeof(seed_); i++) key[i] = static_cast<uint8_t>(seed_ >> (8 * i));

  // The stream can be entered at whole blocks only: start with the block that holds position_.
  const uint64_t skip = position_ % kBlockBytes;
  Bytes stream(skip + out.size(), 0);
  crypto_stream_chacha20_xor_ic(stream.data(), stream.data(), stream.size(), nonce.data(),
                                position_ / kBlockBytes, key.data());
  std::copy(stream.begin() + static_cast<ptrdiff_t>(skip), stream.end(), out.begin());
  position_ += out.size();
}

int64_t SimRandom::Below(int64_t bound) {
  assert(bound > 0);
  if (scripted_.empty()) return 0;
  const int64_t value = scripted_.front();
  scripted_.pop_front();
  return std::clamp<int64_t>(value, 0, bound - 1);
}

// --- SimEnv
// ----------------------------------------------------------------------------------------

SimEnv::SimEnv(FileSystem& files, uint64_t seed, int64_t start_ns)
    : clock_(start_ns),
      timers_(clock_, executor_),
      random_(seed),
      env_{files, clock_, timers_, random_, executor_} {}

void SimEnv::Settle() {
  StepLimit limit;
  const auto run_tasks = [&] {
    while (executor_.RunOne()) limit.Step();
  };
  run_tasks();
  for (auto due = timers_.TakeDue(clock_.NowNs()); !due.empty();
       due = timers_.TakeDue(clock_.NowNs())) {
    for (const SimTimers::Callback& callback : due) {
      limit.Step();
      (*callback)();
      run_tasks();
    }
  }
}

void SimEnv::AdvanceTo(int64_t now_ns) {
  Settle();
  const MovingTime moving(clock_);
  for (int64_t next = timers_.NextDeadlineNs(); next != SimTimers::kNever && next <= now_ns;
       next = timers_.NextDeadlineNs()) {
    clock_.SetNow(next);
    Settle();
  }
  clock_.SetNow(now_ns);
}

void SimEnv::AdvanceLateTo(int64_t now_ns) {
  Settle();
  const auto held = timers_.HoldExpiry();
  AdvanceTo(now_ns);
  for (const auto& waiting : held) {
    const SimTimers::Callback callback = waiting.lock();
    if (callback == nullptr) continue;  // nobody waits for it any more
    (*callback)();
    Settle();
  }
}

}  // namespace jsstore
