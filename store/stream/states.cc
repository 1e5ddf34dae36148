// States and totals.
#include <algorithm>

#include "store/stream/file_store_impl.h"
#include "store/stream/sequence_runs.h"

namespace jsstore {
StreamState FileStoreImpl::CopyTotals() const {
  StreamState state;
  state.msgs = totals_.msgs;
  state.bytes = totals_.bytes;
  state.first_seq = totals_.first_seq;
  state.first_time = totals_.first_time;
  state.last_seq = totals_.last_seq;
  state.last_time = totals_.last_time;
  state.num_subjects = static_cast<int64_t>(subjects_.Size());
  state.consumers = static_cast<int64_t>(consumers_->Count());
  return state;
}

StreamState FileStoreImpl::FastState() {
  std::shared_lock lock(host_->mutex);
  return CopyFastState();
}

StreamState FileStoreImpl::CopyFastState() const {
  StreamState state = CopyTotals();
  if (state.last_seq > state.first_seq) {
    const uint64_t span = state.last_seq - state.first_seq + 1;
    state.num_deleted = std::max<int64_t>(0, static_cast<int64_t>(span - state.msgs));
  }
  return state;
}

StreamState FileStoreImpl::State() {
  std::shared_lock lock(host_->mutex);
  StreamState state = CopyTotals();
  state.lost = lost_;
  const uint64_t span = state.last_seq - state.first_seq + 1;
  if (static_cast<int64_t>(span - state.msgs) <= 0) return state;
  std::vector<SequenceRun> runs;
  uint64_t expected = totals_.first_seq;
  for (const BlockPtr& block : blocks_) {
    std::lock_guard owned(block->mutex);
    const uint64_t first = block->first.seq;
    if (first > expected) runs.push_back({expected, first - expected});
    // Blocks with nothing but tombstones may lie behind.
    if (block->last.seq >= expected) expected = block->last.seq + 1;
    block->deleted.ForEachRun([&](uint64_t run_first, uint64_t count) {
      runs.push_back({run_first, count});
      return true;
    });
  }
  state.deleted = JoinTouching(std::move(runs));
  for (const SequenceRun& run : state.deleted) {
    state.num_deleted += static_cast<int64_t>(run.count);
  }
  return state;
}

std::map<std::string, uint64_t, std::less<>> FileStoreImpl::SubjectsTotals(
    std::string_view filter) {
  std::shared_lock lock(host_->mutex);
  std::map<std::string, uint64_t, std::less<>> totals;
  const auto& tree = subjects_.tree();
  tree.Match(filter.empty() ? ">" : filter, [&](std::string_view subject, const SubjectInfo* info) {
    totals.emplace_hint(totals.end(), subject, info->total);  // mostly ascending
  });
  return totals;
}

Result<Utilization> FileStoreImpl::DiskUtilization() {
  std::shared_lock lock(host_->mutex);
  Utilization used;
  for (const BlockPtr& block : blocks_) {
    std::lock_guard owned(block->mutex);
    used.total += block->raw_bytes;
    used.reported += block->bytes;
  }
  return used;
}

}  // namespace jsstore
