#include "store/codec/s2_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/codec/crc32c.h"
#include "store/codec/s2_format.h"
#include "store/codec/s2_reader.h"
#include "store/codec/s2_test_data.h"
#include "store/codec/unaligned.h"

namespace jsstore {
namespace {

using s2_test::DataKind;
using s2_test::TestData;
using testing::ElementsAre;

constexpr size_t kChunk = s2::kWriterChunkBytes;

struct Vector {
  DataKind kind;
  size_t size;
  size_t stream_size;
  uint32_t stream_crc32c;
};

std::ostream& operator<<(std::ostream& out, const Vector& v) {
  return out << "kind " << static_cast<int>(v.kind) << ", " << v.size << " bytes";
}

// What the reference's writer made of TestData(size).Of(kind, size).
constexpr Vector kVectors[] = {
    {DataKind::kOneByte, 0, 0, 0x00000000},
    {DataKind::kOneByte, 1, 19, 0x5e18e282},
    {DataKind::kRandom, 31, 49, 0x26199629},
    {DataKind::kFewLetters, 31, 49, 0xa8838962},
    {DataKind::kWords, 31, 49, 0xc943ae45},
    {DataKind::kLongRepeats, 31, 49, 0x106d975f},
    {DataKind::kOneByte, 31, 49, 0x7c861e9b},
    {DataKind::kRandom, 32, 50, 0x6c5e1a60},
    {DataKind::kFewLetters, 32, 50, 0x9f20b959},
    {DataKind::kWords, 32, 50, 0x52b14f4b},
    {DataKind::kLongRepeats, 32, 50, 0x72569cc8},
    {DataKind::kOneByte, 32, 24, 0xd9a2e97b},
    {DataKind::kRandom, 33, 51, 0x612f151a},
    {DataKind::kFewLetters, 33, 51, 0x157c72a3},
    {DataKind::kWords, 33, 51, 0x95223f1d},
    {DataKind::kLongRepeats, 33, 51, 0x9efe86de},
    {DataKind::kOneByte, 33, 24, 0xc9f8f4e7},
    {DataKind::kRandom, 60, 78, 0xfce13548},
    {DataKind::kFewLetters, 60, 78, 0x9ffe3ba2},
    {DataKind::kWords, 60, 78, 0x7c253bb7},
    {DataKind::kLongRepeats, 60, 45, 0x90ffa4f7},
    {DataKind::kOneByte, 60, 24, 0x9ab823a6},
    {DataKind::kRandom, 511, 529, 0xd8bf8f3c},
    {DataKind::kFewLetters, 511, 423, 0x657403f1},
    {DataKind::kWords, 511, 231, 0x04c93793},
    {DataKind::kLongRepeats, 511, 162, 0x021e4250},
    {DataKind::kOneByte, 511, 28, 0x8ca47b7a},
    {DataKind::kRandom, 512, 530, 0x7418c015},
    {DataKind::kFewLetters, 512, 402, 0x3b35a462},
    {DataKind::kWords, 512, 232, 0xa590b603},
    {DataKind::kLongRepeats, 512, 168, 0xfde8b5e6},
    {DataKind::kOneByte, 512, 28, 0xfbdc3a02},
    {DataKind::kRandom, 513, 531, 0xfc729a45},
    {DataKind::kFewLetters, 513, 396, 0xd0152512},
    {DataKind::kWords, 513, 254, 0xc746409b},
    {DataKind::kLongRepeats, 513, 125, 0xa048a213},
    {DataKind::kOneByte, 513, 28, 0x2a450ba9},
    {DataKind::kRandom, 4095, 4113, 0xa8df731f},
    {DataKind::kFewLetters, 4095, 2328, 0x8f7d8d8a},
    {DataKind::kWords, 4095, 1337, 0x5fe86096},
    {DataKind::kLongRepeats, 4095, 605, 0x1fca698b},
    {DataKind::kOneByte, 4095, 28, 0x0b8b31f7},
    {DataKind::kRandom, 4096, 4114, 0x7ed4c365},
    {DataKind::kFewLetters, 4096, 2309, 0x7150848c},
    {DataKind::kWords, 4096, 1344, 0xf103e5eb},
    {DataKind::kLongRepeats, 4096, 1288, 0x61131d3c},
    {DataKind::kOneByte, 4096, 28, 0xfbb21f18},
    {DataKind::kRandom, 4097, 4115, 0xbb9a2415},
    {DataKind::kFewLetters, 4097, 2282, 0xd33ec756},
    {DataKind::kWords, 4097, 1317, 0x087dab18},
    {DataKind::kLongRepeats, 4097, 50, 0x9e27a051},
    {DataKind::kOneByte, 4097, 28, 0xf2cac46d},
    {DataKind::kRandom, 16383, 16401, 0x20b48c67},
    {DataKind::kFewLetters, 16383, 8045, 0x41ece55c},
    {DataKind::kWords, 16383, 4942, 0xf4f6d200},
    {DataKind::kLongRepeats, 16383, 213, 0xfd70abda},
    {DataKind::kOneByte, 16383, 28, 0x447848ef},
    {DataKind::kRandom, 16384, 16402, 0x3877b890},
    {DataKind::kFewLetters, 16384, 9234, 0x6af87c6f},
    {DataKind::kWords, 16384, 4853, 0x86dbf380},
    {DataKind::kLongRepeats, 16384, 953, 0x8cafd30e},
    {DataKind::kOneByte, 16384, 29, 0x77152423},
    {DataKind::kRandom, 16385, 16403, 0x63135c63},
    {DataKind::kFewLetters, 16385, 9201, 0xa57a6a19},
    {DataKind::kWords, 16385, 5035, 0x8cd64545},
    {DataKind::kLongRepeats, 16385, 1195, 0xe29f140d},
    {DataKind::kOneByte, 16385, 29, 0x24793cc6},
    {DataKind::kRandom, 70000, 70018, 0x906188ea},
    {DataKind::kFewLetters, 70000, 34670, 0x5420e99e},
    {DataKind::kWords, 70000, 19623, 0xd547ec8f},
    {DataKind::kLongRepeats, 70000, 2431, 0xb6383415},
    {DataKind::kOneByte, 70000, 30, 0xbf86165e},
    {DataKind::kLongRepeats, 1048575, 66148, 0x8ad0bd3c},
    {DataKind::kLongRepeats, 1048576, 53787, 0xecb0914f},
    {DataKind::kRandom, 1048577, 1048603, 0xad6268a1},
    {DataKind::kFewLetters, 1048577, 495172, 0x0f11aae0},
    {DataKind::kWords, 1048577, 288366, 0x0f0d44c6},
    {DataKind::kLongRepeats, 1048577, 34868, 0xfe0b8066},
    {DataKind::kOneByte, 1048577, 39, 0x23284078},
};

class S2WriterVectors : public testing::TestWithParam<Vector> {};

TEST_P(S2WriterVectors, WritesTheReferencesBytes) {
  const Vector& expected = GetParam();
  const Bytes data =
      TestData(static_cast<uint32_t>(expected.size)).Of(expected.kind, expected.size);
  const Bytes stream = EncodeS2Stream(data);
  EXPECT_EQ(stream.size(), expected.stream_size);
  EXPECT_EQ(Crc32c(stream), expected.stream_crc32c);
}

INSTANTIATE_TEST_SUITE_P(Reference, S2WriterVectors, testing::ValuesIn(kVectors));

// Of what size the data of each chunk is.
std::vector<size_t> ChunkDataSizes(BytesView stream) {
  std::vector<size_t> sizes;
  for (size_t at = 0; at < stream.size();) {
    const size_t length = codec::Load<uint32_t>(stream.data() + at) >> 8;
    Bytes alone;
    AppendS2Stream(alone, Bytes(1));  // brings the identifier
    alone.resize(10);
    alone.insert(alone.end(), stream.begin() + at, stream.begin() + at + 4 + length);
    if (stream[at] != s2::kIdentifierChunk) sizes.push_back(DecodeS2Stream(alone)->size());
    at += 4 + length;
  }
  return sizes;
}

// What a writer makes of pieces of these sizes.
Bytes WritePieces(std::initializer_list<size_t> sizes) {
  Bytes stream;
  S2Writer writer([&](BytesView framed) -> Status {
    stream.insert(stream.end(), framed.begin(), framed.end());
    return {};
  });
  for (size_t size : sizes) EXPECT_TRUE(writer.Write(Bytes(size)));
  EXPECT_TRUE(writer.Close());
  return stream;
}

TEST(S2Writer, GathersSmallPieces) {
  EXPECT_THAT(ChunkDataSizes(WritePieces({1, 2, 3})), ElementsAre(6));
  EXPECT_THAT(ChunkDataSizes(WritePieces({kChunk - 1, 1, 1})), ElementsAre(kChunk, 1));
}

TEST(S2Writer, KeepsAFullChunkUntilMoreComes) {
  EXPECT_THAT(ChunkDataSizes(WritePieces({kChunk})), ElementsAre(kChunk));
  EXPECT_THAT(ChunkDataSizes(WritePieces({kChunk, 0, 5})), ElementsAre(kChunk, 5));
}

TEST(S2Writer, WritesALongPieceAtOnceWhenNothingIsGathered) {
  EXPECT_THAT(ChunkDataSizes(WritePieces({kChunk + 7, 3})), ElementsAre(kChunk, 7, 3));
}

TEST(S2Writer, FillsTheChunkBeforeALongPieceGoesOut) {
  EXPECT_THAT(ChunkDataSizes(WritePieces({1, 2 * kChunk + 7, 3})),
              ElementsAre(kChunk, kChunk, 8, 3));
  EXPECT_THAT(ChunkDataSizes(WritePieces({1, kChunk + 7, 3})), ElementsAre(kChunk, 11));
}

TEST(S2Writer, MakesAnEmptyStreamOfNothing) {
  EXPECT_THAT(WritePieces({}), ElementsAre());
  EXPECT_THAT(WritePieces({0, 0}), ElementsAre());
  EXPECT_THAT(EncodeS2Stream({}), ElementsAre());
}

TEST(S2Writer, EndsAChunkWhenFlushed) {
  std::vector<size_t> given;
  S2Writer writer([&](BytesView framed) -> Status {
    given.push_back(framed.size());
    return {};
  });
  ASSERT_TRUE(writer.Flush());
  EXPECT_THAT(given, ElementsAre());
  ASSERT_TRUE(writer.Write(Bytes(5)));
  ASSERT_TRUE(writer.Flush());
  ASSERT_TRUE(writer.Write(Bytes(6)));
  ASSERT_TRUE(writer.Close());
  EXPECT_THAT(given, ElementsAre(10 + 8 + 5, 8 + 6));
}

TEST(S2Writer, AnswersTheSinksErrorFromThenOn) {
  int calls = 0;
  S2Writer writer([&](BytesView) -> Status {
    ++calls;
    return Fail(Error::Other("no room"));
  });
  EXPECT_EQ(writer.Write(Bytes(3 * kChunk)).error().Message(), "no room");
  EXPECT_EQ(writer.Write(Bytes(1)).error().Message(), "no room");
  EXPECT_EQ(writer.Close().error().Message(), "no room");
  EXPECT_EQ(calls, 1);
}

TEST(S2Writer, RefusesToWriteOnceClosed) {
  S2Writer writer([](BytesView) -> Status { return {}; });
  ASSERT_TRUE(writer.Close());
  EXPECT_TRUE(writer.Close());
  EXPECT_FALSE(writer.Write(Bytes(1)));
}

}  // namespace
}  // namespace jsstore
