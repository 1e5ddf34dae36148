#include "conformance/generate/stream_model.h"

#include <algorithm>
#include <iterator>

namespace jsparity {
namespace {

constexpr size_t kDeletedKept = 64;
constexpr size_t kRecordOverheadBytes = 30;
constexpr int64_t kStartNs = 946684800000000000;  // where the reference's time starts in a case

// filestore.go: UpdateConfig refuses these.
bool IsAccepted(const jsstore::StreamConfig& config) {
  return !config.name.empty() && config.storage == jsstore::StorageType::kFile;
}

}  // namespace

StreamModel::StreamModel(const jsstore::StreamConfig& config)
    : config_(config),
      last_(config.first_seq > 0 ? config.first_seq - 1 : 0),
      now_ns_(kStartNs),
      last_ts_(kStartNs) {}

void StreamModel::Store(const Operation& message, int64_t ts) {
  if (stopped_) return;
  const size_t bytes =
      kRecordOverheadBytes + message.subject.size() + message.hdr.size() + message.msg.size();
  live_[++last_] = {message.subject, bytes};
  written_bytes_ += bytes;
  bytes_ += bytes;
  EnforceLimits();
  last_ts_ = ts;
}

void StreamModel::EnforceLimits() {
  if (config_.max_msgs_per > 0) {
    const std::string& subject = live_.rbegin()->second.subject;
    const auto same = [&](const auto& entry) { return entry.second.subject == subject; };
    if (std::count_if(live_.begin(), live_.end(), same) > config_.max_msgs_per) {
      Remove(std::find_if(live_.begin(), live_.end(), same)->first);
    }
  }
  while (config_.max_msgs > 0 && live_.size() > static_cast<uint64_t>(config_.max_msgs)) {
    Remove(live_.begin()->first);
  }
  while (config_.max_bytes > 0 && !live_.empty() &&
         bytes_ > static_cast<uint64_t>(config_.max_bytes)) {
    Remove(live_.begin()->first);
  }
}

void StreamModel::Skip(uint64_t count) {
  last_ += count;
  if (count > 0) deleted_.push_back(last_);
}

void StreamModel::Remove(uint64_t seq) {
  const auto it = live_.find(seq);
  if (it == live_.end()) return;
  bytes_ -= it->second.bytes;
  live_.erase(it);
  deleted_.push_back(seq);
  if (deleted_.size() > kDeletedKept) deleted_.pop_front();
}

void StreamModel::RemoveBelow(uint64_t seq) {
  while (!live_.empty() && live_.begin()->first < seq) Remove(live_.begin()->first);
  if (seq > last_ + 1) last_ = seq - 1;
}

void StreamModel::RemoveAbove(uint64_t seq) {
  while (!live_.empty() && live_.rbegin()->first > seq) Remove(live_.rbegin()->first);
  last_ = seq;
}

bool StreamModel::IsSmall() const {
  constexpr uint64_t kSmallBytes = 700'000;  // of a MiB; the rest is for tombstones, index and meta
  return written_bytes_ < kSmallBytes;
}

void StreamModel::RemoveBlock(const DeleteBlockSpec& block) {
  for (const uint64_t seq : block.seqs) Remove(seq);
  const auto from = live_.lower_bound(block.first);
  std::vector<uint64_t> gone;
  for (auto it = from; it != live_.end() && it->first - block.first < block.num; ++it) {
    gone.push_back(it->first);
  }
  for (const uint64_t seq : gone) Remove(seq);
}

void StreamModel::Empty() {
  live_.clear();
  deleted_.clear();
  bytes_ = 0;
  last_ = config_.first_seq > 0 ? config_.first_seq - 1 : 0;
}

void StreamModel::Configure(const jsstore::StreamConfig& config) {
  if (!stopped_ && IsAccepted(config)) config_ = config;
}

void StreamModel::Reopen(const std::optional<jsstore::StreamConfig>& config) {
  stopped_ = false;
  snapshots_.clear();
  if (config) config_ = *config;
}

uint64_t StreamModel::BytesAfter(uint64_t seq) const {
  uint64_t bytes = 0;
  for (auto it = live_.upper_bound(seq); it != live_.end(); ++it) bytes += it->second.bytes;
  return bytes;
}

uint64_t StreamModel::LiveSeq(Draw& draw) const {
  if (live_.empty()) return last_;
  return std::next(live_.begin(), static_cast<int64_t>(draw.Below(live_.size())))->first;
}

std::vector<uint64_t> StreamModel::Missing() const {
  constexpr size_t kListedMax = 3000;
  std::vector<uint64_t> missing;
  if (live_.empty()) return missing;
  uint64_t next = live_.begin()->first;
  for (const auto& [seq, entry] : live_) {
    for (; next < seq && missing.size() < kListedMax; ++next) missing.push_back(next);
    next = seq + 1;
  }
  return missing;
}

uint64_t StreamModel::AimSeq(Draw& draw) const {
  switch (draw.Weighted({36, 9, 9, 6, 6, 12, 10, 4, 2, 3, 3})) {
    case 0:
      return LiveSeq(draw);
    case 1:
      return first();
    case 2:
      return last_;
    case 3:
      return first() - 1;
    case 4:
      return last_ + 1;
    case 5:
      return deleted_.empty() ? last_ : deleted_[draw.Below(deleted_.size())];
    case 6:
      return first() + draw.Below(last_ - std::min(last_, first()) + 1);
    case 7:
      return 0;
    case 8:
      return ~uint64_t{0};
    case 9:
      return 1;
    default:
      return draw.Magnitude(64);
  }
}

}  // namespace jsparity
