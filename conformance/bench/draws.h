// What is drawn for a work: the same on both sides (go-oracle/BENCH.md), for next to nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/bench/work.h"
#include "jsstore/bytes.h"

namespace jsparity {

// SplitMix64.
class BenchRandom {
 public:
  explicit BenchRandom(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // Uniform in [0, bound), near enough.
  uint64_t Below(uint64_t bound);

 private:
  uint64_t state_;
};

constexpr uint64_t kSubjectSeed = 1;
constexpr uint64_t kPayloadSeed = 2;
constexpr uint64_t kSequenceSeed = 3;

std::vector<std::string> SubjectNames(const BenchSubjects& subjects);
// For each of `count` messages which subject it goes to.
std::vector<uint32_t> SubjectTurns(const BenchSubjects& subjects, uint64_t count);

// Messages of one size, cut out of a text of sixteen letters, each at another place.
class BenchPayloads {
 public:
  explicit BenchPayloads(size_t size);
  jsstore::BytesView At(uint64_t i) const;

 private:
  size_t size_;
  jsstore::Bytes text_;
};

}  // namespace jsparity
