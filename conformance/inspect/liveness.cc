#include "conformance/inspect/liveness.h"

#include <algorithm>

namespace jsparity {
namespace {

using Standing = IndexReading::Standing;

void Behind(IndexReading& index, std::string why) {
  index.standing = Standing::kBehind;
  index.why = std::move(why);
}

const BlockReading* FindBlock(const StreamReading& stream, uint32_t index) {
  const auto found = std::ranges::find(stream.blocks, index, &BlockReading::index);
  return found == stream.blocks.end() ? nullptr : &*found;
}

std::vector<uint64_t> AllTombstones(const StreamReading& stream) {
  std::vector<uint64_t> all;
  for (const BlockReading& block : stream.blocks) {
    all.insert(all.end(), block.tombstones.begin(), block.tombstones.end());
  }
  std::ranges::sort(all);
  return all;
}

// `removed(seq)`: whether the stream has removed it.
template <typename Removed>
void MarkMessages(BlockReading& block, Removed&& removed) {
  uint64_t passed = 0;
  for (MessageEntry& message : block.messages) {
    const bool is_newer = message.seq > passed;
    passed = std::max(passed, message.seq);
    message.live = is_newer && !removed(message.seq);
    if (!message.live) continue;
    ++block.live;
    block.live_bytes += message.bytes;
  }
}

void AddUp(StreamReading& stream) {
  StreamReading::Totals& totals = stream.totals;
  for (const BlockReading& block : stream.blocks) {
    totals.msgs += block.live;
    totals.bytes += block.live_bytes;
    totals.last_seq = std::max(totals.last_seq, block.last_seq.value_or(0));
    for (const uint64_t seq : block.tombstones) totals.last_seq = std::max(totals.last_seq, seq);
    if (totals.first_seq != 0) continue;
    for (const MessageEntry& message : block.messages) {
      if (message.live && (totals.first_seq == 0 || message.seq < totals.first_seq)) {
        totals.first_seq = message.seq;
      }
    }
  }
  if (totals.msgs == 0) totals.first_seq = totals.last_seq + 1;
}

}  // namespace

void SettleIndex(StreamReading& stream) {
  IndexReading& index = stream.index;
  if (!index.current()) return;
  const uint32_t last = index.tail.last_block_index;
  if (!stream.blocks.empty() && stream.blocks.back().index > last) {
    return Behind(index, "does not know of " + stream.blocks.back().file);
  }
  const BlockReading* block = FindBlock(stream, last);
  if (block == nullptr) {
    return Behind(index, "ends with block " + std::to_string(last) + ", which is not there");
  }
  // What is damaged there is told of the block.
  const bool readable = block->unreadable.empty() && block->damage.empty();
  if (readable && block->record_bytes > 0 && block->last_checksum != index.tail.last_checksum) {
    Behind(index, "is older than the last record of " + block->file);
  }
}

void MarkLive(StreamReading& stream) {
  if (stream.index.current()) {
    for (BlockReading& block : stream.blocks) {
      const IndexedBlock* indexed = stream.index.Find(block.index);
      MarkMessages(block, [&](uint64_t seq) {
        return indexed == nullptr || seq < indexed->fields.first_seq ||
               seq > indexed->fields.last_seq || indexed->deleted.Exists(seq);
      });
    }
  } else {
    const std::vector<uint64_t> tombstones = AllTombstones(stream);
    for (BlockReading& block : stream.blocks) {
      MarkMessages(block,
                   [&](uint64_t seq) { return std::ranges::binary_search(tombstones, seq); });
    }
  }
  AddUp(stream);
}

LiveMessages::LiveMessages(const StreamReading& stream) {
  by_seq_.reserve(stream.totals.msgs);
  for (const BlockReading& block : stream.blocks) {
    for (const MessageEntry& message : block.messages) {
      if (message.live) by_seq_.push_back(&message);
    }
  }
  std::ranges::sort(by_seq_, {}, &MessageEntry::seq);
}

const MessageEntry* LiveMessages::Find(uint64_t seq) const {
  const auto found = std::ranges::lower_bound(by_seq_, seq, {}, &MessageEntry::seq);
  return found != by_seq_.end() && (*found)->seq == seq ? *found : nullptr;
}

}  // namespace jsparity
