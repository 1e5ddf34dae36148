#include "store/consumer/consumer_host.h"

#include <algorithm>
#include <utility>

namespace jsstore {

ConsumerHost::ConsumerHost(Env& env, std::string store_dir, std::string stream_name,
                           bool sync_files, std::shared_ptr<const KeyRing> keys)
    : env_(env),
      store_dir_(std::move(store_dir)),
      stream_name_(std::move(stream_name)),
      keys_(std::move(keys)),
      sync_files_(sync_files) {}

void ConsumerHost::Add(std::shared_ptr<ConsumerStore> consumer) {
  const std::lock_guard lock(mutex_);
  consumers_.push_back(std::move(consumer));
}

void ConsumerHost::Remove(const ConsumerStore* consumer) {
  std::shared_ptr<ConsumerStore> removed;  // outlives the lock: its end may call back here
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(consumers_.begin(), consumers_.end(),
                                  [&](const auto& entry) { return entry.get() == consumer; });
  if (found == consumers_.end()) return;
  removed = std::move(*found);
  consumers_.erase(found);
}

std::vector<std::shared_ptr<ConsumerStore>> ConsumerHost::List() const {
  const std::lock_guard lock(mutex_);
  return consumers_;
}

size_t ConsumerHost::Count() const {
  const std::lock_guard lock(mutex_);
  return consumers_.size();
}

std::vector<std::shared_ptr<ConsumerStore>> ConsumerHost::TakeAll() {
  const std::lock_guard lock(mutex_);
  return std::exchange(consumers_, {});
}

void ConsumerHost::StopAll() {
  const auto consumers = TakeAll();
  {
    const std::lock_guard lock(mutex_);
    stopping_all_ = true;
    stop_start_ns_ = env_.clock.NowNs();
    stop_waited_ = Duration{0};
  }
  for (const auto& consumer : consumers) (void)consumer->Stop();
  const std::lock_guard lock(mutex_);
  stopping_all_ = false;
}

void ConsumerHost::StreamDeleteAll() {
  for (const auto& consumer : TakeAll()) (void)consumer->StreamDelete();
}

void ConsumerHost::Abandon() {
  abandoned_ = true;
  closed_ = true;
  TakeAll();
}

int64_t ConsumerHost::StopTimeNs() const {
  const std::lock_guard lock(mutex_);
  return stopping_all_ ? stop_start_ns_ + stop_waited_.count() : env_.clock.NowNs();
}

void ConsumerHost::AddStopWait(Duration wait) {
  const std::lock_guard lock(mutex_);
  stop_waited_ += wait;
}

}  // namespace jsstore
