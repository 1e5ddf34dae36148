#include "store/container/golden_vectors.h"

#include <array>
#include <cstdio>
#include <fstream>

namespace jsstore::golden {

std::string Digest::Text() const {
  std::array<char, 17> text;
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value_));
  return text.data();
}

nlohmann::json Load(std::string_view file_name) {
  std::ifstream file(std::string(JSSTORE_CONTAINER_TESTDATA "/").append(file_name));
  return nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
}

std::vector<std::string> AllStrings(std::string_view alphabet, std::size_t length) {
  std::vector<std::string> strings{""};
  std::size_t begin = 0;
  for (std::size_t l = 0; l < length; ++l) {
    const std::size_t end = strings.size();
    for (std::size_t i = begin; i < end; ++i) {
      for (const char c : alphabet) strings.push_back(strings[i] + c);
    }
    begin = end;
  }
  return strings;
}

}  // namespace jsstore::golden
