#include "conformance/bench/draws.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr size_t kTextBytes = 1U << 20;
constexpr uint64_t kTextStride = 8191;

uint64_t HighHalf(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<uint64_t>((static_cast<Wide>(a) * b) >> 64);
}

}  // namespace

uint64_t BenchRandom::Next() {
  state_ += 0x9E3779B97F4A7C15;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

uint64_t BenchRandom::Below(uint64_t bound) { return HighHalf(Next(), bound); }

std::vector<std::string> SubjectNames(const BenchSubjects& subjects) {
  std::vector<std::string> names;
  for (uint64_t i = 0; i < std::max<uint64_t>(subjects.count, 1); ++i) {
    names.push_back(subjects.prefix + std::to_string(i));
  }
  return names;
}

std::vector<uint32_t> SubjectTurns(const BenchSubjects& subjects, uint64_t count) {
  std::vector<uint32_t> turns(count);
  BenchRandom random(kSubjectSeed);
  const auto& limits = subjects.limits;
  for (uint64_t i = 0; i < count; ++i) {
    if (limits.empty()) {
      turns[i] = static_cast<uint32_t>(i % std::max<uint64_t>(subjects.count, 1));
      continue;
    }
    const auto above = std::upper_bound(limits.begin(), limits.end() - 1, random.Next());
    turns[i] = static_cast<uint32_t>(above - limits.begin());
  }
  return turns;
}

BenchPayloads::BenchPayloads(size_t size) : size_(size), text_(kTextBytes + size) {
  BenchRandom random(kPayloadSeed);
  for (uint8_t& letter : text_) letter = static_cast<uint8_t>('a' + (random.Next() & 15));
}

jsstore::BytesView BenchPayloads::At(uint64_t i) const {
  return {text_.data() + i * kTextStride % kTextBytes, size_};
}

}  // namespace jsparity
