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
  accepts_kicks_ = true;
  kicked_ = quit_ = false;
  Spawn();
}

void FlushLoop::Kick() {
  if (!accepts_kicks_ || kicked_) return;
  kicked_ = true;
  if (state_ == State::kWaiting) Spawn();
}

void FlushLoop::Quit() {
  if (!Running() || quit_) return;
  quit_ = true;
  if (state_ == State::kWaiting) Spawn();
}

void FlushLoop::Drop() {
  ++life_;
  timer_.reset();
  Exit();
}

void FlushLoop::Run(BlockHost& host, const std::weak_ptr<MessageBlock>& block, uint64_t life,
                    Step step) {
  while (true) {
    WriteOutPtr under_way;
    host.WithBlock(block, [&](MessageBlock& owned) {
      if (owned.flush_loop_.life_ == life) {
        under_way = (owned.flush_loop_.*step)();
      } else if (step == &FlushLoop::GoOn) {
        owned.Settle();
      }
    });
    if (under_way == nullptr) return;
    under_way->Run();
    step = &FlushLoop::GoOn;
  }
}

void FlushLoop::Spawn() {
  state_ = State::kAwake;
  block_.host_->env.executor.Spawn([host = block_.host_, block = block_.weak_from_this(),
                                    life = life_] { Run(*host, block, life, &FlushLoop::Wake); });
}

FlushLoop::WriteOutPtr FlushLoop::Wake() {
  if (state_ != State::kAwake) return nullptr;
  if (quit_) return Exit();
  if (!kicked_) {
    state_ = State::kWaiting;
    return nullptr;
  }
  kicked_ = false;
  waiting_bytes_ = block_.PendingBytes();
  if (waiting_bytes_ == 0 || waiting_bytes_ >= kCoalesceBytes) return Write();
  sleep_ = kFirstSleep;
  slept_ = Duration{0};
  return SleepThenGather();
}

FlushLoop::WriteOutPtr FlushLoop::SleepThenGather() {
  state_ = State::kGathering;
  if (timer_ == nullptr) {
    timer_ = block_.host_->env.timers.Idle(
        [host = block_.host_, block = block_.weak_from_this(), life = life_] {
          Run(*host, block, life, &FlushLoop::Gathered);
        });
  }
  timer_->Reset(sleep_);
  return nullptr;
}

FlushLoop::WriteOutPtr FlushLoop::Gathered() {
  if (state_ != State::kGathering) return nullptr;
  if (quit_) return Exit();
  const size_t waiting_now = block_.PendingBytes();
  slept_ += sleep_;
  const bool gathered = slept_ > kSleepMax || waiting_now <= waiting_bytes_;
  waiting_bytes_ = waiting_now;
  sleep_ *= 2;
  if (gathered || waiting_bytes_ >= kCoalesceBytes) return Write();
  return SleepThenGather();
}

// Others wait for what is under way at the last block only (FileStoreImpl::Settle).
FlushLoop::WriteOutPtr FlushLoop::Write() {
  state_ = State::kWriting;
  if (block_.PendingBytes() == 0) return GoOn();
  if (block_.host_->IsLastBlock(block_)) {
    if (auto under_way = block_.BeginWriteOut()) return under_way;
  }
  // A failed write is remembered by the block and reported by the next operation on it.
  static_cast<void>(block_.FlushPendingAndReport());
  return GoOn();
}

FlushLoop::WriteOutPtr FlushLoop::GoOn() {
  block_.Settle();
  // Once the stream has moved on to another block nothing more comes.
  if (!block_.host_->IsLastBlock(block_) && block_.CloseFiles()) return Exit();
  state_ = State::kAwake;
  return Wake();
}

FlushLoop::WriteOutPtr FlushLoop::Exit() {
  state_ = State::kStopped;
  accepts_kicks_ = kicked_ = quit_ = false;
  return nullptr;
}

}  // namespace jsstore
