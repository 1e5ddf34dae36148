#include "conformance/generate/stream_model.h"

#include <algorithm>
#include <iterator>

#include "conformance/protocol/many_messages.h"

namespace jsparity {
namespace {

constexpr size_t kDeletedKept = 64;
constexpr int64_t kStartNs = 946684800000000000;  // where the reference's time starts in a case

}  // namespace

uint64_t RecordBytes(const Operation& message) {
  return kRecordOverheadBytes + message.subject.size() + message.hdr.size() + message.msg.size();
}

bool StreamModel::IsAccepted(const jsstore::StreamConfig& config) {
  return !config.name.empty() && config.storage == jsstore::StorageType::kFile;
}

bool StreamModel::IsTooLarge(const Operation& message, const jsstore::StreamConfig& config) {
  return config.discard == jsstore::DiscardPolicy::kNew && config.max_bytes > 0 &&
         RecordBytes(message) > static_cast<uint64_t>(config.max_bytes);
}

StreamModel::StreamModel(const jsstore::StreamConfig& config)
    : config_(config),
      last_(config.first_seq > 0 ? config.first_seq - 1 : 0),
      now_ns_(kStartNs),
      last_ts_(kStartNs) {}

void StreamModel::Store(const Operation& message, int64_t ts) {
  if (stopped_) return;
  Append(message.subject, RecordBytes(message));
  last_ts_ = ts;
}

void StreamModel::Append(const std::string& subject, size_t bytes) {
  live_[++last_] = {subject, bytes};
  written_bytes_ += bytes;
  bytes_ += bytes;
  EnforceLimits();
}

void StreamModel::StoreMany(const Operation& messages) {
  constexpr uint64_t kPictured = 300;  // at each end
  if (stopped_) return;
  for (uint64_t i = 0; i < messages.num; ++i) {
    const std::string subject = NumberedSubject(messages.subject, i);
    const size_t bytes = kRecordOverheadBytes + subject.size() + messages.msg.size();
    if (i < kPictured || i >= messages.num - kPictured) {
      Append(subject, bytes);
    } else {
      ++last_;
      written_bytes_ += bytes;
    }
  }
  last_ts_ = now_ns_;
}

void StreamModel::RemoveRange(uint64_t first, uint64_t count) {
  const auto from = live_.lower_bound(first);
  std::vector<uint64_t> gone;
  for (auto it = from; it != live_.end() && it->first - first < count; ++it) {
    gone.push_back(it->first);
  }
  for (const uint64_t seq : gone) Remove(seq);
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
  RemoveRange(block.first, block.num);
}

void StreamModel::Empty() {
  live_.clear();
  deleted_.clear();
  bytes_ = 0;
  doubted_ = false;
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

bool StreamModel::IsBetweenNeighbours(uint64_t seq, uint64_t block_bytes) const {
  const auto at = live_.find(seq);
  if (doubted_ || at == live_.end() || at == live_.begin()) return false;
  const auto before = std::prev(at);
  const auto behind = std::next(at);
  if (behind == live_.end() || before->first + 1 != seq || behind->first != seq + 1) return false;
  const size_t larger = std::max(before->second.bytes, behind->second.bytes);
  return at->second.bytes + larger <= block_bytes;
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
    case 5:  // gone, or just behind it: what is walked up to there passes the hole
      return deleted_.empty() ? last_ : deleted_[draw.Below(deleted_.size())] + draw.Below(2);
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
