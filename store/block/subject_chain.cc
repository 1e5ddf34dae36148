#include "store/block/subject_chain.h"

#include <string_view>
#include <unordered_map>

#include "store/block/block_cache.h"
#include "store/format/record.h"

namespace jsstore {

void SubjectChain::Build(const std::vector<uint32_t>& slots, BytesView bytes) {
  visited_ = 0;
  next_.assign(slots.size(), 0);
  std::unordered_map<std::string_view, uint32_t> following;
  for (size_t slot = slots.size(); slot-- > 0;) {
    const uint32_t offset = slots[slot] & ~kIndexChecked;
    if (offset == kIndexDeleted) continue;
    if (offset + size_t{kEmptyRecordBytes} > bytes.size()) return Drop();
    const uint8_t* data = bytes.data() + offset;
    const RecordView record{RecordHead::Read(data), data};
    const auto [it, is_last] = following.try_emplace(record.Subject(), static_cast<uint32_t>(slot));
    if (is_last) continue;
    next_[slot] = it->second;
    it->second = static_cast<uint32_t>(slot);
  }
}

void SubjectChain::Append(size_t slots, std::optional<size_t> previous) {
  if (!Built()) return;
  next_.resize(slots, 0);
  if (previous) next_[*previous] = static_cast<uint32_t>(slots - 1);
}

}  // namespace jsstore
