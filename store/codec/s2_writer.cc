#include "store/codec/s2_writer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "store/codec/s2_block_encoder.h"
#include "store/codec/s2_format.h"
#include "store/codec/unaligned.h"

namespace jsstore {
namespace {

constexpr size_t kLengthBytesMax = 5;  // of a varint that holds the length of a block
constexpr size_t kIdentifierBytes = s2::kChunkHeaderBytes + s2::kS2Identifier.size();
constexpr size_t kChunkHeadBytes = s2::kChunkHeaderBytes + s2::kChunkChecksumBytes;

void AppendIdentifier(Bytes& out) {
  const auto length = static_cast<uint8_t>(s2::kS2Identifier.size());
  out.insert(out.end(), {s2::kIdentifierChunk, length, 0, 0});
  out.insert(out.end(), s2::kS2Identifier.begin(), s2::kS2Identifier.end());
}

void AppendChunkHead(Bytes& out, s2::ChunkKind kind, size_t data_bytes, uint32_t checksum) {
  uint8_t head[kChunkHeadBytes];
  const size_t body_bytes = s2::kChunkChecksumBytes + data_bytes;
  codec::Store(head, static_cast<uint32_t>(kind | body_bytes << 8));
  codec::Store(head + s2::kChunkHeaderBytes, checksum);
  out.insert(out.end(), head, head + sizeof(head));
}

// Turns data into chunks; holds the memory in which blocks are compressed.
class ChunkWriter {
 public:
  explicit ChunkWriter(size_t data_bytes_max)
      : scratch_(std::make_unique_for_overwrite<uint8_t[]>(kLengthBytesMax +
                                                           s2::EncodeCapacity(data_bytes_max))) {}

  void Append(Bytes& out, BytesView data) {
    const uint32_t checksum = s2::MaskedChecksum(data);
    const size_t length_bytes = PutLength(data.size());
    const size_t block_bytes = s2::EncodeBlock(data, scratch_.get() + length_bytes);
    if (block_bytes == 0) {
      AppendChunkHead(out, s2::kPlainChunk, data.size(), checksum);
      out.insert(out.end(), data.begin(), data.end());
      return;
    }
    const BytesView block(scratch_.get(), length_bytes + block_bytes);
    AppendChunkHead(out, s2::kBlockChunk, block.size(), checksum);
    out.insert(out.end(), block.begin(), block.end());
  }

 private:
  size_t PutLength(size_t length) {
    uint8_t* at = scratch_.get();
    for (; length >= 0x80; length >>= 7) *at++ = static_cast<uint8_t>(length | 0x80);
    *at++ = static_cast<uint8_t>(length);
    return static_cast<size_t>(at - scratch_.get());
  }

  std::unique_ptr<uint8_t[]> scratch_;
};

BytesView TakeFirst(BytesView& data, size_t most) {
  const BytesView first = data.first(std::min(most, data.size()));
  data = data.subspan(first.size());
  return first;
}

}  // namespace

void AppendS2Stream(Bytes& out, BytesView in) {
  if (in.empty()) return;
  const size_t chunk_count = (in.size() - 1) / s2::kWriterChunkBytes + 1;
  out.reserve(out.size() + kIdentifierBytes + in.size() + chunk_count * kChunkHeadBytes);
  ChunkWriter chunks(std::min(in.size(), s2::kWriterChunkBytes));
  AppendIdentifier(out);
  while (!in.empty()) chunks.Append(out, TakeFirst(in, s2::kWriterChunkBytes));
}

Bytes EncodeS2Stream(BytesView in) {
  Bytes out;
  AppendS2Stream(out, in);
  return out;
}

S2Writer::S2Writer(Sink sink) : sink_(std::move(sink)) {}

S2Writer::~S2Writer() = default;

Status S2Writer::Write(BytesView piece) {
  if (closed_) return Fail(Error::Other("s2: write after the stream was closed"));
  while (status_ && piece.size() > s2::kWriterChunkBytes - gathered_.size()) {
    if (gathered_.empty()) return WriteChunks(piece);
    const BytesView head = TakeFirst(piece, s2::kWriterChunkBytes - gathered_.size());
    gathered_.insert(gathered_.end(), head.begin(), head.end());
    JSSTORE_TRY(Flush());
  }
  if (status_) gathered_.insert(gathered_.end(), piece.begin(), piece.end());
  return status_;
}

Status S2Writer::Flush() {
  if (status_ && !gathered_.empty()) status_ = WriteChunks(gathered_);
  gathered_.clear();
  return status_;
}

Status S2Writer::Close() {
  if (!closed_) status_ = Flush();
  closed_ = true;
  return status_;
}

Status S2Writer::WriteChunks(BytesView data) {
  ChunkWriter chunks(std::min(data.size(), s2::kWriterChunkBytes));
  while (status_ && !data.empty()) {
    framed_.clear();
    if (!identified_) AppendIdentifier(framed_);
    identified_ = true;
    chunks.Append(framed_, TakeFirst(data, s2::kWriterChunkBytes));
    status_ = sink_(framed_);
  }
  return status_;
}

}  // namespace jsstore
