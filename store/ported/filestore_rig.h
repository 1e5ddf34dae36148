// A store on a simulated machine, as the reference's tests of its file store have it: the stream
// "zzz" with no subjects of its own, blocks as large as the store chooses, one permutation. Change
// `file_store` and `stream` before Start; what a test does not expect to fail is expected to work.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/consumer_store.h"
#include "jsstore/store_layout.h"
#include "store/format/record.h"
#include "store/ported/file_store_peer.h"
#include "store/ported/permutation.h"
#include "store/ported/ported_test.h"
#include "store/stream/stream_test_rig.h"
#include "store/stream/test_keys.h"

namespace jsstore {

// Whether it worked, and what it says if not: EXPECT_TRUE(Worked(store.Stop())).
template <typename T>
testing::AssertionResult Worked(const Result<T>& outcome) {
  if (outcome) return testing::AssertionSuccess();
  return testing::AssertionFailure() << outcome.error().Name() << " " << outcome.error().Message();
}

// What a message takes on disk.
inline uint64_t BytesOfMessage(std::string_view subject, std::string_view header,
                               std::string_view payload) {
  return RecordBytes(subject.size(), header.size(), payload.size());
}
inline uint64_t BytesOfMessage(std::string_view subject, std::string_view payload) {
  return BytesOfMessage(subject, {}, payload);
}

// Makes a record of 50 bytes with a subject of one letter.
inline const std::string kPayloadOf19(19, 'A');

inline std::vector<uint64_t> SequencesOf(const std::vector<SequenceRun>& runs) {
  std::vector<uint64_t> sequences;
  for (const SequenceRun& run : runs) {
    for (uint64_t i = 0; i < run.count; ++i) sequences.push_back(run.first + i);
  }
  return sequences;
}

// All of a state, so that two can be compared and the difference is seen.
inline std::string TextOf(const StreamState& state) {
  const auto time = [](const std::optional<int64_t>& ns) {
    return ns ? std::to_string(*ns) : std::string("never");
  };
  const auto runs = [](const std::vector<SequenceRun>& all) {
    std::string text;
    for (const auto& run : all) {
      text += " " + std::to_string(run.first) + "+" + std::to_string(run.count);
    }
    return text;
  };
  std::string text = std::to_string(state.msgs) + " messages, " + std::to_string(state.bytes) +
                     " bytes, first " + std::to_string(state.first_seq) + " at " +
                     time(state.first_time) + ", last " + std::to_string(state.last_seq) + " at " +
                     time(state.last_time) + ", " + std::to_string(state.num_subjects) +
                     " subjects, " + std::to_string(state.consumers) + " consumers, " +
                     std::to_string(state.num_deleted) + " deleted:" + runs(state.deleted);
  if (state.lost) text += ", lost:" + runs(state.lost->msgs);
  return text;
}

struct Counts {
  uint64_t msgs = 0;
  uint64_t first = 0;
  uint64_t last = 0;
};

inline void ExpectState(const StreamState& state, const Counts& counts) {
  EXPECT_EQ(state.msgs, counts.msgs);
  EXPECT_EQ(state.first_seq, counts.first);
  EXPECT_EQ(state.last_seq, counts.last);
}
inline void ExpectBlock(const MessageBlock& block, const Counts& counts) {
  EXPECT_EQ(block.msgs, counts.msgs);
  EXPECT_EQ(block.first.seq, counts.first);
  EXPECT_EQ(block.last.seq, counts.last);
}

// Whether index.db is there when a store opens again; without it all is read from the blocks.
enum class Index : uint8_t { kKept, kRemoved };

class FileStoreRig : public StreamTestRig {
 public:
  FileStoreRig() : FileStoreRig(Permutation{}) {}
  explicit FileStoreRig(const Permutation& permutation) {
    file_store.block_size = 0;
    file_store.cipher = permutation.cipher;
    file_store.compression = permutation.compression;
    if (permutation.Encrypts()) key = KeysOf("of the ported tests");
    stream.name = "zzz";
    stream.subjects.reset();
  }

