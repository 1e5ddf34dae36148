#include "conformance/judge/end_watch.h"

#include <algorithm>
#include <string>
#include <utility>

namespace jsparity {
namespace {

// A processor's time that any operation may take, with what a busy or a slow machine adds to it.
constexpr int64_t kAlwaysNs = 2'000'000'000;
// For each message, deleted sequence and record that it may have to look at or make.
constexpr int64_t kEachNs = 10'000;
// For each second that virtual time moves: what timers do in it.
constexpr int64_t kEachSecondNs = 10'000'000;
// Deleted sequences may be a range of half of all there are, which nobody looks at one by one.
constexpr uint64_t kCountedMax = 5'000'000;

// A block is a file that is made, written, closed and listed.
constexpr int64_t kEachBlockNs = 200'000;
// A compressed one is read and written once more, through a compressor of its own that takes and
// clears a megabyte whatever the block has (filestore.go: newMsgBlockForWrite,
// recompressOnDiskIfNeeded, Compress).
constexpr int64_t kEachCompressedBlockNs = 2'000'000;

// That of a tombstone, and the least that a message takes.
constexpr uint64_t kRecordBytesMin = 30;

// That of a message as the operation stores it, with the number that tells its subject from others.
uint64_t RecordBytes(const Operation& op) {
  constexpr uint64_t kAround = 50;
  return kAround + op.subject.size() + op.hdr.size() + op.msg.size();
}

uint64_t SizeOf(const jsstore::StreamState& state) {
  return state.msgs + static_cast<uint64_t>(std::max<int64_t>(state.num_deleted, 0));
}

// Before the operation or behind it, as far as it is counted.
uint64_t MostOf(uint64_t before, uint64_t after) {
  return std::min(std::max(before, after), kCountedMax);
}

}  // namespace

void EndWatch::Note(const StoreOptions& store) {
  if (store.block_size > 0) block_bytes_min_ = std::min(block_bytes_min_, store.block_size);
  compresses_ |= store.compression != jsstore::Compression::kNone;
}

int64_t EndWatch::BlocksNs(const Operation& op, uint64_t there, uint64_t asked) const {
  // Each that goes may leave a tombstone, and each that is asked for may be stored. None of the
  // blocks has less than a record.
  const uint64_t bytes = there * kRecordBytesMin + asked * RecordBytes(op);
  const uint64_t blocks = std::min(bytes / block_bytes_min_, there + asked);
  return static_cast<int64_t>(blocks) * (compresses_ ? kEachCompressedBlockNs : kEachBlockNs);
}

void EndWatch::Take(const Operation& op, const OpResult& result, size_t at, LawBreaks& breaks) {
  constexpr int64_t kSecondNs = 1'000'000'000;
  if (op.file_store) Note(*op.file_store);
  const uint64_t size = result.state ? SizeOf(*result.state) : 0;
  const uint64_t msgs = result.state ? result.state->msgs : 0;
  const uint64_t asked = std::min(op.num, kCountedMax);
  const uint64_t touched = MostOf(std::exchange(size_, size), size) + asked;
  const uint64_t there = MostOf(std::exchange(msgs_, msgs), msgs);
  const int64_t seconds = std::max<int64_t>(result.end_ns - result.start_ns, 0) / kSecondNs;
  const int64_t bound_ns = kAlwaysNs + static_cast<int64_t>(touched) * kEachNs +
                           BlocksNs(op, there, asked) + seconds * kEachSecondNs;
  if (result.processor_ns <= bound_ns) return;
  breaks.Tell(Law::kItEnds, at, 0,
              "it takes more than " + std::to_string(bound_ns / 1'000'000) +
                  " ms of a processor for " + std::to_string(touched) + " messages and deletes");
}

}  // namespace jsparity
