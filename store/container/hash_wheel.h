// HashWheel: which sequences expire when (server/thw/thw.go: HashWheel).
//
// 4,096 slots of one second; an entry lies in the slot of its second modulo 4,096. Walking goes by
// slot, not by time, and within a slot by sequence, where the reference has the order of a Go map.
//
// The earliest expiration is known without a walk, but only from below: removing an entry does not
// raise it, ExpireTasks does. Timers are set by it, so it is part of what the stream does and is
// kept as the reference keeps it.
//
// Cost. Add and Remove: a lookup in the slot's ordered map; entries with rising sequences, the
// rule, are put at its end. ExpireTasks: 4,096 pointers, and all entries of slots that are due.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <vector>

namespace jsstore {

class HashWheel {
 public:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  // Puts `seq` into the wheel, to expire at `expires_ns` (Unix nanoseconds). In the slot of that
  // second it replaces an entry of the same sequence; one in another slot stays.
  void Add(uint64_t seq, int64_t expires_ns);
  // Takes `seq` out of the slot of `expires_ns`; false when it is not there.
  bool Remove(uint64_t seq, int64_t expires_ns);
  // Moves `seq`; false, and nothing is changed, when it is not in the slot of `old_ns`.
  bool Update(uint64_t seq, int64_t old_ns, int64_t new_ns);

  // Calls `expire(seq, expires_ns)` for every entry that is due at `now_ns`; what it answers true
  // for is taken out. It may remove entries, its own included, but not add any.
  template <typename Expire>
  void ExpireTasks(int64_t now_ns, Expire&& expire);

  // The earliest expiration, where it is before `before_ns`, else kNever.
  int64_t NextExpiration(int64_t before_ns) const { return lowest_ < before_ns ? lowest_ : kNever; }
  uint64_t Count() const { return count_; }

  // Visits all entries: `visit(seq, expires_ns)`.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const auto& slot : slots_) {
      if (slot == nullptr) continue;
      for (const auto& [seq, expires_ns] : slot->entries) visit(seq, expires_ns);
    }
  }

 private:
  static constexpr size_t kSlots = 4096;
  static constexpr int64_t kTickNs = 1'000'000'000;

  struct Entry {
    uint64_t seq;
    int64_t expires_ns;
  };
  struct Slot {
    std::map<uint64_t, int64_t> entries;  // sequence to expiration
    int64_t lowest = kNever;              // no entry expires before
  };

  static size_t SlotOf(int64_t expires_ns) {
    return static_cast<size_t>(expires_ns / kTickNs) & (kSlots - 1);
  }
  // The entries of the slot that are due, in due_.
  void CollectDue(const Slot& slot, int64_t now_ns);
  // Brings the slot's lowest expiration up to date, or drops the slot when it is empty; answers it.
  int64_t Settle(size_t slot);

  std::array<std::unique_ptr<Slot>, kSlots> slots_;
  int64_t lowest_ = kNever;
  uint64_t count_ = 0;
  std::vector<Entry> due_;  // of one slot; kept for its memory
};

template <typename Expire>
void HashWheel::ExpireTasks(int64_t now_ns, Expire&& expire) {
  if (lowest_ > now_ns) return;
  int64_t lowest = kNever;
  for (size_t i = 0; i < kSlots; ++i) {
    if (slots_[i] == nullptr) continue;
    if (slots_[i]->lowest <= now_ns) {
      CollectDue(*slots_[i], now_ns);
      for (const Entry& entry : due_) {
        if (expire(entry.seq, entry.expires_ns)) Remove(entry.seq, entry.expires_ns);
      }
      lowest = std::min(lowest, Settle(i));
    } else {
      lowest = std::min(lowest, slots_[i]->lowest);
    }
  }
  lowest_ = lowest;
}

}  // namespace jsstore
