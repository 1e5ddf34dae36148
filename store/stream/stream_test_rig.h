// A store on a simulated machine, for tests: given/when/then without waiting.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "jsstore/file_store.h"
#include "jsstore/sim_env.h"
#include "store/env/sim_file_system.h"
#include "store/env/test_text.h"

namespace jsstore {

constexpr std::string_view kStoreDir = "/store";

class StreamTestRig {
 public:
  StreamTestRig() {
    file_store.store_dir = kStoreDir;
    file_store.block_size = 512;
    stream.name = "S";
    stream.subjects = {"a.>"};
  }
  ~StreamTestRig() {
    if (store != nullptr) store->Abandon();
  }

  Status Open(OpenAs as = OpenAs::kReady) {
    auto opened = FileStore::Open(sim.env(), file_store, stream, kSimStartNs, key, former_key, as);
    if (!opened) return Fail(opened.error());
    store = std::move(*opened);
    sim.Settle();
    return {};
  }

  // A clean stop and start.
  Status Restart() {
    EXPECT_TRUE(store->Stop());
    sim.Settle();
    store.reset();
    return Open();
  }

  // As if the process had been killed.
  Status Crash() {
    store->Abandon();
    sim.executor().DropAll();
    store.reset();
    return Open();
  }

  uint64_t Put(std::string_view subject, std::string_view payload = "payload") {
    auto stored = store->StoreMsg(subject, {}, ViewOf(payload), 0);
    sim.Settle();
    EXPECT_TRUE(stored) << stored.error().Message();
    return stored ? stored->sequence : 0;
  }

  void PutMany(int count, std::string_view subject = "a.b") {
    for (int i = 0; i < count; ++i) Put(subject);
  }

  // Sequences of all messages, by loading each.
  std::vector<uint64_t> Sequences() {
    std::vector<uint64_t> found;
    const StreamState state = store->State();
    for (uint64_t seq = state.first_seq; seq <= state.last_seq; ++seq) {
      if (auto message = store->LoadMsg(seq)) found.push_back(message->sequence);
    }
    return found;
  }

  std::vector<std::string> BlockNames() {
    std::vector<std::string> blocks;
    auto names = files.List(MessagesDir());
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
      if (name.ends_with(".blk")) blocks.push_back(name);
    }
    return blocks;
  }

  static std::string MessagesDir() { return std::string(kStoreDir) + "/msgs"; }
  static std::string MessagesPath(std::string_view name) {
    return MessagesDir() + "/" + std::string(name);
  }

  SimFileSystem files;
  SimEnv sim{files, /*seed=*/1};
  FileStoreConfig file_store;
  StreamConfig stream;
  KeyGenerator key;
  KeyGenerator former_key;
  std::unique_ptr<FileStore> store;
};

}  // namespace jsstore
