#include "store/container/hash_wheel.h"

#include <algorithm>

namespace jsstore {

void HashWheel::Add(uint64_t seq, int64_t expires_ns) {
  std::unique_ptr<Slot>& slot = slots_[SlotOf(expires_ns)];
  if (slot == nullptr) slot = std::make_unique<Slot>();
  auto& entries = slot->entries;
  const size_t before = entries.size();
  entries.insert_or_assign(entries.end(), seq, expires_ns);
  count_ += entries.size() - before;
  if (expires_ns >= slot->lowest) return;
  slot->lowest = expires_ns;
  lowest_ = std::min(lowest_, expires_ns);
}

bool HashWheel::Remove(uint64_t seq, int64_t expires_ns) {
  std::unique_ptr<Slot>& slot = slots_[SlotOf(expires_ns)];
  if (slot == nullptr || slot->entries.erase(seq) == 0) return false;
  --count_;
  if (slot->entries.empty()) slot.reset();
  return true;
}

bool HashWheel::Update(uint64_t seq, int64_t old_ns, int64_t new_ns) {
  if (!Remove(seq, old_ns)) return false;
  Add(seq, new_ns);
  return true;
}

void HashWheel::CollectDue(const Slot& slot, int64_t now_ns) {
  due_.clear();
  for (const auto& [seq, expires_ns] : slot.entries) {
    if (expires_ns <= now_ns) due_.push_back({seq, expires_ns});
  }
}

int64_t HashWheel::Settle(size_t slot) {
  // A slot goes with its last entry.
  if (slots_[slot] == nullptr) return kNever;
  int64_t lowest = kNever;
  for (const auto& [seq, expires_ns] : slots_[slot]->entries) {
    lowest = std::min(lowest, expires_ns);
  }
  return slots_[slot]->lowest = lowest;
}

}  // namespace jsstore
