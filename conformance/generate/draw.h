// Draw: a stream of choices from rapidcheck's splittable generator. The same seed gives the same
// choices on every machine: nothing here asks the standard library's distributions.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace jsparity {

class Draw {
 public:
  explicit Draw(rc::Random random) : stream_(random.split()), splitter_(random) {}

  // What a case decides about one thing apart from its other choices, so that these are as without
  // it. `about`: a number for that thing, the same for ever.
  static Draw Apart(uint64_t case_seed, uint64_t about) {
    return Draw(rc::Random(rc::Random::Key{case_seed, about, 0, 0}));
  }

  uint64_t Bits() { return stream_.next(); }
  // Uniform in [0, bound), bound > 0. The bias is below 2^-32 for the bounds used here.
  uint64_t Below(uint64_t bound) { return Bits() % bound; }
  // Uniform in [low, high].
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
  }
  bool Percent(uint64_t percent) { return Below(100) < percent; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  // In [0, 2^bits_max), every order of magnitude as likely as another.
  uint64_t Magnitude(uint64_t bits_max) {
    const uint64_t bits = Below(bits_max + 1);
    return bits == 0 ? 0 : (uint64_t{1} << (bits - 1)) | Below(uint64_t{1} << (bits - 1));
  }

  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }
  template <typename T>
  T Pick(std::initializer_list<T> from) {
    return from.begin()[Below(from.size())];
  }
  // An index, as likely as its weight says; at least one weight is positive.
  size_t Weighted(std::span<const int> weights) {
    int64_t total = 0;
    for (const int weight : weights) total += weight;
    int64_t point = static_cast<int64_t>(Below(static_cast<uint64_t>(total)));
    size_t i = 0;
    while (point >= weights[i]) point -= weights[i++];
    return i;
  }
  size_t Weighted(std::initializer_list<int> weights) {
    return Weighted(std::span<const int>(weights.begin(), weights.size()));
  }

  // A value of any rapidcheck generator.
  template <typename T>
  T From(const rc::Gen<T>& gen) {
    return gen(splitter_.split(), rc::kNominalSize).value();
  }

 private:
  rc::Random stream_;
  rc::Random splitter_;
};

}  // namespace jsparity