  // --- Life -------------------------------------------------------------------------------------
  // A new store, or what is found in the directory. Open answers errors instead.
  void Start() { ASSERT_TRUE(Worked(Open())); }
  // The store stays to be called, stopped.
  void Stop() {
    EXPECT_TRUE(Worked(store->Stop()));
    sim.Settle();
  }
  void StopAndStart(Index index = Index::kKept) {
    Stop();
    if (index == Index::kRemoved) RemoveIndex();
    Start();
  }
  // As after a machine that went down before the latest index.db was on disk.
  void StopAndStartWithIndex(BytesView index) {
    Stop();
    WriteFile(IndexPath(), index);
    Start();
  }
  // Where all was read from the blocks, adding up what they have gives the same once more.
  void ExpectSameAfterRestart(Index index = Index::kKept) {
    const std::string before = StateText();
    ASSERT_NO_FATAL_FAILURE(StopAndStart(index));
    EXPECT_EQ(StateText(), before);
    if (index == Index::kKept) return;
    peer().Recount();
    EXPECT_EQ(StateText(), before);
  }
  // As if the process had been killed, until Start.
  void Kill() {
    store->Abandon();
    sim.executor().DropAll();
  }
  void KillAndStart() { ASSERT_TRUE(Worked(Crash())); }

  int64_t NowNs() { return sim.clock().NowNs(); }
  void Advance(Duration by) { sim.AdvanceBy(by); }
  FileStorePeer peer() { return FileStorePeer(*store); }

  // --- Messages ---------------------------------------------------------------------------------
  // Put, PutMany and Sequences are StreamTestRig's.
  uint64_t PutWithHeader(std::string_view subject, std::string_view header,
                         std::string_view payload, int64_t ttl_s = 0) {
    auto stored = store->StoreMsg(subject, ViewOf(header), ViewOf(payload), ttl_s);
    sim.Settle();
    EXPECT_TRUE(Worked(stored));
    return stored ? stored->sequence : 0;
  }
  void PutMany(int count, std::string_view subject, std::string_view payload) {
    for (int i = 0; i < count; ++i) Put(subject, payload);
  }
  // Each message in a block of its own.
  void PutInBlocks(int count, std::string_view subject) {
    for (int i = 0; i < count; ++i) {
      if (i > 0) Done(peer().AddBlock());
      Put(subject, "");
    }
  }
  // What storing answers; nullopt where it is stored.
  std::optional<ErrorCode> PutError(std::string_view subject, std::string_view payload) {
    auto stored = store->StoreMsg(subject, {}, ViewOf(payload), 0);
    sim.Settle();
    return stored ? std::nullopt : std::optional(stored.error().code);
  }
  // "subject payload"; the error's text where there is no message.
  std::string TextAt(uint64_t seq) {
    auto message = store->LoadMsg(seq);
    sim.Settle();
    if (!message) return message.error().Message();
    return std::string(message->subject) + " " + jsstore::TextOf(message->payload);
  }
  std::optional<ErrorCode> LoadError(uint64_t seq) {
    auto message = store->LoadMsg(seq);
    sim.Settle();
    return message ? std::nullopt : std::optional(message.error().code);
  }
  bool Loads(uint64_t seq) { return !LoadError(seq).has_value(); }

  bool Remove(uint64_t seq) { return Done(store->RemoveMsg(seq)); }
  bool Erase(uint64_t seq) { return Done(store->EraseMsg(seq)); }
  uint64_t Purge() { return Done(store->Purge()); }
  uint64_t PurgeEx(std::string_view subject, uint64_t seq, uint64_t keep) {
    return Done(store->PurgeEx(subject, seq, keep));
  }
  uint64_t Compact(uint64_t seq) { return Done(store->Compact(seq)); }
  void Truncate(uint64_t seq) {
    EXPECT_TRUE(Worked(store->Truncate(seq)));
    sim.Settle();
  }

