#include "store/codec/s2_block_encoder.h"

#include <bit>
#include <cassert>
#include <cstring>

#include "store/codec/unaligned.h"

namespace jsstore::s2 {
namespace {

using codec::Load;
using codec::Store;

// Shorter input is never compressed.
constexpr size_t kEncodeBytesMin = 32;
// No match starts in the last bytes of the input, so eight can be read wherever one may start.
constexpr uint32_t kInputMargin = 8;

enum Tag : uint8_t { kLiteral = 0, kCopy1 = 1, kCopy2 = 2, kCopy4 = 3 };

// What differs with the size of the input.
struct UpTo511 {
  using Position = uint16_t;
  static constexpr int kTableBits = 8;
  static constexpr int kHashBytes = 4;
  static constexpr uint64_t kHashPrime = 0x9e3779b1;
  static constexpr int kSkipShift = 4;
  static constexpr uint32_t kLiteralHeaderMax = 3;
  static constexpr uint32_t kLengthsMax = 511;
};
struct UpTo4095 : UpTo511 {
  static constexpr int kTableBits = 10;
  static constexpr int kSkipShift = 5;
  static constexpr uint32_t kLengthsMax = 4095;
};
struct UpTo16383 : UpTo4095 {
  static constexpr int kTableBits = 12;
  static constexpr int kHashBytes = 5;
  static constexpr uint64_t kHashPrime = 0xcf1bbcdcbb;
  static constexpr uint32_t kLengthsMax = 16383;
};
struct UpToMax : UpTo16383 {
  using Position = uint32_t;
  static constexpr int kTableBits = 14;
  static constexpr int kHashBytes = 6;
  static constexpr uint64_t kHashPrime = 0xcf1bbcdcbf9b;
  static constexpr int kSkipShift = 6;
  static constexpr uint32_t kLiteralHeaderMax = 4;
  static constexpr uint32_t kLengthsMax = kEncodeBytesMax;
};

template <typename Class>
class ElementWriter {
 public:
  explicit ElementWriter(uint8_t* out) : out_(out) {}

  uint8_t* at() const { return out_; }

  // `readable` bytes may be read at `from`, of which `length` are the literal.
  void Literal(const uint8_t* from, uint32_t length, uint32_t readable) {
    LiteralHeader(length - 1);
    if (length <= 32 && readable >= 32) {
      codec::Copy16(out_, from);
      codec::Copy16(out_ + 16, from + 16);
    } else {
      std::memcpy(out_, from, length);
    }
    out_ += length;
  }

  void Copy(uint32_t offset, uint32_t length) {
    if constexpr (Class::kLengthsMax > 0xffff) {
      if (offset > 0xffff) return CopyFromFar(offset, length);
    }
    if (length <= 64) return CopyFromNear(offset, length);
    if (offset < 2048) {
      // Eight bytes take the short form, which leaves the repeat more than the eleven that would
      // make it a copy.
      ShortCopy(offset, 8);
      return LongRepeat(length - 8);
    }
    CopyWithOffset16(offset, 60);
    Repeat(offset, length - 60);
  }

  void Repeat(uint32_t offset, uint32_t length) {
    if (length <= 8) {
      Store<uint16_t>(out_, static_cast<uint16_t>((length - 4) << 2 | kCopy1));
      out_ += 2;
      return;
    }
    // The smallest class never takes the copy in place of a repeat, which is one byte shorter.
    if (Class::kLengthsMax > 511 && length < 12 && offset < 2048) return ShortCopy(offset, length);
    LongRepeat(length);
  }

 private:
  void LiteralHeader(uint32_t n) {
    if (n < 60) {
      *out_++ = static_cast<uint8_t>(n << 2 | kLiteral);
    } else if (n < 1U << 8) {
      Store<uint16_t>(out_, static_cast<uint16_t>(60 << 2 | kLiteral | n << 8));
      out_ += 2;
    } else if (Class::kLengthsMax <= 0xffff || n < 1U << 16) {
      Store<uint32_t>(out_, 61U << 2 | kLiteral | n << 8);
      out_ += 3;
    } else {
      Store<uint32_t>(out_, 62U << 2 | kLiteral | n << 8);
      out_ += 4;
    }
  }

  void ShortCopy(uint32_t offset, uint32_t length) {
    const uint32_t tag = (offset >> 8) << 5 | (length - 4) << 2 | kCopy1;
    Store<uint16_t>(out_, static_cast<uint16_t>(tag | offset << 8));
    out_ += 2;
  }

  void CopyWithOffset16(uint32_t offset, uint32_t length) {
    Store<uint32_t>(out_, (length - 1) << 2 | kCopy2 | offset << 8);
    out_ += 3;
  }

