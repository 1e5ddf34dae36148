#include "store/format/block_index.h"

#include <algorithm>

#include "store/format/varint.h"

namespace jsstore {
namespace {

constexpr uint8_t kBlockIndexMagic = 22;
constexpr uint8_t kListVersion = 1;
constexpr uint8_t kSetVersion = 2;
constexpr uint64_t kDroppedBit = uint64_t{1} << 63;

// Reads numbers until one cannot be read; after that everything is 0.
class NumberReader {
 public:
  explicit NumberReader(BytesView in) : in_(in) {}

  uint64_t Unsigned() {
    if (failed_) return 0;
    const auto read = ReadUvarint(in_);
    return Take(read.size) ? read.value & ~kDroppedBit : 0;
  }
  int64_t Signed() {
    if (failed_) return 0;
    const auto read = ReadVarint(in_);
    return Take(read.size) ? read.value : -1;
  }
  bool failed() const { return failed_; }
  BytesView rest() const { return in_; }

 private:
  bool Take(int size) {
    failed_ = size <= 0;
    if (!failed_) in_ = in_.subspan(static_cast<size_t>(size));
    return !failed_;
  }

  BytesView in_;
  bool failed_ = false;
};

void ReadDeleteList(BlockIndex& index, BytesView bytes) {
  NumberReader reader(bytes);
  for (uint64_t i = 0; i < index.deletes; ++i) {
    const uint64_t distance = reader.Unsigned();
    if (distance == 0) return;
    index.deleted.push_back(index.first_seq + distance);
  }
}

}  // namespace

BlockIndex ReadBlockIndex(BytesView file) {
  using Verdict = BlockIndex::Verdict;
  BlockIndex index;
  if (file.size() < 2 || file[0] != kBlockIndexMagic ||
      (file[1] != kListVersion && file[1] != kSetVersion)) {
    return index;
  }
  index.version = file[1];
  NumberReader reader(file.subspan(2));
  index.msgs = reader.Unsigned();
  index.bytes = reader.Unsigned();
  index.first_seq = reader.Unsigned();
  index.first_ts_ns = reader.Signed();
  index.last_seq = reader.Unsigned();
  index.last_ts_ns = reader.Signed();
  index.deletes = reader.Unsigned();
  index.verdict = Verdict::kCutOff;
  const BytesView rest = reader.rest();
  if (reader.failed() || rest.size() < kChecksumBytes) return index;
  index.verdict = Verdict::kInconsistent;
  if (index.msgs != index.last_seq - index.first_seq + 1 - index.deletes) return index;
  index.verdict = Verdict::kWhole;
  std::copy_n(rest.begin(), kChecksumBytes, index.last_checksum.begin());
  if (index.version == kSetVersion) {
    index.delete_set = rest.subspan(kChecksumBytes);
  } else {
    ReadDeleteList(index, rest.subspan(kChecksumBytes));
  }
  return index;
}

}  // namespace jsstore
