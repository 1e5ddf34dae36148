#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace jsstore::golden {

/// FNV-1a over 64 bits, as the recorded digests use it.
class Digest {
 public:
  void Byte(std::uint8_t byte) { value_ = (value_ ^ byte) * 1099511628211U; }
  void Bool(bool value) { Byte(value ? 1 : 0); }
  void Number(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) Byte(static_cast<std::uint8_t>(number >> shift));
  }
  /// 16 hexadecimal digits.
  std::string Text() const;

 private:
  std::uint64_t value_ = 14695981039346656037U;
};

/// The parsed file of this name in testdata; null if it cannot be read.
nlohmann::json Load(std::string_view file_name);

/// All strings over `alphabet` of up to `length` bytes, shorter ones first.
std::vector<std::string> AllStrings(std::string_view alphabet, std::size_t length);

}  // namespace jsstore::golden
