#include "store/format/compressed_block.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "store/codec/checksum.h"
#include "store/codec/s2_reader.h"
#include "store/codec/s2_writer.h"
#include "store/format/varint.h"

namespace jsstore {
namespace {

constexpr std::array<uint8_t, 3> kCompressedMagic = {'c', 'm', 'p'};
constexpr size_t kCompressedFixedBytes = kCompressedMagic.size() + 1;

void AppendCompressedBlockHeader(Bytes& out, Compression compression, uint64_t original_bytes) {
  out.insert(out.end(), kCompressedMagic.begin(), kCompressedMagic.end());
  out.push_back(static_cast<uint8_t>(compression));
  AppendUvarint(out, original_bytes);
}

// Everything but the checksum of the last record, which stays as it is.
BytesView WithoutLastChecksum(BytesView bytes) {
  return bytes.first(bytes.size() - kChecksumBytes);
}

// The reference's text alone: callers of a store see what they would see there.
std::string WhatIsWrong(const Error& refused) {
  constexpr std::string_view kPackage = "s2: ";
  const std::string text = refused.Message();
  return text.substr(0, text.find(": ", text.starts_with(kPackage) ? kPackage.size() : 0));
}

}  // namespace

Bytes EncodeCompressedBlockHeader(Compression compression, uint64_t original_bytes) {
  Bytes out;
  AppendCompressedBlockHeader(out, compression, original_bytes);
  return out;
}

Result<CompressedBlockHeader> ReadCompressedBlockHeader(BytesView file) {
  if (file.size() < kCompressedFixedBytes + 1 ||
      !std::equal(kCompressedMagic.begin(), kCompressedMagic.end(), file.begin()) ||
      static_cast<Compression>(file[kCompressedMagic.size()]) != Compression::kS2) {
    return CompressedBlockHeader{};
  }
  const auto original_bytes = ReadUvarint(file.subspan(kCompressedFixedBytes));
  if (!original_bytes.ok()) return Fail(Error::Other("metadata incomplete"));
  return CompressedBlockHeader{static_cast<Compression>(file[kCompressedMagic.size()]),
                               original_bytes.value,
                               kCompressedFixedBytes + static_cast<size_t>(original_bytes.size)};
}

Result<Bytes> DecompressBody(Compression compression, BytesView body) {
  if (body.size() < kChecksumBytes) return Fail(Error::Other("compressed buffer is too short"));
  switch (compression) {
    case Compression::kNone:
      return Bytes(body.begin(), body.end());
    case Compression::kS2: {
      Bytes out;
      if (Status read = AppendDecodedS2Stream(out, WithoutLastChecksum(body)); !read) {
        return Fail(Error::Other("error reading compression reader: " + WhatIsWrong(read.error())));
      }
      const BytesView checksum = body.last(kChecksumBytes);
      out.insert(out.end(), checksum.begin(), checksum.end());
      return out;
    }
  }
  return Fail(Error::Other("compression algorithm not known"));
}

Result<Bytes> CompressBlock(Compression compression, BytesView block) {
  if (compression == Compression::kNone) return Bytes(block.begin(), block.end());
  if (block.size() < kChecksumBytes) {
    return Fail(Error::Other("uncompressed buffer is too short"));
  }
  if (compression != Compression::kS2) {
    return Fail(Error::Other("compression algorithm not known"));
  }
  Bytes out;
  AppendCompressedBlockHeader(out, compression, block.size());
  AppendS2Stream(out, WithoutLastChecksum(block));
  const BytesView checksum = block.last(kChecksumBytes);
  out.insert(out.end(), checksum.begin(), checksum.end());
  return out;
}

}  // namespace jsstore
