#include <algorithm>
#include <cstring>
#include <span>

#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/data_generator.h"
#include "conformance/components/store_outcome.h"
#include "store/codec/s2_block_decoder.h"
#include "store/codec/s2_format.h"
#include "store/codec/s2_reader.h"
#include "store/codec/s2_writer.h"

namespace jsparity {
namespace {

using jsstore::Bytes;
using jsstore::BytesView;

void AppendLittle(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

std::string ChunkOf(uint8_t kind, std::string_view body) {
  std::string chunk(1, static_cast<char>(kind));
  AppendLittle(chunk, body.size(), 3);
  chunk += body;
  return chunk;
}

std::string ChecksummedChunk(uint8_t kind, BytesView data, std::string_view content) {
  std::string body;
  AppendLittle(body, jsstore::s2::MaskedChecksum(data), jsstore::s2::kChunkChecksumBytes);
  body += content;
  return ChunkOf(kind, body);
}

// Elements of every form, right for the most part, and how many bytes they give.
class ElementsGenerator {
 public:
  explicit ElementsGenerator(ComponentRandom& random) : random_(random) {}

  std::string Make() {
    for (uint64_t count = 1 + random_.AnyLength(6); count > 0; --count) {
      if (size_ == 0 || random_.OneIn(3)) {
        AddLiteral();
      } else {
        AddCopy();
      }
    }
    if (random_.OneIn(12)) AddCutHead();
    return std::move(elements_);
  }
  uint64_t size() const { return size_; }

 private:
  void AddLiteral() {
    const uint64_t length = 1 + random_.AnyLength(random_.OneIn(8) ? 10 : 5);
    const uint64_t n = length - 1;
    size_t bytes = n < 60 ? 0 : n < 256 ? 1 : 2;
    if (random_.OneIn(6)) bytes = std::max<size_t>(bytes, random_.Between(1, 4));
    elements_ += static_cast<char>((bytes == 0 ? n : 59 + bytes) << 2);
    AppendLittle(elements_, n, bytes);
    for (uint64_t i = 0; i < length; ++i) elements_ += static_cast<char>(random_.Next());
    size_ += length;
  }

  // The block ends where a literal should tell its length.
  void AddCutHead() {
    const size_t bytes = random_.Between(1, 4);
    elements_ += static_cast<char>((59 + bytes) << 2);
    AppendLittle(elements_, random_.Next(), random_.Below(bytes));
    size_ += 1 + random_.Below(400);
  }

  uint64_t Offset(int bits) {
    if (random_.OneIn(200)) return random_.AnyLength(bits);  // most likely wrong
    return std::min(size_, 1 + random_.AnyLength(random_.OneIn(2) ? 4 : bits));
  }

  void AddCopy() {
    switch (random_.Below(4)) {
      case 0: {
        const uint64_t offset = std::min<uint64_t>(Offset(11), 2047);
        const uint64_t n = random_.Below(8);
        elements_ += static_cast<char>((offset >> 8) << 5 | n << 2 | 1);
        elements_ += static_cast<char>(offset);
        size_ += 4 + n;
        break;
      }
      case 1:
        return AddRepeat();
      default: {
        const bool wide = random_.OneIn(3);
        const uint64_t n = random_.Below(64);
        elements_ += static_cast<char>(n << 2 | (wide ? 3 : 2));
        AppendLittle(elements_, Offset(wide ? 20 : 16), wide ? 4 : 2);
        size_ += 1 + n;
      }
    }
  }

  void AddRepeat() {
    const uint64_t n = random_.Below(random_.OneIn(30) ? 8 : 6);
    elements_ += static_cast<char>(n << 2 | 1);
    elements_ += '\0';
    if (n < 5) {
      size_ += 4 + n;
      return;
    }
    constexpr uint64_t kLeast[] = {8, 260, 65'540};
    const uint64_t more = random_.AnyLength(static_cast<int>(8 * (n - 4)));
    AppendLittle(elements_, more, n - 4);
    size_ += kLeast[n - 5] + more;
  }

  ComponentRandom& random_;
  std::string elements_;
  uint64_t size_ = 0;
};

std::string LengthVarint(uint64_t length) {
  std::string out;
  for (; length >= 0x80; length >>= 7) out += static_cast<char>(length | 0x80);
  out += static_cast<char>(length);
  return out;
}

// A compressed chunk with the checksum of the data, as far as it has any.
std::string RandomBlockChunk(ComponentRandom& random) {
  ElementsGenerator generator(random);
  std::string elements = generator.Make();
  uint64_t size = generator.size();
  if (random.OneIn(8)) Damage(elements, random);
  if (random.OneIn(20)) size = random.OneIn(2) ? size + random.Below(5) - 2 : random.AnyLength(36);
  Bytes data(std::min<uint64_t>(size, jsstore::s2::kDataBytesMax));
  jsstore::s2::DecodeElements(StoreView(elements), data);
  return ChecksummedChunk(jsstore::s2::kBlockChunk, data, LengthVarint(size) + elements);
}

std::string RandomChunk(ComponentRandom& random) {
  switch (random.Below(10)) {
    case 0: {
      const std::string data = DataOfSize(random, random.AnyLength(8));
      return ChecksummedChunk(jsstore::s2::kPlainChunk, StoreView(data), data);
    }
    case 1:
      return ChunkOf(static_cast<uint8_t>(random.Between(0x80, 0xfe)),
                     DataOfSize(random, random.AnyLength(6)));
    case 2:
      return ChunkOf(jsstore::s2::kIdentifierChunk,
                     random.OneIn(2) ? jsstore::s2::kS2Identifier : jsstore::s2::kSnappyIdentifier);
    case 3:
      if (random.OneIn(3)) {
        return ChunkOf(static_cast<uint8_t>(random.Next()), DataOfSize(random, random.Below(12)));
      }
      [[fallthrough]];
    default:
      return RandomBlockChunk(random);
  }
}

std::string RandomStream(ComponentRandom& random) {
  std::string stream =
      ChunkOf(jsstore::s2::kIdentifierChunk,
              random.OneIn(5) ? jsstore::s2::kSnappyIdentifier : jsstore::s2::kS2Identifier);
  for (uint64_t chunks = random.Below(5); chunks > 0; --chunks) stream += RandomChunk(random);
  // A chunk of nothing may come last.
  if (random.OneIn(10)) stream += ChunkOf(0x80, "");
  return stream;
}

}  // namespace

std::string GenerateS2Data(ComponentRandom& random) { return DataOfSize(random, DataSize(random)); }

std::string GenerateS2Pieces(ComponentRandom& random) {
  constexpr uint64_t kChunk = 1U << 20;
  std::string head;
  uint64_t size = 0;
  const uint64_t count = random.Below(7);
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t piece = random.AnyLength(12);
    if (random.OneIn(40)) piece = random.Between(1, 2) * kChunk - 2 + random.Below(5);
    if (random.OneIn(40)) piece = kChunk - std::min(kChunk, size % kChunk) + random.Below(3);
    AppendLittle(head, piece, 4);
    size += piece;
  }
  return static_cast<char>(count) + head + DataOfSize(random, size);
}

std::string GenerateS2Stream(ComponentRandom& random) {
  if (!random.OneIn(4)) {
    std::string stream = RandomStream(random);
    if (random.OneIn(6)) Damage(stream, random);
    return stream;
  }
  const size_t size = random.OneIn(3) ? DataSize(random) : random.AnyLength(12);
  std::string stream = RunS2Encode(DataOfSize(random, size)).output;
  if (!random.OneIn(4)) Damage(stream, random);
  return stream;
}

Outcome RunS2Encode(std::string_view data) {
  return Outcome::Of(StoreText(jsstore::EncodeS2Stream(StoreView(data))));
}

Outcome RunS2Pieces(std::string_view input) {
  const size_t count = input.empty() ? 0 : static_cast<uint8_t>(input[0]);
  if (!input.empty()) input.remove_prefix(1);
  std::string_view head = input.substr(0, 4 * count);
  input.remove_prefix(head.size());
  std::string stream;
  jsstore::S2Writer writer([&](BytesView framed) -> jsstore::Status {
    stream += StoreText(framed);
    return {};
  });
  for (; head.size() >= 4; head.remove_prefix(4)) {
    uint32_t length = 0;
    std::memcpy(&length, head.data(), sizeof(length));
    const std::string_view piece = input.substr(0, length);
    input.remove_prefix(piece.size());
    if (auto wrote = writer.Write(StoreView(piece)); !wrote) return OutcomeOf(wrote.error());
  }
  if (auto closed = writer.Close(); !closed) return OutcomeOf(closed.error());
  return Outcome::Of(std::move(stream));
}

Outcome RunS2Decode(std::string_view stream) {
  return OutcomeOf(jsstore::DecodeS2Stream(StoreView(stream)));
}

}  // namespace jsparity
