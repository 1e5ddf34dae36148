#include "conformance/inspect/block_bytes.h"

#include <algorithm>

#include "conformance/inspect/block_reading.h"
#include "jsstore/store_layout.h"
#include "store/codec/key_ring.h"
#include "store/codec/keystream.h"
#include "store/codec/s2_reader.h"
#include "store/format/compressed_block.h"

namespace jsparity {
namespace {

using jsstore::Bytes;
using jsstore::BytesView;

tl::unexpected<std::string> Because(std::string why) { return tl::unexpected(std::move(why)); }

bool BeginsWithRecord(BytesView file, std::string_view stream, uint32_t index) {
  if (file.size() < jsstore::kEmptyRecordBytes) return false;
  const jsstore::RecordView record{jsstore::RecordHead::Read(file.data()), file.data()};
  return record.head.Sane(file.size()) &&
         record.ChecksumMatches(jsstore::Checksum(BlockChecksumName(stream, index)));
}

// An S2 stream taken apart where it does not hold as a whole.
class ChunkReader {
 public:
  ChunkReader(BytesView stream, uint64_t file_offset)
      : stream_(stream), file_offset_(file_offset) {}

  // Appends what the chunks hold.
  std::vector<std::string> ReadInto(Bytes& out) {
    while (at_ + kHeadBytes <= stream_.size()) {
      const uint8_t* head = stream_.data() + at_;
      const size_t size = kHeadBytes + (head[1] | head[2] << 8 | head[3] << 16);
      if (size > stream_.size() - at_) break;
      if (IsData(head[0]) && !Append(stream_.subspan(at_, size), out)) Lose(out);
      at_ += size;
    }
    if (at_ < stream_.size()) Lose(out);
    return std::move(lost_);
  }

 private:
  static constexpr size_t kHeadBytes = 4;  // type, length
  // Zeros for a chunk, however long it was: the next records are found wherever they are.
  static constexpr size_t kGapBytes = 64;
  static bool IsData(uint8_t type) { return type <= 1; }

  static bool Append(BytesView chunk, Bytes& out) {
    constexpr std::string_view kIdentifier("\xff\x06\x00\x00S2sTwO", 10);
    Bytes stream(kIdentifier.begin(), kIdentifier.end());
    stream.insert(stream.end(), chunk.begin(), chunk.end());
    return jsstore::AppendDecodedS2Stream(out, stream).has_value();
  }

  void Lose(Bytes& out) {
    lost_.push_back("the compressed chunk at byte " + std::to_string(file_offset_ + at_) +
                    " of the file does not decompress");
    out.resize(out.size() + kGapBytes);
  }

  BytesView stream_;
  uint64_t file_offset_;
  size_t at_ = 0;
  std::vector<std::string> lost_;
};

}  // namespace

tl::expected<const BlockBytes*, std::string> BlockLoader::Load(uint32_t index) {
  block_.troubles.clear();
  block_.cipher = jsstore::Cipher::kNone;
  block_.compression = jsstore::Compression::kNone;
  const auto done = ReadFile(dir_ + "/" + std::string(jsstore::kMessagesDir) + "/" +
                             jsstore::BlockFileName(index))
                        .and_then([&] { return Decrypt(index); })
                        .and_then([&] { return Decompress(index); });
  if (!done) return Because(done.error());
  return &block_;
}

tl::expected<void, std::string> BlockLoader::ReadFile(const std::string& path) {
  // Damage can make a file of any size; no store makes a block of this one.
  constexpr uint64_t kFileBytesMax = 1U << 30;
  block_.file_bytes = 0;
  auto file = files_.Open(path, jsstore::OpenMode::kRead);
  if (!file) return Because(file.error().Message());
  const auto size = (*file)->Size();
  if (!size) return Because(size.error().Message());
  block_.file_bytes = *size;
  if (*size > kFileBytesMax) return Because("is too large for a block");
  block_.records.resize(*size);
  const auto read = (*file)->ReadAt(0, block_.records);
  if (!read) return Because(read.error().Message());
  block_.records.resize(*read);  // it may have been cut since
  return {};
}

tl::expected<void, std::string> BlockLoader::Decrypt(uint32_t index) {
  const auto key_file = files_.ReadFile(dir_ + "/" + std::string(jsstore::kMessagesDir) + "/" +
                                        jsstore::BlockKeyFileName(index));
  if (!key_file) {
    if (key_file.error().IsNotExist()) return {};  // not encrypted, or not yet
    return Because(key_file.error().Message());
  }
  if (!keys_.any()) return Because("is encrypted, and no key was given (--key)");
  const jsstore::KeyRing ring(jsstore::Cipher::kChaCha, keys_.keys.present, keys_.keys.former);
  const auto key = ring.OpenWithAny(keys_.stream + ":" + std::to_string(index), *key_file);
  if (!key) {
    return Because("is encrypted, and " + jsstore::BlockKeyFileName(index) +
                   " is not opened by the key: " + key.error().Message());
  }
  jsstore::Keystream(key->cipher, key->seed.view(), key->nonce).ApplyInPlace(block_.records);
  block_.cipher = key->cipher;
  return {};
}

tl::expected<void, std::string> BlockLoader::Decompress(uint32_t index) {
  const auto header = jsstore::ReadCompressedBlockHeader(block_.records);
  // A record may be as long as its length reads like a header.
  if (header && !header->present()) return {};
  if (BeginsWithRecord(block_.records, keys_.stream, index)) return {};
  if (!header) return Because(header.error().Message());
  block_.compression = header->compression;
  const BytesView body = BytesView(block_.records).subspan(header->size);
  auto whole = jsstore::DecompressBody(header->compression, body);
  if (whole) {
    block_.records = std::move(*whole);
    if (block_.records.size() != header->original_bytes) {
      block_.troubles.push_back("says that it has " + std::to_string(header->original_bytes) +
                                " bytes before compression, and has " +
                                std::to_string(block_.records.size()));
    }
    return {};
  }
  if (header->compression != jsstore::Compression::kS2 || body.size() < jsstore::kChecksumBytes) {
    return Because("does not decompress: " + whole.error().Message());
  }
  Bytes records;
  const size_t stream_bytes = body.size() - jsstore::kChecksumBytes;
  block_.troubles = ChunkReader(body.first(stream_bytes), header->size).ReadInto(records);
  if (block_.troubles.empty()) {
    block_.troubles.push_back("is compressed and does not decompress: " + whole.error().Message());
  }
  records.insert(records.end(), body.begin() + static_cast<ptrdiff_t>(stream_bytes), body.end());
  block_.records = std::move(records);
  return {};
}

}  // namespace jsparity
