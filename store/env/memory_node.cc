#include "store/env/memory_node.h"

#include <algorithm>

namespace jsstore {
namespace {

void WriteInto(Bytes& data, uint64_t offset, BytesView bytes) {
  if (bytes.empty()) return;
  if (data.size() < offset + bytes.size()) data.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), data.begin() + static_cast<ptrdiff_t>(offset));
}

bool FlipBitIn(Bytes& data, uint64_t bit) {
  const uint64_t byte = bit / 8;
  if (byte >= data.size()) return false;
  data[byte] = static_cast<uint8_t>(data[byte] ^ (1u << (bit % 8)));
  return true;
}

void ApplyTo(std::map<std::string, DirectoryContent::Node>& entries,
             const DirectoryContent::Change& change) {
  for (const auto& [name, node] : change) {
    if (node) {
      entries[name] = node;
    } else {
      entries.erase(name);
    }
  }
}

}  // namespace

void FileContent::Write(uint64_t offset, BytesView bytes) {
  if (bytes.empty()) return;
  WriteInto(data_, offset, bytes);
  changes_.push_back({false, offset, Bytes(bytes.begin(), bytes.end())});
}

void FileContent::Resize(uint64_t size) {
  data_.resize(size);
  changes_.push_back({true, size, {}});
}

void FileContent::Sync() {
  synced_ = data_;
  changes_.clear();
}

void FileContent::Crash(const CrashChoice& keep) {
  const uint64_t kept = keep(changes_.size());
  for (uint64_t i = 0; i < kept; i++) {
    const Change& change = changes_[i];
    if (change.resize) {
      synced_.resize(change.offset);
    } else {
      WriteInto(synced_, change.offset, change.bytes);
    }
  }
  if (kept < changes_.size() && !changes_[kept].resize) {
    const Change& torn = changes_[kept];
    WriteInto(synced_, torn.offset, BytesView(torn.bytes).first(keep(torn.bytes.size())));
  }
  data_ = synced_;
  changes_.clear();
}

bool FileContent::FlipBit(uint64_t bit) {
  FlipBitIn(synced_, bit);
  for (Change& change : changes_) {
    if (!change.resize && bit / 8 >= change.offset)
      FlipBitIn(change.bytes, bit - change.offset * 8);
  }
  return FlipBitIn(data_, bit);
}

DirectoryContent::Node DirectoryContent::Find(const std::string& name) const {
  const auto at = entries_.find(name);
  return at == entries_.end() ? nullptr : at->second;
}

void DirectoryContent::Apply(Change change) {
  ApplyTo(entries_, change);
  changes_.push_back(std::move(change));
}

void DirectoryContent::Sync() {
  synced_ = entries_;
  changes_.clear();
}

void DirectoryContent::Crash(const CrashChoice& keep) {
  const uint64_t kept = keep(changes_.size());
  for (uint64_t i = 0; i < kept; i++) ApplyTo(synced_, changes_[i]);
  entries_ = synced_;
  changes_.clear();
}

}  // namespace jsstore
