#include "store/codec/s2_block_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "store/codec/s2_block_encoder.h"
#include "store/codec/s2_test_data.h"

namespace jsstore::s2 {
namespace {

using s2_test::DataKind;
using s2_test::TestData;

// The format once more, byte by byte with every check, to hold the decoder against.
class PlainDecoder {
 public:
  PlainDecoder(BytesView in, size_t size) : in_(in), size_(size) {}

  std::optional<Bytes> Run() {
    while (at_ < in_.size()) {
      if (!Element()) return std::nullopt;
    }
    if (data_.size() != size_) return std::nullopt;
    return data_;
  }

 private:
  std::optional<uint64_t> Number(size_t bytes) {
    if (in_.size() - at_ < bytes) return std::nullopt;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value |= uint64_t{in_[at_++]} << (8 * i);
    return value;
  }

  bool Element() {
    const unsigned tag = in_[at_++];
    const unsigned n = tag >> 2;
    switch (tag & 3) {
      case 0:
        return n < 60 ? Literal(n) : Literal(Number(n - 59));
      case 1: {
        const auto low = Number(1);
        if (!low) return false;
        const uint64_t offset = (tag >> 5) << 8 | *low;
        if (offset == 0) return Repeat(n & 7);
        return Copy(offset, 4 + (n & 7));
      }
      default: {
        const auto offset = Number((tag & 3) == 2 ? 2 : 4);
        return offset && Copy(*offset, 1 + n);
      }
    }
  }

  bool Literal(std::optional<uint64_t> less_one) {
    if (!less_one || *less_one >= in_.size() - at_) return false;
    for (uint64_t i = 0; i <= *less_one; ++i) data_.push_back(in_[at_++]);
    return data_.size() <= size_;
  }

  bool Repeat(unsigned n) {
    if (n < 5) return Copy(offset_, 4 + n);
    const auto more = Number(n - 4);
    constexpr uint64_t kLeast[] = {8, 260, 65540};
    return more && Copy(offset_, kLeast[n - 5] + *more);
  }

  bool Copy(uint64_t offset, uint64_t length) {
    offset_ = offset;
    if (offset == 0 || offset > data_.size() || length > size_ - data_.size()) return false;
    for (uint64_t i = 0; i < length; ++i) data_.push_back(data_[data_.size() - offset]);
    return true;
  }