  void CopyWithOffset32(uint32_t offset, uint32_t length) {
    Store<uint64_t>(out_, (length - 1) << 2 | kCopy4 | uint64_t{offset} << 8);
    out_ += 5;
  }

  void CopyFromNear(uint32_t offset, uint32_t length) {
    if (length >= 12 || offset >= 2048) return CopyWithOffset16(offset, length);
    ShortCopy(offset, length);
  }

  void CopyFromFar(uint32_t offset, uint32_t length) {
    if (length <= 64) return CopyWithOffset32(offset, length);
    CopyWithOffset32(offset, 64);
    const uint32_t rest = length - 64;
    if (rest >= 4) return Repeat(offset, rest);
    CopyWithOffset32(offset, rest);
  }

  void LongRepeat(uint32_t length) {
    const uint32_t n = length - 4;
    if (n < (1U << 8) + 4) {
      Store<uint32_t>(out_, 5U << 2 | kCopy1 | (n - 4) << 16);
      out_ += 3;
    } else if (Class::kLengthsMax <= 0xffff || n < (1U << 16) + (1U << 8)) {
      Store<uint32_t>(out_, 6U << 2 | kCopy1 | (n - (1U << 8)) << 16);
      out_ += 4;
    } else {
      Store<uint64_t>(out_, 7U << 2 | kCopy1 | uint64_t{n - (1U << 16)} << 16);
      out_ += 5;
    }
  }

  uint8_t* out_;
};

template <typename Class>
class BlockEncoder {
 public:
  using Table = typename Class::Position[1U << Class::kTableBits];

  // `table` is all zeros.
  BlockEncoder(BytesView in, uint8_t* out, Table& table)
      : in_(in.data()),
        size_(static_cast<uint32_t>(in.size())),
        search_end_(size_ - kInputMargin),
        out_begin_(out),
        written_limit_(size_ - (size_ >> 5) - 9),
        elements_(out),
        table_(table) {}

  size_t Run() {
    uint32_t at = 1;  // the first element is a literal, for there is nothing yet to copy
    while (true) {
      uint32_t candidate = 0;
      switch (Search(at, candidate)) {
        case kNothing:
          return Finish();
        case kRepeat:
          if (!WriteRepeat(at)) return 0;
          break;
        case kMatch:
          if (!WriteMatch(at, candidate)) return 0;
          do {
            ExtendAndWriteCopy(at, candidate);
            if (at >= search_end_) return Finish();
            if (Written() >= written_limit_) return 0;
          } while (NextFollows(at, candidate));
          ++at;
          break;
      }
    }
  }

 private:
  enum Found { kNothing, kRepeat, kMatch };

  static uint32_t Hash(uint64_t bytes) {
    constexpr int kUnused = 64 - 8 * Class::kHashBytes;
    return static_cast<uint32_t>((bytes << kUnused) * Class::kHashPrime >>
                                 (64 - Class::kTableBits));
  }

  size_t Written() const { return static_cast<size_t>(elements_.at() - out_begin_); }
  uint32_t Read4(uint32_t at) const { return Load<uint32_t>(in_ + at); }
  uint32_t TableAt(uint32_t hash) const { return table_[hash]; }
  void Remember(uint32_t hash, uint32_t at) {
    table_[hash] = static_cast<typename Class::Position>(at);
  }

  // Looks for four bytes at `at` or one or two later that stood at `candidate` already, or that a
  // repeat of the last offset gives one later (then `at` stays); goes faster the longer nothing is
  // found.
  Found Search(uint32_t& at, uint32_t& candidate) {
    while (true) {
      const uint32_t next = at + ((at - literal_from_) >> Class::kSkipShift) + 4;
      if (next >= search_end_) return kNothing;
      const uint64_t bytes = Load<uint64_t>(in_ + at);
      const uint32_t hash0 = Hash(bytes);
      const uint32_t hash1 = Hash(bytes >> 8);
      const uint32_t hash2 = Hash(bytes >> 16);
      const uint32_t candidate0 = TableAt(hash0);
      const uint32_t candidate1 = TableAt(hash1);
      Remember(hash0, at);
      Remember(hash1, at + 1);
      if (Read4(at + 1 - offset_) == static_cast<uint32_t>(bytes >> 8)) return kRepeat;
      if (Read4(candidate0) == static_cast<uint32_t>(bytes)) {
        candidate = candidate0;
        return kMatch;
      }
      const uint32_t candidate2 = TableAt(hash2);
      Remember(hash2, at + 2);
      if (Read4(candidate1) == static_cast<uint32_t>(bytes >> 8)) {
        candidate = candidate1;
        at += 1;
        return kMatch;
      }
      if (Read4(candidate2) == static_cast<uint32_t>(bytes >> 16)) {
        candidate = candidate2;
        at += 2;
        return kMatch;
      }
      at = next;
    }
  }

