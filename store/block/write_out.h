// Bytes on their way to a block's file while nobody holds the stream.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "jsstore/env.h"
#include "jsstore/error.h"
#include "store/block/block_cache.h"

namespace jsstore {

// Made with the block owned; then one thread runs it without any lock, so that appending goes on
// meanwhile. Whoever wants more of the block than to append to it waits first
// (MessageBlock::Settle): until then the file is only ever behind what the cache has.
class WriteOut {
 public:
  // The bytes [offset, end) of the cache, which keep their places in the file. `encrypted`: what is
  // to be written instead, empty where the file is not encrypted.
  WriteOut(std::shared_ptr<File> file, const CacheBuffer& cache, size_t offset, Bytes encrypted)
      : offset_(offset),
        end_(cache.size()),
        file_(std::move(file)),
        records_(cache.Hold()),
        encrypted_(std::move(encrypted)) {}

  // Once. Lets go of the file and the bytes before those who wait are told.
  void Run() {
    const BytesView bytes =
        encrypted_.empty() ? BytesView(records_.get() + offset_, end_ - offset_) : encrypted_;
    outcome_ = file_->WriteAt(offset_, bytes);
    file_.reset();
    records_.reset();
    done_.store(true, std::memory_order_release);
    done_.notify_all();
  }

  // Blocks until Run is through; its outcome.
  const Status& Wait() const {
    done_.wait(false, std::memory_order_acquire);
    return outcome_;
  }

  // Where the file ends when it went well.
  size_t end() const { return end_; }

 private:
  const size_t offset_;
  const size_t end_;
  std::shared_ptr<File> file_;
  CacheBuffer::Pin records_;
  Bytes encrypted_;
  Status outcome_;
  std::atomic<bool> done_{false};
};

}  // namespace jsstore
