#include "store/codec/s2_reader.h"

#include <algorithm>
#include <string>

#include "store/codec/s2_block_decoder.h"
#include "store/codec/s2_format.h"
#include "store/codec/unaligned.h"

namespace jsstore {
namespace {

constexpr std::string_view kCorrupt = "s2: corrupt input";
constexpr std::string_view kBadChecksum = "s2: corrupt input, crc mismatch";
constexpr std::string_view kUnsupported = "s2: unsupported input";

struct Chunk {
  uint8_t kind = 0;
  size_t offset = 0;  // in the stream
  BytesView body;
};

class StreamDecoder {
 public:
  StreamDecoder(BytesView in, Bytes& out) : in_(in), out_(out) {}

  Status Run() {
    ReserveWhatIsLikely();
    while (at_ < in_.size()) {
      auto chunk = NextChunk();
      if (!chunk) return Fail(std::move(chunk).error());
      JSSTORE_TRY(Take(*chunk));
    }
    return {};
  }

 private:
  static Unexpected Refuse(std::string_view error, const std::string& why, size_t offset) {
    return Fail(
        Error::Other(std::string(error) + ": " + why + ", at byte " + std::to_string(offset)));
  }
  static std::string Kind(uint8_t kind) { return "chunk kind " + std::to_string(kind); }

  size_t Left() const { return in_.size() - at_; }
  size_t BodyBytes(size_t at) const { return codec::Load<uint32_t>(in_.data() + at) >> 8; }

  Result<Chunk> NextChunk() {
    const size_t start = at_;
    if (Left() < s2::kChunkHeaderBytes) {
      return Refuse(kCorrupt, "the stream ends within a chunk's header", start);
    }
    const uint8_t kind = in_[start];
    const size_t length = BodyBytes(start);
    if (start == 0 && kind != s2::kIdentifierChunk) {
      return Refuse(kCorrupt, "no stream identifier, but " + Kind(kind), start);
    }
    if (kind > s2::kPlainChunk && kind <= s2::kLastReservedUnskippable) {
      return Refuse(kUnsupported, Kind(kind) + " is reserved", start);
    }
    at_ += s2::kChunkHeaderBytes;
    if (length > Left()) {
      return Refuse(kCorrupt,
                    "the stream ends within a chunk of " + std::to_string(length) + " bytes",
                    start);
    }
    const BytesView body = in_.subspan(at_, length);
    at_ += length;
    return Chunk{kind, start, body};
  }

  Status Take(const Chunk& chunk) {
    switch (chunk.kind) {
      case s2::kBlockChunk:
      case s2::kPlainChunk:
        return TakeData(chunk);
      case s2::kIdentifierChunk:
        return TakeIdentifier(chunk);
      default:
        return {};  // to be skipped
    }
  }

  Status TakeIdentifier(const Chunk& chunk) {
    const std::string_view body(reinterpret_cast<const char*>(chunk.body.data()),
                                chunk.body.size());
    if (body != s2::kS2Identifier && body != s2::kSnappyIdentifier) {
      return Refuse(kCorrupt, "a stream identifier that nobody knows", chunk.offset);
    }
    snappy_ = body == s2::kSnappyIdentifier;
    return {};
  }

  Status TakeData(const Chunk& chunk) {
    if (chunk.body.size() < s2::kChunkChecksumBytes) {
      return Refuse(kCorrupt, "a chunk without room for its checksum", chunk.offset);
    }
    const BytesView content = chunk.body.subspan(s2::kChunkChecksumBytes);
    const bool compressed = chunk.kind == s2::kBlockChunk;
    s2::BlockLength length{content.size(), 0};
    if (compressed) {
      const auto read = s2::ReadBlockLength(content);
      if (!read) return Refuse(kCorrupt, "a block without its length", chunk.offset);
      length = *read;
    }
    const size_t most = snappy_ ? s2::kSnappyDataBytesMax : s2::kDataBytesMax;
    if (length.data_bytes > most || chunk.body.size() > s2::kBodyBytesMax) {
      return Refuse(kCorrupt, "a chunk of more than " + std::to_string(most) + " bytes",
                    chunk.offset);
    }
    const size_t before = out_.size();
    if (compressed) {
      JSSTORE_TRY(AppendBlock(chunk, length));
    } else {
      out_.insert(out_.end(), content.begin(), content.end());
    }
    const auto checksum = codec::Load<uint32_t>(chunk.body.data());
    if (s2::MaskedChecksum(BytesView(out_).subspan(before)) != checksum) {
      return Refuse(kBadChecksum, "in the chunk", chunk.offset);
    }
    return {};
  }

  Status AppendBlock(const Chunk& chunk, s2::BlockLength length) {
    const size_t before = out_.size();
    out_.resize(before + length.data_bytes);
    const size_t elements_at = s2::kChunkChecksumBytes + length.bytes;
    const auto fault =
        s2::DecodeElements(chunk.body.subspan(elements_at), std::span(out_).subspan(before));
    if (!fault) return {};
    return Refuse(kCorrupt, fault->why,
                  chunk.offset + s2::kChunkHeaderBytes + elements_at + fault->offset);
  }

  // What the chunks claim to hold, as long as that is not absurd; nothing is checked yet.
  void ReserveWhatIsLikely() {
    constexpr size_t kLikelyRatio = 32;
    size_t data_bytes = 0;
    for (size_t at = 0; at + s2::kChunkHeaderBytes <= in_.size();) {
      const size_t length = BodyBytes(at);
      const size_t body_at = at + s2::kChunkHeaderBytes;
      if (length > in_.size() - body_at) break;
      if (in_[at] <= s2::kPlainChunk && length >= s2::kChunkChecksumBytes) {
        const BytesView content = in_.subspan(body_at, length).subspan(s2::kChunkChecksumBytes);
        const auto block = s2::ReadBlockLength(content);
        data_bytes += in_[at] == s2::kPlainChunk ? content.size() : block ? block->data_bytes : 0;
      }
      at = body_at + length;
    }
    out_.reserve(out_.size() + std::min(data_bytes, kLikelyRatio * in_.size()));
  }

  const BytesView in_;
  Bytes& out_;
  size_t at_ = 0;
  bool snappy_ = false;
};

}  // namespace

Status AppendDecodedS2Stream(Bytes& out, BytesView in) {
  const size_t before = out.size();
  Status status = StreamDecoder(in, out).Run();
  if (!status) out.resize(before);
  return status;
}

Result<Bytes> DecodeS2Stream(BytesView in) {
  Bytes out;
  JSSTORE_TRY(AppendDecodedS2Stream(out, in));
  return out;
}

}  // namespace jsstore