  // --- State ------------------------------------------------------------------------------------
  StreamState State() { return store->State(); }
  std::string StateText() { return jsstore::TextOf(store->State()); }
  std::vector<uint64_t> Deleted() { return SequencesOf(store->State().deleted); }
  SimpleState Filtered(uint64_t seq, std::string_view subject) {
    return Done(store->FilteredState(seq, subject));
  }
  uint64_t Pending(uint64_t start, std::string_view filter, bool last_per_subject = false) {
    return Done(store->NumPending(start, filter, last_per_subject)).total;
  }
  // Reads every message on disk, as before a snapshot, and answers which are damaged.
  std::vector<uint64_t> DamagedMessages() {
    SnapshotOptions options;
    options.check_msgs = true;
    if (auto snapshot = store->TakeSnapshot(options)) (*snapshot)->Close();
    sim.Settle();
    const auto lost = store->State().lost;
    return lost ? SequencesOf(lost->msgs) : std::vector<uint64_t>{};
  }

  // --- Consumers --------------------------------------------------------------------------------
  std::shared_ptr<ConsumerStore> Consumer(std::string_view name, const ConsumerConfig& config) {
    auto opened = store->OpenConsumer(name, NowNs(), config);
    sim.Settle();
    EXPECT_TRUE(Worked(opened));
    return opened.value_or(nullptr);
  }

  // --- Files: paths are absolute, see StoreDir and MessagesPath ---------------------------------
  std::string InStore(std::string_view name) const {
    return file_store.store_dir + "/" + std::string(name);
  }
  static std::string IndexPath() { return MessagesPath(kStreamStateFile); }
  static std::string BlockPath(uint32_t index) { return MessagesPath(BlockFileName(index)); }
  // Indexes of the blocks that have files, ascending.
  std::vector<uint32_t> BlocksOnDisk() {
    std::vector<uint32_t> indexes;
    for (const std::string& name : BlockNames()) indexes.push_back(BlockIndexOf(name).value_or(0));
    std::sort(indexes.begin(), indexes.end());
    return indexes;
  }
  // Of which files were read since the operations were last cleared.
  std::set<std::string> BlocksRead() {
    std::set<std::string> names;
    for (const FileOperation& operation : files.faults().operations()) {
      if (operation.kind != FileOperationKind::kRead) continue;
      if (!operation.path.ends_with(".blk")) continue;
      names.insert(operation.path.substr(operation.path.rfind('/') + 1));
    }
    return names;
  }
  void RemoveIndex() { EXPECT_TRUE(Worked(files.Remove(IndexPath()))); }
  Bytes ReadFile(const std::string& path) {
    auto bytes = files.ReadFile(path);
    EXPECT_TRUE(Worked(bytes));
    return bytes.value_or(Bytes{});
  }
  void WriteFile(const std::string& path, BytesView bytes) {
    EXPECT_TRUE(Worked(files.WriteFile(path, bytes)));
  }
  void CopyDirectory(const std::string& from, const std::string& to) {
    EXPECT_TRUE(Worked(files.MakeDirs(to)));
    const auto names = files.List(from);
    EXPECT_TRUE(Worked(names));
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
      WriteFile(to + "/" + name, ReadFile(from + "/" + name));
    }
  }
  void Rename(const std::string& from, const std::string& to) {
    EXPECT_TRUE(Worked(files.Rename(from, to)));
  }
  // Changes one byte for another.
  void SpoilByte(const std::string& path, size_t at) {
    Bytes bytes = ReadFile(path);
    ASSERT_LT(at, bytes.size());
    bytes[at] ^= 0xFF;
    WriteFile(path, bytes);
  }
  // From now on writing to files whose path ends so fails, until files.faults().Clear().
  void FailWrites(std::string path_end, int system_errno = ENOSPC) {
    FileFault fault;
    fault.matches = [end = std::move(path_end)](const FileOperation& operation) {
      return operation.kind == FileOperationKind::kWrite && operation.path.ends_with(end);
    };
    fault.count = FileFault::kForever;
    fault.system_errno = system_errno;
    files.faults().Add(fault);
  }

  // What an operation answers, with what it left to do done.
  template <typename T>
  T Done(const Result<T>& outcome) {
    sim.Settle();
    EXPECT_TRUE(Worked(outcome));
    return outcome.value_or(T{});
  }
};

}  // namespace jsstore
