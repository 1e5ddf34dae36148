#include "store/block/flush_loop.h"

#include "store/block/message_block.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;

// From this size on it does not pay to wait for more.
constexpr size_t kCoalesceBytes = 16 * 1024;
constexpr Duration kFirstSleep = milliseconds(1);
constexpr Duration kSleepMax = milliseconds(8);

}  // namespace

void FlushLoop::Start() {
  if (Running()) return;
  state_ = State::kIdle;
  accepts_kicks_ = true;
  kicked_ = quit_ = false;
}

void FlushLoop::Kick() {
  if (!accepts_kicks_ || kicked_) return;
  kicked_ = true;
  if (state_ == State::kIdle) Spawn(&FlushLoop::Wake);
}

void FlushLoop::Quit() {
  if (!Running() || quit_) return;
  quit_ = true;
  if (state_ == State::kIdle) Spawn(&FlushLoop::Wake);
}

void FlushLoop::Spawn(void (FlushLoop::*step)()) {
  block_.host_->env.executor.Spawn([host = block_.host_, block = block_.weak_from_this(), step] {
    host->WithBlock(block, [step](MessageBlock& owned) { (owned.flush_loop_.*step)(); });
  });
}

void FlushLoop::Wake() {
  if (state_ != State::kIdle) return;
  if (quit_) return Exit();
  if (!kicked_) return;
  kicked_ = false;
  waiting_bytes_ = block_.PendingBytes();
  if (waiting_bytes_ == 0 || waiting_bytes_ >= kCoalesceBytes) return WriteAndGoOn();
  sleep_ = kFirstSleep;
  slept_ = Duration{0};
  SleepThenGather();
}

void FlushLoop::SleepThenGather() {
  state_ = State::kGathering;
  if (timer_ == nullptr) {
    timer_ = block_.host_->env.timers.Idle([host = block_.host_, block = block_.weak_from_this()] {
      host->WithBlock(block, [](MessageBlock& owned) { owned.flush_loop_.Gathered(); });
    });
  }
  timer_->Reset(sleep_);
}

void FlushLoop::Gathered() {
  if (state_ != State::kGathering) return;
  if (quit_) return Exit();
  const size_t waiting_now = block_.PendingBytes();
  slept_ += sleep_;
  const bool gathered = slept_ > kSleepMax || waiting_now <= waiting_bytes_;
  waiting_bytes_ = waiting_now;
  sleep_ *= 2;
  if (gathered || waiting_bytes_ >= kCoalesceBytes) return WriteAndGoOn();
  SleepThenGather();
}

void FlushLoop::WriteAndGoOn() {
  state_ = State::kIdle;
  // A failed write is remembered by the block and reported by the next operation on it.
  if (block_.PendingBytes() > 0) static_cast<void>(block_.FlushPendingAndReport());
  // Once the stream has moved on to another block nothing more comes.
  if (!block_.host_->IsLastBlock(block_) && block_.CloseFiles()) return Exit();
  if (kicked_ || quit_) Spawn(&FlushLoop::Wake);
}

void FlushLoop::Exit() {
  state_ = State::kStopped;
  accepts_kicks_ = kicked_ = quit_ = false;
}

}  // namespace jsstore
