// Data for tests of the S2 codec: of every kind that the encoder treats differently, and the same
// in every run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string_view>

#include "jsstore/bytes.h"

namespace jsstore::s2_test {

enum class DataKind { kRandom, kFewLetters, kWords, kLongRepeats, kOneByte };

constexpr DataKind kDataKinds[] = {DataKind::kRandom, DataKind::kFewLetters, DataKind::kWords,
                                   DataKind::kLongRepeats, DataKind::kOneByte};

// std::mt19937's numbers are fixed by the standard; distributions are not, so none is used.
class TestData {
 public:
  explicit TestData(uint32_t seed) : random_(seed) {}

  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }

  Bytes Of(DataKind kind, size_t size) {
    Bytes data;
    data.reserve(size);
    while (data.size() < size) AddSome(data, kind, size - data.size());
    return data;
  }

 private:
  void AddSome(Bytes& data, DataKind kind, size_t room) {
    switch (kind) {
      case DataKind::kRandom:
        data.push_back(static_cast<uint8_t>(Below(256)));
        break;
      case DataKind::kFewLetters:
        data.push_back(static_cast<uint8_t>('a' + Below(4)));
        break;
      case DataKind::kWords:
        AddWord(data, room);
        break;
      case DataKind::kLongRepeats:
        AddRepeat(data, room);
        break;
      case DataKind::kOneByte:
        data.insert(data.end(), room, 'x');
        break;
    }
  }

  void AddWord(Bytes& data, size_t room) {
    constexpr std::string_view kWords[] = {"orders.",  "eu.",           "status\":\"", "shipped",
                                           "{\"id\":", "Nats-Msg-Id: ", "\r\n"};
    if (Below(4) == 0) return data.push_back(static_cast<uint8_t>('0' + Below(10)));
    const std::string_view word = kWords[Below(std::size(kWords))].substr(0, room);
    data.insert(data.end(), word.begin(), word.end());
  }

  void AddRepeat(Bytes& data, size_t room) {
    if (data.empty() || Below(3) == 0) {
      const size_t fresh = std::min<size_t>(room, 1 + Below(40));
      for (size_t i = 0; i < fresh; ++i) data.push_back(static_cast<uint8_t>(Below(256)));
      return;
    }
    const size_t length = std::min<size_t>(room, 4 + Below(Below(128) == 0 ? 100'000 : 100));
    const size_t back = 1 + Below(static_cast<uint32_t>(
                                std::min<size_t>(data.size(), Below(2) == 0 ? 3000 : 1U << 20)));
    for (size_t i = 0; i < length; ++i) data.push_back(data[data.size() - back]);
  }

  std::mt19937 random_;
};

}  // namespace jsstore::s2_test
