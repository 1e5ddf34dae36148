#include "store/codec/s2_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "store/codec/s2_format.h"
#include "store/codec/s2_test_data.h"
#include "store/codec/s2_writer.h"
#include "store/codec/unaligned.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

using s2_test::DataKind;
using s2_test::TestData;

Bytes Chunk(uint8_t kind, const Bytes& body) {
  Bytes chunk(4);
  codec::Store(chunk.data(), static_cast<uint32_t>(kind | body.size() << 8));
  chunk.insert(chunk.end(), body.begin(), body.end());
  return chunk;
}

Bytes Checksummed(uint8_t kind, BytesView data, const Bytes& content) {
  Bytes body(4);
  codec::Store(body.data(), s2::MaskedChecksum(data));
  body.insert(body.end(), content.begin(), content.end());
  return Chunk(kind, body);
}

Bytes Plain(const Bytes& data) { return Checksummed(s2::kPlainChunk, data, data); }

// A block of `size` times 'x': a literal and a repeat after a copy of one byte.
Bytes Repetitive(uint32_t size) {
  const Bytes data(size, 'x');
  Bytes block;
  for (uint32_t n = size;; n >>= 7) {
    block.push_back(static_cast<uint8_t>(n < 0x80 ? n : n | 0x80));
    if (n < 0x80) break;
  }
  block.insert(block.end(), {0, 'x', 2, 1, 0, 7 << 2 | 1, 0, 0, 0, 0});
  codec::Store(block.data() + block.size() - 3, static_cast<uint16_t>((size - 65542) & 0xffff));
  block.back() = static_cast<uint8_t>((size - 65542) >> 16);
  return Checksummed(s2::kBlockChunk, data, block);
}

const Bytes kS2 = Chunk(s2::kIdentifierChunk, BytesOf(s2::kS2Identifier));
const Bytes kSnappy = Chunk(s2::kIdentifierChunk, BytesOf(s2::kSnappyIdentifier));

Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  all.shrink_to_fit();
  return all;
}

std::string Read(const Bytes& stream) {
  const auto data = DecodeS2Stream(stream);
  if (!data) return data.error().Message();
  return std::string(data->begin(), data->end());
}

