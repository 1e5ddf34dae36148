// The bytes of a block in memory: write-through for appends, filled from the file for reads.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "jsstore/bytes.h"
#include "store/block/subject_chain.h"

namespace jsstore {

// An append-only run of bytes that readers can pin. What was appended never moves for those who
// hold a Pin: growing moves to a larger allocation and leaves the old one to them, and changing
// bytes in place first takes a private copy when somebody holds one.
class CacheBuffer {
 public:
  using Pin = std::shared_ptr<const uint8_t[]>;

  const uint8_t* data() const { return bytes_.get(); }
  size_t size() const { return size_; }
  BytesView From(size_t offset) const { return {bytes_.get() + offset, size_ - offset}; }
  Pin Hold() const { return bytes_; }

  // Room for `count` more bytes; the caller fills them.
  uint8_t* Extend(size_t count);
  // For changing bytes that are there already.
  uint8_t* MutableData();
  // Replaces all by `count` bytes that the caller fills.
  uint8_t* Resize(size_t count);
  // Replaces all by what `bytes` holds; takes it over, without a copy.
  void Adopt(Bytes bytes);

 private:
  void Reallocate(size_t capacity);

  std::shared_ptr<uint8_t[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// Marks in BlockCache::index, beside the offset of a record in the low bits.
constexpr uint32_t kIndexChecked = 1U << 31;  // the record's checksum was verified
constexpr uint32_t kIndexDeleted = 1U << 30;  // no record: the whole entry equals this

// filestore.go: cache.
struct BlockCache {
  CacheBuffer buffer;
  size_t written = 0;           // bytes of `buffer` that are in the file
  std::vector<uint32_t> index;  // entry i: the record of sequence first_sequence + i
  uint64_t first_sequence = 0;
  SubjectChain chain;  // over `index`; only where the block tracks subjects
};

}  // namespace jsstore
