// A stream's consumers in memory and under simulated time, for tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "jsstore/sim_env.h"
#include "store/consumer/consumer_file_store.h"
#include "store/env/faulty_file_system.h"
#include "store/env/memory_file_system.h"
#include "store/format/consumer_state.h"

namespace jsstore {

inline constexpr char kStreamDir[] = "/stream";
inline constexpr char kStatePath[] = "/stream/obs/c/o.dat";

class ConsumerRig {
 public:
  ConsumerRig() : files_(memory_), sim_(files_, /*seed=*/1) { OpenStream(); }
  ConsumerRig(const ConsumerRig&) = delete;
  ConsumerRig& operator=(const ConsumerRig&) = delete;
  ~ConsumerRig() { DropStream(); }

  // A new stream on the same disk, after the old one has ended as by a crash.
  void OpenStream(bool sync_always = false) {
    DropStream();
    host_ = std::make_shared<ConsumerHost>(sim_.env(), kStreamDir, "S", sync_always);
  }

  Result<std::shared_ptr<ConsumerStore>> Open(const ConsumerConfig& config = Explicit(),
                                              std::string_view name = "c") {
    auto opened = OpenConsumerStore(host_, name, sim_.env().clock.NowNs(), config);
    sim_.Settle();
    return opened;
  }

  static ConsumerConfig Explicit() {
    ConsumerConfig config;
    config.durable = "c";
    config.ack_policy = AckPolicy::kExplicit;
    return config;
  }

  // What o.dat says.
  Result<ConsumerState> OnDisk(const std::string& path = kStatePath) {
    const auto bytes = memory_.ReadFile(path);
    if (!bytes) return Fail(bytes.error());
    return DecodeConsumerState(*bytes);
  }

  void Advance(int64_t ms) { sim_.AdvanceBy(std::chrono::milliseconds(ms)); }
  void Settle() { sim_.Settle(); }

  MemoryFileSystem& memory() { return memory_; }
  FileFaults& faults() { return files_.faults(); }
  SimEnv& sim() { return sim_; }
  const std::shared_ptr<ConsumerHost>& host() { return host_; }
  void DropStream() {
    if (host_) host_->Abandon();
    host_.reset();
  }

 private:
  MemoryFileSystem memory_;
  FaultyFileSystem files_;
  SimEnv sim_;
  std::shared_ptr<ConsumerHost> host_;
};

}  // namespace jsstore