TEST(S2Reader, ReadsPlainAndCompressedChunks) {
  EXPECT_EQ(Read({}), "");
  EXPECT_EQ(Read(kS2), "");
  EXPECT_EQ(Read(Join({kS2, Plain(BytesOf("one ")), Plain(BytesOf("")), Plain(BytesOf("two"))})),
            "one two");
  EXPECT_EQ(Read(Join({kS2, Repetitive(70'000)})), std::string(70'000, 'x'));
}

TEST(S2Reader, SkipsWhatIsToBeSkipped) {
  EXPECT_EQ(Read(Join({kS2, Chunk(s2::kPaddingChunk, BytesOf("pad")), Plain(BytesOf("a")),
                       Chunk(s2::kIndexChunk, BytesOf("index")), Chunk(0x80, {}),
                       Chunk(0xfd, BytesOf("?")), Plain(BytesOf("b"))})),
            "ab");
}

TEST(S2Reader, TakesAnIdentifierInTheMiddle) {
  EXPECT_EQ(Read(Join({kS2, Plain(BytesOf("a")), kSnappy, Plain(BytesOf("b")), kS2,
                       Plain(BytesOf("c"))})),
            "abc");
}

TEST(S2Reader, HoldsSnappyStreamsToTheirSmallerChunks) {
  EXPECT_EQ(Read(Join({kSnappy, Plain(Bytes(65'536, 'x'))})).size(), 65'536u);
  EXPECT_EQ(Read(Join({kSnappy, Plain(Bytes(65'537, 'x'))})),
            "s2: corrupt input: a chunk of more than 65536 bytes, at byte 10");
  EXPECT_EQ(Read(Join({kSnappy, kS2, Repetitive(70'000)})).size(), 70'000u);
}

TEST(S2Reader, TakesChunksOfUpTo4MiB) {
  EXPECT_EQ(Read(Join({kS2, Repetitive(4 << 20), Plain(Bytes(4 << 20))})).size(), 8u << 20);
  EXPECT_EQ(Read(Join({kS2, Repetitive((4 << 20) + 1)})),
            "s2: corrupt input: a chunk of more than 4194304 bytes, at byte 10");
  EXPECT_EQ(Read(Join({kS2, Plain(Bytes((4 << 20) + 1))})),
            "s2: corrupt input: a chunk of more than 4194304 bytes, at byte 10");
}

TEST(S2Reader, TellsWhatIsWrongAndWhere) {
  EXPECT_EQ(Read(Plain(BytesOf("a"))),
            "s2: corrupt input: no stream identifier, but chunk kind 1, at byte 0");
  EXPECT_EQ(Read(BytesOf("cmp")),
            "s2: corrupt input: the stream ends within a chunk's header, at byte 0");
  EXPECT_EQ(Read(Join({kS2, Chunk(0x02, {})})),
            "s2: unsupported input: chunk kind 2 is reserved, at byte 10");
  EXPECT_EQ(Read(Join({kS2, {0x7f, 9, 0, 0}})),
            "s2: unsupported input: chunk kind 127 is reserved, at byte 10");
  EXPECT_EQ(Read(Join({kS2, {s2::kPaddingChunk, 1, 0, 0}})),
            "s2: corrupt input: the stream ends within a chunk of 1 bytes, at byte 10");
  EXPECT_EQ(Read(Chunk(s2::kIdentifierChunk, BytesOf("S2sTwo"))),
            "s2: corrupt input: a stream identifier that nobody knows, at byte 0");
  EXPECT_EQ(Read(Join({kS2, Chunk(s2::kPlainChunk, BytesOf("abc"))})),
            "s2: corrupt input: a chunk without room for its checksum, at byte 10");
  EXPECT_EQ(Read(Join({kS2, Chunk(s2::kBlockChunk, BytesOf("abcd"))})),
            "s2: corrupt input: a block without its length, at byte 10");
  EXPECT_EQ(Read(Join({kS2, Checksummed(s2::kPlainChunk, BytesOf("a"), BytesOf("b"))})),
            "s2: corrupt input, crc mismatch: in the chunk, at byte 10");
  EXPECT_EQ(Read(Join({kS2, Checksummed(s2::kBlockChunk, BytesOf("a"), {2, 0, 'a', 2, 9, 0})})),
            "s2: corrupt input: a copy reaches back before the data, at byte 21");
}

TEST(S2Reader, LeavesWhatWasThereOnAnError) {
  Bytes out = BytesOf("before");
  EXPECT_FALSE(AppendDecodedS2Stream(out, Join({kS2, Plain(BytesOf("a")), Chunk(0x02, {})})));
  EXPECT_EQ(out, BytesOf("before"));
  EXPECT_TRUE(AppendDecodedS2Stream(out, Join({kS2, Plain(BytesOf("!"))})));
  EXPECT_EQ(out, BytesOf("before!"));
}

// A stream may end after any chunk, and nowhere else.
TEST(S2Reader, RefusesAStreamCutOffWithinAChunk) {
  TestData data(1);
  const Bytes parts[] = {kS2, Plain(data.Of(DataKind::kRandom, 50)),
                         EncodeS2Stream(data.Of(DataKind::kWords, 1000)),
                         Chunk(s2::kPaddingChunk, Bytes(20))};
  Bytes stream;
  for (const Bytes& part : parts) {
    const size_t start = stream.size();
    stream.insert(stream.end(), part.begin(), part.end());
    for (size_t size = start + 1; size < stream.size(); ++size) {
      // The encoder's part is two chunks: the identifier ends after ten bytes.
      if (&part == &parts[2] && size == start + kS2.size()) continue;
      const Bytes cut(stream.begin(), stream.begin() + static_cast<ptrdiff_t>(size));
      ASSERT_FALSE(DecodeS2Stream(cut)) << size;
    }
    ASSERT_TRUE(DecodeS2Stream(stream));
  }
}

TEST(S2Reader, UndoesTheWriter) {
  TestData data(2);
  for (DataKind kind : s2_test::kDataKinds) {
    for (size_t size : {1u, 40u, 600u, 5000u, 20'000u, 300'000u, (1u << 20) + 100}) {
      const Bytes original = data.Of(kind, size);
      const auto read = DecodeS2Stream(EncodeS2Stream(original));
      ASSERT_TRUE(read) << read.error().Message();
      ASSERT_EQ(*read, original);
    }
  }
}

TEST(S2Reader, SurvivesDamagedStreams) {
  TestData data(3);
  for (int round = 0; round < 2000; ++round) {
    const Bytes original = data.Of(s2_test::kDataKinds[data.Below(5)], 1 + data.Below(400));
    Bytes stream = EncodeS2Stream(original);
    const size_t at = data.Below(static_cast<uint32_t>(stream.size()));
    const auto was = stream[at];
    stream[at] = static_cast<uint8_t>(data.Below(256));
    stream.shrink_to_fit();
    const auto read = DecodeS2Stream(stream);
    // The checksum lets nothing through but data that is the original, or chunks that have become
    // skippable.
    if (read && !read->empty()) {
      ASSERT_EQ(*read, original) << "byte " << at << " was " << int{was};
    }
  }
}

TEST(S2Reader, SurvivesRandomStreams) {
  TestData data(4);
  int decoded = 0;
  int refused = 0;
  for (int round = 0; round < 5000; ++round) {
    Bytes stream = kS2;
    for (uint32_t chunks = data.Below(4); chunks > 0; --chunks) {
      const auto kind = static_cast<uint8_t>(data.Below(3) == 0 ? data.Below(256) : data.Below(2));
      const Bytes chunk = Chunk(kind, data.Of(DataKind::kRandom, data.Below(40)));
      stream.insert(stream.end(), chunk.begin(), chunk.end());
    }
    stream.shrink_to_fit();
    ++(DecodeS2Stream(stream) ? decoded : refused);
  }
  EXPECT_GT(decoded, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace jsstore
