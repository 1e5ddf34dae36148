// A snapshot that a case took and has not closed yet.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "conformance/protocol/result.h"
#include "jsstore/snapshot.h"

namespace jsparity {

class TakenSnapshot {
 public:
  explicit TakenSnapshot(std::shared_ptr<jsstore::Snapshot> snapshot)
      : snapshot_(std::move(snapshot)) {}

  // Reads the next `count` bytes (0: all that are left) into `value`, and tells its end; with the
  // end, the first time that it is met, what failed: the reference tells it through a channel.
  void Read(uint64_t count, OpValue& value);
  void Close() { snapshot_->Close(); }

 private:
  std::shared_ptr<jsstore::Snapshot> snapshot_;
  bool failure_told_ = false;
};

}  // namespace jsparity
