#include "store/codec/s2_block_decoder.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "store/codec/unaligned.h"

namespace jsstore::s2 {
namespace {

using codec::Copy16;
using codec::Load;
using codec::Store;

enum ElementKind : uint8_t { kLiteralElement = 0, kCopy1Element = 1, kCopy2Element = 2 };

constexpr const char* kEndsWithinElement = "the block ends within an element";
constexpr const char* kLiteralTooLong = "a literal is longer than the data";
constexpr const char* kLiteralCutOff = "the block ends within a literal";
constexpr const char* kCopyTooLong = "a copy is longer than the data";
constexpr const char* kCopyFromBefore = "a copy reaches back before the data";
constexpr const char* kDataMissing = "the block ends before its data is complete";

// Bytes after a tag that its element may take, other than those of a literal.
constexpr int kTagTailMax = 4;

// An element whose head is read: a literal's bytes are in the block behind it, a copy's `offset`
// bytes back in the data.
struct Element {
  bool literal = false;
  uint64_t length = 0;
};

class BlockDecoder {
 public:
  BlockDecoder(BytesView in, std::span<uint8_t> out)
      : in_begin_(in.data()),
        in_end_(in.data() + in.size()),
        out_begin_(out.data()),
        out_end_(out.data() + out.size()),
        in_(in_begin_),
        out_(out_begin_) {}

  std::optional<BlockFault> Run() {
    while (in_ != in_end_) {
      if (InLeft() > kFastInMargin && OutLeft() > kFastOutMargin) {
        if (!RunFast()) return fault_;
      } else if (!Step()) {
        return fault_;
      }
    }
    if (out_ != out_end_) return BlockFault{kDataMissing, static_cast<size_t>(in_ - in_begin_)};
    return std::nullopt;
  }

 private:
  // With more than this left on both sides, an element's head and a short literal can be read, and
  // 64 bytes be written, with no look at the ends.
  static constexpr size_t kWide = 64;
  static constexpr size_t kFastInMargin = 1 + kTagTailMax + kWide;
  static constexpr size_t kFastOutMargin = kWide + 16;

  size_t InLeft() const { return static_cast<size_t>(in_end_ - in_); }
  size_t OutLeft() const { return static_cast<size_t>(out_end_ - out_); }

  bool Refuse(const char* why, const uint8_t* element) {
    fault_ = {why, static_cast<size_t>(element - in_begin_)};
    return false;
  }

  uint32_t Number(size_t bytes) {
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value |= uint32_t{*in_++} << (8 * i);
    return value;
  }

  // Reads a tag and its tail; requires that they are there. Answers how many bytes a literal has,
  // or a copy. Leaves offset_ alone for a literal and a repeat.
  Element ReadHead() {
    const uint8_t tag = *in_++;
    const uint32_t n = tag >> 2;
    switch (tag & 3) {
      case kLiteralElement:
        if (n < 60) return {true, n + 1};
        return {true, uint64_t{Number(n - 59)} + 1};
      case kCopy1Element: {
        const uint32_t offset = (tag & 0xe0U) << 3 | Number(1);
        if (offset != 0) {
          offset_ = offset;
          return {false, 4 + (n & 7)};
        }
        return {false, RepeatLength(n & 7)};
      }
      case kCopy2Element:
        offset_ = Number(2);
        return {false, n + 1};
      default:
        offset_ = Number(4);
        return {false, n + 1};
    }
  }

  uint64_t RepeatLength(uint32_t n) {
    if (n < 5) return 4 + n;
    if (n == 5) return 8 + Number(1);
    if (n == 6) return 260 + Number(2);
    return 65540 + Number(3);
  }

  // How many bytes the tag at `in_` is followed by, before a literal's own.
  size_t TailBytes() const {
    const uint8_t tag = *in_;
    switch (tag & 3) {
      case kLiteralElement:
        return tag < 60 << 2 ? 0 : (tag >> 2) - 59;
      case kCopy1Element:
        if (InLeft() < 2 || (tag & 0xe0) != 0 || in_[1] != 0) return 1;
        return std::max(tag >> 2, 4) - 3;
      case kCopy2Element:
        return 2;
      default:
        return 4;
    }
  }

  // One element with every check.
  bool Step() {
    const uint8_t* const element = in_;
    if (InLeft() < 1 + TailBytes()) return Refuse(kEndsWithinElement, element);
    const auto [literal, length] = ReadHead();
    return literal ? TakeLiteral(element, length) : TakeCopy(element, length);
  }

  bool TakeLiteral(const uint8_t* element, uint64_t length) {
    if (length > OutLeft()) return Refuse(kLiteralTooLong, element);
    if (length > InLeft()) return Refuse(kLiteralCutOff, element);
    std::memcpy(out_, in_, length);
    in_ += length;
    out_ += length;
    return true;
  }

