// Random numbers of a component's case, the same for a seed in every run and on every machine.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace jsparity {

class ComponentRandom {
 public:
  explicit ComponentRandom(uint64_t seed) : state_(seed) {}

  // SplitMix64: neighbouring seeds give unrelated numbers.
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // 0 to bound - 1.
  uint64_t Below(uint64_t bound) { return Next() % bound; }
  uint64_t Between(uint64_t least, uint64_t most) { return least + Below(most - least + 1); }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  // As many of each length in bits.
  uint64_t AnyLength(int bits_max) {
    const auto bits = Below(static_cast<uint64_t>(bits_max) + 1);
    return bits == 0 ? 0 : Next() >> (64 - bits);
  }

  template <typename T>
  T OneOf(std::initializer_list<T> choices) {
    return std::data(choices)[Below(choices.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace jsparity