  BytesView in_;
  const size_t size_;
  size_t at_ = 0;
  uint64_t offset_ = 0;
  Bytes data_;
};

void ExpectSameAsPlainDecoder(BytesView elements, size_t size) {
  const auto expected = PlainDecoder(elements, size).Run();
  Bytes data(size);
  const auto fault = DecodeElements(elements, data);
  ASSERT_EQ(!fault, expected.has_value()) << (fault ? fault->why : "accepted");
  if (fault) {
    ASSERT_LE(fault->offset, elements.size());
  } else {
    ASSERT_EQ(data, *expected);
  }
}

Bytes Encoded(BytesView data) {
  Bytes elements(EncodeCapacity(data.size()));
  elements.resize(EncodeBlock(data, elements.data()));
  return elements;
}

std::string Decoded(Bytes elements, size_t size) {
  std::string data(size, '?');
  const auto fault =
      DecodeElements(elements, {reinterpret_cast<uint8_t*>(data.data()), data.size()});
  return fault ? std::string(fault->why) + " @" + std::to_string(fault->offset) : data;
}

TEST(S2BlockDecoder, KnowsEveryFormOfLiteral) {
  EXPECT_EQ(Decoded({2 << 2, 'a', 'b', 'c'}, 3), "abc");
  EXPECT_EQ(Decoded({60 << 2, 1, 'a', 'b'}, 2), "ab");
  EXPECT_EQ(Decoded({61 << 2, 1, 0, 'a', 'b'}, 2), "ab");
  EXPECT_EQ(Decoded({62 << 2, 1, 0, 0, 'a', 'b'}, 2), "ab");
  EXPECT_EQ(Decoded({63 << 2, 1, 0, 0, 0, 'a', 'b'}, 2), "ab");
}

TEST(S2BlockDecoder, KnowsEveryFormOfCopy) {
  EXPECT_EQ(Decoded({1 << 2, 'a', 'b', 0 << 2 | 1, 2}, 6), "ababab");
  EXPECT_EQ(Decoded({1 << 2, 'a', 'b', 2 << 2 | 2, 2, 0}, 5), "ababa");
  EXPECT_EQ(Decoded({1 << 2, 'a', 'b', 2 << 2 | 3, 1, 0, 0, 0}, 5), "abbbb");
}

TEST(S2BlockDecoder, KnowsEveryFormOfRepeat) {
  const Bytes start = {1 << 2, 'a', 'b', 0 << 2 | 2, 2, 0, 0 << 2, 'c'};  // "abac", offset 2
  const auto with = [&](std::initializer_list<uint8_t> repeat) {
    Bytes all = start;
    all.insert(all.end(), repeat);
    return all;
  };
  EXPECT_EQ(Decoded(with({0 << 2 | 1, 0}), 8), "abacacac");
  EXPECT_EQ(Decoded(with({4 << 2 | 1, 0}), 12), "abacacacacac");
  EXPECT_EQ(Decoded(with({5 << 2 | 1, 0, 1}), 13), "abacacacacaca");
  EXPECT_EQ(Decoded(with({6 << 2 | 1, 0, 1, 0}), 4 + 261).substr(258), "acacaca");
  EXPECT_EQ(Decoded(with({7 << 2 | 1, 0, 1, 0, 0}), 4 + 65541).substr(65540), "acaca");
}

TEST(S2BlockDecoder, TellsWhatIsWrongAndWhere) {
  EXPECT_EQ(Decoded({60 << 2}, 1), "the block ends within an element @0");
  EXPECT_EQ(Decoded({0, 'a', 2, 1}, 2), "the block ends within an element @2");
  EXPECT_EQ(Decoded({0, 'a', 5 << 2 | 1, 0}, 20), "the block ends within an element @2");
  EXPECT_EQ(Decoded({1 << 2, 'a'}, 2), "the block ends within a literal @0");
  EXPECT_EQ(Decoded({1 << 2, 'a', 'b'}, 1), "a literal is longer than the data @0");
  EXPECT_EQ(Decoded({63 << 2, 255, 255, 255, 255, 'a'}, 1), "a literal is longer than the data @0");
  EXPECT_EQ(Decoded({0, 'a', 2, 2, 0}, 2), "a copy reaches back before the data @2");
  EXPECT_EQ(Decoded({0, 'a', 2, 0, 0}, 2), "a copy reaches back before the data @2");
  EXPECT_EQ(Decoded({0, 'a', 1, 0}, 5), "a copy reaches back before the data @2");
  EXPECT_EQ(Decoded({0, 'a', 1, 1}, 4), "a copy is longer than the data @2");
  EXPECT_EQ(Decoded({0, 'a'}, 2), "the block ends before its data is complete @2");
  EXPECT_EQ(Decoded({}, 0), "");
}

TEST(S2BlockDecoder, FillsEveryOffsetAndLength) {
  for (uint8_t offset = 1; offset <= 40; ++offset) {
    for (uint32_t length : {1, 7, 8, 9, 15, 16, 17, 63, 64}) {
      // Room behind the copy decides which of the ways to copy is taken.
      for (size_t behind : {0, 1, 10, 100, 300}) {
        Bytes elements = {static_cast<uint8_t>((offset - 1) << 2)};
        for (uint8_t i = 0; i < offset; ++i) elements.push_back(static_cast<uint8_t>('a' + i));
        elements.insert(elements.end(), {static_cast<uint8_t>((length - 1) << 2 | 2), offset, 0});
        elements.insert(elements.end(), {7 << 2 | 1, 0, 0, 0, 0});
        if (behind > 0) elements.insert(elements.end(), {60 << 2, uint8_t(behind - 1)});
        elements.resize(elements.size() + behind, 'z');
        ExpectSameAsPlainDecoder(elements, offset + length + 65540 + behind);
      }
    }
  }
}

TEST(S2BlockDecoder, UndoesTheEncoder) {
  TestData data(1);
  for (DataKind kind : s2_test::kDataKinds) {
    for (size_t size = 32; size < 40'000; size += 1 + size / 7) {
      const Bytes original = data.Of(kind, size);
      const Bytes elements = Encoded(original);
      if (elements.empty()) continue;
      Bytes decoded(size);
      ASSERT_FALSE(DecodeElements(elements, decoded));
      ASSERT_EQ(decoded, original);
    }
  }
}

TEST(S2BlockDecoder, RefusesABlockCutOffAnywhere) {
  const Bytes original = TestData(2).Of(DataKind::kWords, 1500);
  const Bytes elements = Encoded(original);
  ASSERT_FALSE(elements.empty());
  for (size_t size = 0; size < elements.size(); ++size) {
    const Bytes cut(elements.begin(), elements.begin() + static_cast<ptrdiff_t>(size));
    Bytes data(original.size());
    ASSERT_TRUE(DecodeElements(cut, data)) << size;
  }
}

TEST(S2BlockDecoder, AgreesWithThePlainDecoderOnDamagedBlocks) {
  TestData data(3);
  for (int round = 0; round < 3000; ++round) {
    const auto kind = s2_test::kDataKinds[1 + data.Below(3)];
    const size_t size = 32 + data.Below(round % 10 == 0 ? 5000 : 300);
    Bytes elements = Encoded(data.Of(kind, size));
    for (uint32_t flips = 1 + data.Below(3); flips > 0 && !elements.empty(); --flips) {
      const size_t at = data.Below(static_cast<uint32_t>(elements.size()));
      elements[at] = static_cast<uint8_t>(data.Below(256));
    }
    elements.shrink_to_fit();  // so that a read past the end is seen
    ExpectSameAsPlainDecoder(elements, size);
  }
}

TEST(S2BlockDecoder, AgreesWithThePlainDecoderOnRandomBytes) {
  TestData data(4);
  for (int round = 0; round < 20'000; ++round) {
    Bytes elements = data.Of(DataKind::kRandom, data.Below(round % 20 == 0 ? 400 : 12));
    // A literal first, so that copies have something to copy.
    if (round % 2 == 0) elements.insert(elements.begin(), {3 << 2, 'a', 'b', 'c', 'd'});
    elements.shrink_to_fit();
    const size_t size = data.Below(2) == 0 ? data.Below(40) : data.Below(2000);
    ExpectSameAsPlainDecoder(elements, size);
  }
}

TEST(S2BlockLength, IsAVarintOf32Bits) {
  EXPECT_FALSE(ReadBlockLength({}));
  EXPECT_FALSE(ReadBlockLength(Bytes{0x80}));
  EXPECT_EQ(ReadBlockLength(Bytes{0x80, 0x00})->bytes, 2u);
  EXPECT_EQ(ReadBlockLength(Bytes{0xff, 0xff, 0xff, 0xff, 0x0f})->data_bytes, 0xffffffffu);
  EXPECT_FALSE(ReadBlockLength(Bytes{0xff, 0xff, 0xff, 0xff, 0x1f}));
  EXPECT_FALSE(ReadBlockLength(Bytes{0x80, 0x80, 0x80, 0x80, 0x80, 0x00}));
}

}  // namespace
}  // namespace jsstore::s2
