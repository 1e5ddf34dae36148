#include "store/format/compressed_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/codec/s2_writer.h"

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

constexpr auto kUnknown = static_cast<Compression>(2);

Bytes Numbered(size_t size) {
  Bytes bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(i % 50);
  return bytes;
}

Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Bytes kS2Header = {'c', 'm', 'p', 1};

// As loading a block reads a file.
Result<Bytes> BlockOf(const Bytes& file) {
  const auto header = ReadCompressedBlockHeader(file);
  if (!header) return Fail(header.error());
  if (!header->present()) return file;
  return DecompressBody(header->compression, BytesView(file).subspan(header->size));
}

TEST(CompressedBlockHeader, IsThreeLettersAlgorithmAndSize) {
  EXPECT_THAT(EncodeCompressedBlockHeader(Compression::kS2, 300),
              ElementsAre('c', 'm', 'p', 1, 0xac, 0x02));
  EXPECT_EQ(EncodeCompressedBlockHeader(Compression::kS2, ~0ull).size(), 14u);
  const auto header = ReadCompressedBlockHeader(Bytes{'c', 'm', 'p', 1, 0xac, 0x02, 'x'});
  ASSERT_TRUE(header);
  EXPECT_EQ(header->compression, Compression::kS2);
  EXPECT_EQ(header->original_bytes, 300u);
  EXPECT_EQ(header->size, 6u);
}

TEST(CompressedBlockHeader, IsNotThereWithoutTheLettersOrTooShort) {
  for (const Bytes& file : {Bytes{}, kS2Header, Bytes{'c', 'm', 'q', 1, 0}, Bytes(40)}) {
    const auto header = ReadCompressedBlockHeader(file);
    ASSERT_TRUE(header);
    EXPECT_FALSE(header->present());
  }
}

TEST(CompressedBlockHeader, MustHaveAWholeSize) {
  for (const Bytes& size : {Bytes{0x80}, Bytes(11, 0x80), Bytes(12, 0xff)}) {
    const auto header = ReadCompressedBlockHeader(Join({kS2Header, size}));
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().Message(), "metadata incomplete");
  }
}

TEST(CompressedBlock, LeavesTheLastChecksumOutside) {
  const Bytes block = Numbered(1000);
  const auto file = CompressBlock(Compression::kS2, block);
  ASSERT_TRUE(file);
  const BytesView all(block);
  EXPECT_EQ(*file, Join({EncodeCompressedBlockHeader(Compression::kS2, 1000),
                         EncodeS2Stream(all.first(992)), Bytes(all.begin() + 992, all.end())}));
  EXPECT_EQ(BlockOf(*file), block);
}

TEST(CompressedBlock, OfOnlyAChecksumHasNoStream) {
  const Bytes block = Numbered(8);
  EXPECT_EQ(CompressBlock(Compression::kS2, block), Join({kS2Header, {8}, block}));
  EXPECT_EQ(BlockOf(Join({kS2Header, {8}, block})), block);
}

TEST(CompressedBlock, IsTheBlockItselfWithoutCompression) {
  EXPECT_EQ(CompressBlock(Compression::kNone, Bytes{1}), Bytes{1});
  EXPECT_EQ(BlockOf(Bytes{1}), Bytes{1});
  EXPECT_EQ(BlockOf(Bytes{}), Bytes{});
  EXPECT_EQ(DecompressBody(Compression::kNone, Numbered(9)), Numbered(9));
  // What merely begins like a header is a record of that length.
  for (const uint8_t algorithm : {0, 2, 255}) {
    const Bytes record = Join({{'c', 'm', 'p', algorithm, 8}, Numbered(8)});
    EXPECT_EQ(BlockOf(record), record);
  }
}

TEST(CompressedBlock, NeedsAChecksumAndAKnownAlgorithm) {
  EXPECT_EQ(CompressBlock(Compression::kS2, Numbered(7)).error().Message(),
            "uncompressed buffer is too short");
  EXPECT_EQ(CompressBlock(kUnknown, Numbered(8)).error().Message(),
            "compression algorithm not known");
  EXPECT_EQ(DecompressBody(Compression::kNone, Numbered(7)).error().Message(),
            "compressed buffer is too short");
  EXPECT_EQ(BlockOf(Join({kS2Header, {8}, Numbered(7)})).error().Message(),
            "compressed buffer is too short");
}

TEST(CompressedBlock, RefusesADamagedStream) {
  Bytes file = CompressBlock(Compression::kS2, Numbered(1000)).value();
  file[30] ^= 1;
  EXPECT_THAT(BlockOf(file).error().Message(),
              StartsWith("error reading compression reader: s2: corrupt input"));
}

TEST(CompressedBlock, RefusesAFileCutOffAnywhere) {
  const Bytes block = Numbered(500);
  const Bytes file = CompressBlock(Compression::kS2, block).value();
  for (size_t size = kS2Header.size() + 2; size < file.size(); ++size) {
    const auto read = BlockOf(Bytes(file.begin(), file.begin() + ptrdiff_t(size)));
    // With the identifier alone left before eight bytes, what is left reads as an empty block.
    if (read) {
      EXPECT_EQ(read->size(), 8u) << size;
    }
  }
}

}  // namespace
}  // namespace jsstore