  bool TakeCopy(const uint8_t* element, uint64_t length) {
    if (!OffsetIsInside()) return Refuse(kCopyFromBefore, element);
    if (length > OutLeft()) return Refuse(kCopyTooLong, element);
    const uint8_t* from = out_ - offset_;
    uint8_t* const end = out_ + length;
    if (offset_ >= length) {
      std::memcpy(out_, from, length);
    } else if (length + kWide > OutLeft()) {
      for (uint8_t* to = out_; to != end;) *to++ = *from++;
    } else if (offset_ >= 16) {
      for (uint8_t* to = out_; to < end; to += 16, from += 16) Copy16(to, from);
    } else {
      FillPattern(out_, offset_, end);
    }
    out_ = end;
    return true;
  }

  bool OffsetIsInside() const {
    return offset_ != 0 && offset_ <= static_cast<size_t>(out_ - out_begin_);
  }

  // A copy that is not long, as far as its bytes tell; all zero when there is none at `in`.
  struct ShortCopy {
    uint32_t offset = 0;
    uint32_t length = 0;
    uint32_t element_bytes = 0;
  };

  static ShortCopy ReadShortCopy(const uint8_t* in, uint32_t last_offset) {
    const uint8_t tag = *in;
    switch (tag & 3) {
      case kLiteralElement:
        return {};
      case kCopy1Element: {
        const uint32_t offset = (tag & 0xe0U) << 3 | in[1];
        if (offset != 0) return {offset, 4 + (tag >> 2 & 7U), 2};
        if (tag < (5 << 2)) return {last_offset, 4 + (tag >> 2 & 7U), 2};
        if (tag < (6 << 2) && in[2] <= kWide - 8) return {last_offset, 8U + in[2], 3};
        return {};
      }
      case kCopy2Element:
        return {Load<uint16_t>(in + 1), (tag >> 2) + 1U, 3};
      default:
        return {Load<uint32_t>(in + 1), (tag >> 2) + 1U, 5};
    }
  }

  // Elements for as long as both margins hold. The places are kept in locals: to the compiler, a
  // store to the output could change a member.
  bool RunFast() {
    const uint8_t* const in_stop = in_end_ - kFastInMargin;
    const uint8_t* const out_stop = out_end_ - kFastOutMargin;
    const uint8_t* in = in_;
    uint8_t* out = out_;
    uint32_t last_offset = offset_;
    while (in < in_stop && out < out_stop) {
      if (const uint8_t tag = *in; (tag & 3) == kLiteralElement && tag < 60 << 2) {
        const size_t length = (tag >> 2) + 1U;
        Move64(out, in + 1, length);
        in += 1 + length;
        out += length;
        continue;
      }
      const auto [offset, length, element_bytes] = ReadShortCopy(in, last_offset);
      if (offset == 0 || offset > static_cast<size_t>(out - out_begin_)) {
        // Longer than most, or wrong.
        std::tie(in_, out_, offset_) = std::tuple(in, out, last_offset);
        if (!Step()) return false;
        std::tie(in, out, last_offset) = std::tuple(in_, out_, offset_);
        continue;
      }
      if (offset >= 16) {
        Move64(out, out - offset, length);
      } else {
        FillPattern(out, offset, out + length);
      }
      in += element_bytes;
      out += length;
      last_offset = offset;
    }
    std::tie(in_, out_, offset_) = std::tuple(in, out, last_offset);
    return true;
  }

  static void Move64(uint8_t* to, const uint8_t* from, size_t length) {
    Copy16(to, from);
    Copy16(to + 16, from + 16);
    if (length > 32) {
      Copy16(to + 32, from + 32);
      Copy16(to + 48, from + 48);
    }
  }

  // Repeats the last `offset` (1 to 15) bytes before `to` up to `end`, and up to 15 bytes past it.
  static void FillPattern(uint8_t* to, uint32_t offset, const uint8_t* end) {
    if (offset >= 8) {
      for (; to < end; to += 8) Store(to, Load<uint64_t>(to - offset));
      return;
    }
    uint64_t pattern = Load<uint64_t>(to - offset) & (~uint64_t{0} >> (64 - 8 * offset));
    for (uint32_t bytes = offset; bytes < 8; bytes *= 2) pattern |= pattern << (8 * bytes);
    const uint32_t step = 8 - 8 % offset;
    for (; to < end; to += step) Store(to, pattern);
  }

  const uint8_t* const in_begin_;
  const uint8_t* const in_end_;
  uint8_t* const out_begin_;
  uint8_t* const out_end_;
  const uint8_t* in_;
  uint8_t* out_;
  uint32_t offset_ = 0;  // of the last copy; 0: there was none
  BlockFault fault_;
};

}  // namespace

std::optional<BlockLength> ReadBlockLength(BytesView block) {
  constexpr size_t kBytesMax = 5;
  uint64_t value = 0;
  for (size_t i = 0; i < std::min(block.size(), kBytesMax); ++i) {
    value |= uint64_t{block[i] & 0x7fU} << (7 * i);
    if (block[i] < 0x80) {
      if (value > 0xffffffff) return std::nullopt;
      return BlockLength{value, i + 1};
    }
  }
  return std::nullopt;
}

std::optional<BlockFault> DecodeElements(BytesView in, std::span<uint8_t> out) {
  return BlockDecoder(in, out).Run();
}

}  // namespace jsstore::s2
