#include "conformance/components/data_generator.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace jsparity {
namespace {

constexpr size_t kMiB = 1U << 20;
constexpr size_t kSizeMax = 4 * kMiB;

void AppendRandom(std::string& data, ComponentRandom& random, size_t size) {
  for (; size >= 8; size -= 8) {
    const uint64_t word = random.Next();
    data.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  for (; size > 0; --size) data += static_cast<char>(random.Next());
}

void AppendLetters(std::string& data, ComponentRandom& random, size_t size) {
  const uint64_t letters = random.Between(2, 20);
  while (size > 0) {
    uint64_t word = random.Next();
    for (int i = 0; i < 8 && size > 0; ++i, --size, word >>= 8) {
      data += static_cast<char>('a' + (word & 0xff) % letters);
    }
  }
}

constexpr std::string_view kWords[] = {
    "orders.",      "eu.",           "us.",   "shipped", "paid", "{\"id\":", "\"status\":\"",
    "\",",          "the ",          "and ",  "stream ", "of ",  "a ",       "\r\n",
    "NATS/1.0\r\n", "Nats-Msg-Id: ", "user-", "message", ".",    "0",        "123",
    "4567890",      "consumer",      "\t"};

void AppendText(std::string& data, ComponentRandom& random, size_t size) {
  const size_t end = data.size() + size;
  const uint64_t words = random.Between(3, std::size(kWords));
  while (data.size() < end) data += kWords[random.Below(words)];
  data.resize(end);
}

// What a compressor undoes: fresh bytes and copies from all distances.
void AppendCopies(std::string& data, ComponentRandom& random, size_t size) {
  const size_t end = data.size() + size;
  const int length_bits = random.OneOf({4, 6, 8, 12, 17});
  const int offset_bits = random.OneOf({3, 11, 16, 20});
  size_t offset = 1;
  while (data.size() < end) {
    if (data.empty() || random.OneIn(3)) AppendRandom(data, random, random.Between(1, 24));
    if (!random.OneIn(4)) offset = 1 + random.AnyLength(offset_bits);  // else a repeat
    offset = std::min(offset, data.size());
    const size_t length = 4 + random.AnyLength(length_bits);
    for (size_t i = 0; i < length && data.size() < end; ++i) data += data[data.size() - offset];
  }
  data.resize(end);
}

// Message records as they lie in a block.
void AppendRecords(std::string& data, ComponentRandom& random, size_t size) {
  const size_t end = data.size() + size;
  uint64_t seq = random.AnyLength(40);
  uint64_t ts = 1'700'000'000'000'000'000;
  const size_t payload_max = random.OneOf<size_t>({16, 128, 1024});
  while (data.size() < end) {
    char head[22];
    ts += random.Below(5'000'000);
    ++seq;
    const auto payload = static_cast<uint32_t>(random.Below(payload_max));
    const uint32_t length = 22 + 10 + payload + 8;
    const uint16_t subject = 10;
    std::memcpy(head, &length, 4);
    std::memcpy(head + 4, &seq, 8);
    std::memcpy(head + 12, &ts, 8);
    std::memcpy(head + 20, &subject, 2);
    data.append(head, sizeof(head));
    data += "orders.";
    data += std::to_string(100 + random.Below(900));
    AppendText(data, random, payload);
    AppendRandom(data, random, 8);
  }
  data.resize(end);
}

void AppendOfOneKind(std::string& data, ComponentRandom& random, size_t size) {
  switch (random.Below(7)) {
    case 0:
      return AppendRandom(data, random, size);
    case 1:
      data.append(size, static_cast<char>(random.Next()));
      return;
    case 2:
      return AppendLetters(data, random, size);
    case 3:
      return AppendText(data, random, size);
    case 4:
      return AppendRecords(data, random, size);
    default:
      return AppendCopies(data, random, size);
  }
}

}  // namespace

size_t DataSize(ComponentRandom& random) {
  const uint64_t draw = random.Below(1000);
  if (draw < 350) {
    const size_t edge =
        random.OneOf<size_t>({0, 8, 32, 60, 64, 256, 512, 1024, 4096, 16'384, 65'536, 65'792});
    return edge == 0 ? random.Below(2) : edge - 2 + random.Below(5);
  }
  if (draw < 370) return random.Between(1, 2) * kMiB - 2 + random.Below(5);
  if (draw < 800) return random.AnyLength(14);
  if (draw < 960) return random.Below(60'000);
  if (draw < 995) return random.Below(400'000);
  return draw < 999 ? random.Below(kSizeMax) : kSizeMax - random.Below(2);
}

std::string DataOfSize(ComponentRandom& random, size_t size) {
  std::string data;
  data.reserve(size + 64);
  if (!random.OneIn(4)) {
    AppendOfOneKind(data, random, size);
    return data;
  }
  while (data.size() < size) {
    AppendOfOneKind(data, random, std::min(size - data.size(), 1 + random.AnyLength(18)));
  }
  return data;
}

}  // namespace jsparity