  // Moves both back over equal bytes that are still to be written as literals.
  void ExtendBack(uint32_t& at, uint32_t& candidate) const {
    while (candidate > 0 && at > literal_from_ && in_[candidate - 1] == in_[at - 1]) {
      --candidate;
      --at;
    }
  }

  uint32_t MatchLength(uint32_t at, uint32_t candidate) const {
    const uint8_t* a = in_ + at;
    const uint8_t* b = in_ + candidate;
    const uint32_t limit = size_ - at;
    uint32_t length = 0;
    for (; length + 8 <= limit; length += 8) {
      const uint64_t differing = Load<uint64_t>(a + length) ^ Load<uint64_t>(b + length);
      if (differing != 0) {
        return length + (static_cast<uint32_t>(std::countr_zero(differing)) >> 3);
      }
    }
    while (length < limit && a[length] == b[length]) ++length;
    return length;
  }

  // Writes what is pending before `end`; false when the output is not worth it any more.
  bool WriteLiteral(uint32_t end) {
    const uint32_t length = end - literal_from_;
    if (Written() + length + Class::kLiteralHeaderMax >= written_limit_) return false;
    if (length > 0) elements_.Literal(in_ + literal_from_, length, size_ - literal_from_);
    literal_from_ = end;
    return true;
  }

  // The repeat that Search found one byte after `at`, which becomes the end of it.
  bool WriteRepeat(uint32_t& at) {
    const bool first = literal_from_ == 0;
    uint32_t start = at + 1;
    uint32_t candidate = start - offset_;
    ExtendBack(start, candidate);
    if (!WriteLiteral(start)) return false;
    at += 5;
    at += MatchLength(at, at - offset_);
    if (first) {
      elements_.Copy(offset_, at - start);  // no copy has set an offset that could be repeated
    } else {
      elements_.Repeat(offset_, at - start);
    }
    literal_from_ = at;
    return true;
  }

  bool WriteMatch(uint32_t& at, uint32_t& candidate) {
    ExtendBack(at, candidate);
    return WriteLiteral(at);
  }

  // Four bytes at `at` and `candidate` are equal. Moves `at` past all that are.
  void ExtendAndWriteCopy(uint32_t& at, uint32_t candidate) {
    offset_ = at - candidate;
    const uint32_t length = 4 + MatchLength(at + 4, candidate + 4);
    at += length;
    literal_from_ = at;
    elements_.Copy(offset_, length);
  }

  // Whether another match starts right where the last one ended.
  bool NextFollows(uint32_t at, uint32_t& candidate) {
    const uint64_t bytes = Load<uint64_t>(in_ + at - 2);
    const uint32_t before = Hash(bytes);
    const uint32_t here = Hash(bytes >> 16);
    candidate = TableAt(here);
    Remember(before, at - 2);
    Remember(here, at);
    return Read4(candidate) == static_cast<uint32_t>(bytes >> 16);
  }

  size_t Finish() {
    if (!WriteLiteral(size_)) return 0;
    return Written();
  }

  const uint8_t* const in_;
  const uint32_t size_;
  const uint32_t search_end_;
  uint8_t* const out_begin_;
  const size_t written_limit_;  // as much output is not worth it
  ElementWriter<Class> elements_;
  typename Class::Position* const table_;  // positions by hash
  uint32_t literal_from_ = 0;  // what lies between here and the search is not written yet
  uint32_t offset_ = 1;        // how far back the last copy went
};

// Flattened so that the encoder's members can live in registers: as long as nothing takes their
// address, what is written to the output cannot be one of them.
template <typename Class>
[[gnu::flatten]] size_t EncodeAs(BytesView in, uint8_t* out) {
  alignas(64) typename BlockEncoder<Class>::Table table = {};
  return BlockEncoder<Class>(in, out, table).Run();
}

}  // namespace

size_t EncodeBlock(BytesView in, uint8_t* out) {
  assert(in.size() <= kEncodeBytesMax);
  if (in.size() < kEncodeBytesMin) return 0;
  if (in.size() <= UpTo511::kLengthsMax) return EncodeAs<UpTo511>(in, out);
  if (in.size() <= UpTo4095::kLengthsMax) return EncodeAs<UpTo4095>(in, out);
  if (in.size() <= UpTo16383::kLengthsMax) return EncodeAs<UpTo16383>(in, out);
  return EncodeAs<UpToMax>(in, out);
}

}  // namespace jsstore::s2
