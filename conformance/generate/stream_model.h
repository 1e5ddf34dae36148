// A light picture of a stream: good enough to aim operations at messages that exist, were just
// deleted, or lie one past either end; it need not be right.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/protocol/operation.h"
#include "jsstore/config.h"

namespace jsparity {

// Above this, sequences are so far from zero that State must not have to list what lies between.
inline constexpr uint64_t kListableSeqMax = 100'000;

// What a record has around subject, header and message; about, as a header adds four.
inline constexpr uint64_t kRecordOverheadBytes = 30;
uint64_t RecordBytes(const Operation& message);

class StreamModel {
 public:
  explicit StreamModel(const jsstore::StreamConfig& config);

  // Whether a store takes it (filestore.go: UpdateConfig).
  static bool IsAccepted(const jsstore::StreamConfig& config);
  // Whether the configuration has no room for the message (filestore.go: storeRawMsg).
  static bool IsTooLarge(const Operation& message, const jsstore::StreamConfig& config);

  // What operations will have done. Nothing of it happens to a stopped store.
  void Store(const Operation& message, int64_t ts);
  // Of a store_msgs; of very many only the first and the last are in the picture.
  void StoreMany(const Operation& messages);
  // Sequences behind the last that hold no message.
  void Skip(uint64_t count);
  void Remove(uint64_t seq);
  void RemoveRange(uint64_t first, uint64_t count);
  void RemoveBlock(const DeleteBlockSpec& block);
  // The first that stays; the stream begins there, whatever it held.
  void RemoveBelow(uint64_t seq);
  // The last that stays; the stream ends there.
  void RemoveAbove(uint64_t seq);
  // What is opened next is a new store.
  void Empty();
  void Configure(const jsstore::StreamConfig& config);
  void Advance(int64_t ns) { now_ns_ += ns; }
  void Stop() { stopped_ = true; }
  void Reopen(const std::optional<jsstore::StreamConfig>& config);
  // What is there may be less than the picture has: a crash or damage took what it took.
  void Doubt() { doubted_ = true; }
  // Whether a sequence is what comes next; 0 always is.
  bool IsNext(uint64_t seq) const { return seq == 0 || seq == last_ + 1; }

  uint64_t first() const { return live_.empty() ? last_ + 1 : live_.begin()->first; }
  uint64_t last() const { return last_; }
  size_t msgs() const { return live_.size(); }
  uint64_t bytes() const { return bytes_; }  // of the records, about
  int64_t now_ns() const { return now_ns_; }
  int64_t last_ts() const { return last_ts_; }
  bool stopped() const { return stopped_; }
  const jsstore::StreamConfig& config() const { return config_; }
  void SetSources(std::vector<jsstore::StreamSource> sources) {
    config_.sources = std::move(sources);
  }

  struct OpenSnapshot {
    bool consumers = false;  // it holds states of consumers
  };
  std::map<uint64_t, OpenSnapshot>& snapshots() { return snapshots_; }
  const std::map<uint64_t, OpenSnapshot>& snapshots() const { return snapshots_; }
  // Whether everything that the stream holds fits into what the reference makes of a snapshot
  // before somebody reads it.
  bool IsSmall() const;

  // No more messages than this were ever stored.
  uint64_t StoredMax() const { return written_bytes_ / kRecordOverheadBytes; }

  // What is gone between the first and the last message, ascending, up to a limit.
  std::vector<uint64_t> Missing() const;
  // A sequence for reading or removing: live, deleted, at the ends, past them, 0, 2^64-1, …
  uint64_t AimSeq(Draw& draw) const;
  // A sequence that holds a message; `last` if there is none.
  uint64_t LiveSeq(Draw& draw) const;
  // Whether there is a message under the sequence, one right before it and one right behind it, and
  // any two of them fit into a block of the size. False where the picture is in doubt.
  bool IsBetweenNeighbours(uint64_t seq, uint64_t block_bytes) const;
  // Of the messages after the sequence.
  uint64_t BytesAfter(uint64_t seq) const;

 private:
  void Append(const std::string& subject, size_t bytes);
  void EnforceLimits();

  struct Entry {
    std::string subject;
    size_t bytes;
  };
  jsstore::StreamConfig config_;
  std::map<uint64_t, Entry> live_;
  std::deque<uint64_t> deleted_;  // the latest
  std::map<uint64_t, OpenSnapshot> snapshots_;
  uint64_t written_bytes_ = 0;  // of all messages that were stored, whatever became of them
  uint64_t last_ = 0;
  uint64_t bytes_ = 0;
  int64_t now_ns_;
  int64_t last_ts_;
  bool stopped_ = false;
  bool doubted_ = false;
};

}  // namespace jsparity
