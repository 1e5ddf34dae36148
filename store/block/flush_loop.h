// The background writer of a block whose stream gathers writes (FileStoreConfig::async_flush).
#pragma once

#include <memory>

#include "jsstore/config.h"
#include "jsstore/env.h"

namespace jsstore {

class BlockHost;
class MessageBlock;
class WriteOut;

// filestore.go: flushLoop with its channels, as a state machine over tasks and timers instead of a
// thread. A kick starts gathering: it waits 1, 2, 4 … ms while more keeps coming, then writes.
//
// Cost. What is written to the last block is written with the stream given up: moving bytes to the
// file costs about as much as making records of them, and the two go on side by side.
//
// Owned by its block, and called with the block owned.
class FlushLoop {
 public:
  explicit FlushLoop(MessageBlock& block) : block_(block) {}

  // Starts the loop unless one is running or still on its way out.
  void Start();
  // Tells the loop that there is something to write; nothing happens where no loop runs.
  void Kick();
  // Ends the loop, now if it is idle, else when it next wakes up.
  void Quit();
  // Ends the loop now, so that another may start while it would still have been on its way out.
  void Drop();
  bool Running() const { return state_ != State::kStopped; }

 private:
  // kAwake: a task for it is on its way, or runs. kWaiting: for a kick or for the end; only then
  // does either need a task, which matters for the order among all that are waiting to run.
  enum class State { kStopped, kAwake, kWaiting, kGathering, kWriting };
  // What is to be written with the block given up; null where the step needs no such thing.
  using WriteOutPtr = std::shared_ptr<WriteOut>;
  using Step = WriteOutPtr (FlushLoop::*)();

  // Takes a step of the loop's life `life` and those that follow from it, until the loop waits for
  // something. What is left of a life that is over does nothing.
  static void Run(BlockHost& host, const std::weak_ptr<MessageBlock>& block, uint64_t life,
                  Step step);
  void Spawn();
  WriteOutPtr Wake();
  WriteOutPtr Gathered();
  WriteOutPtr SleepThenGather();
  WriteOutPtr Write();
  WriteOutPtr GoOn();
  WriteOutPtr Exit();

  MessageBlock& block_;
  State state_ = State::kStopped;
  uint64_t life_ = 0;           // counts loops that were dropped
  bool accepts_kicks_ = false;  // the loop's channel exists
  bool kicked_ = false;         // a kick waits in it
  bool quit_ = false;
  size_t waiting_bytes_ = 0;
  Duration sleep_{0};
  Duration slept_{0};
  std::unique_ptr<Timer> timer_;
};

}  // namespace jsstore
