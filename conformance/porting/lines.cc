#include "conformance/porting/lines.h"

#include <sodium.h>

#include <array>

namespace jsparity {

Parsed<void> ReadLines(std::string_view text, const std::string& file,
                       const std::function<Parsed<void>(const Json&, const std::string&)>& take) {
  size_t number = 0;
  while (!text.empty()) {
    const std::string where = file + ":" + std::to_string(++number);
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return ParseError(where +
                        ": the line has no end: it was written half, or edited; take the file " +
                        "from version control");
    }
    const auto json = ParseJson(text.substr(0, end));
    if (!json) {
      return ParseError(where + ": " + json.error() +
                        "; mend the line, or take the file from version control");
    }
    if (auto taken = take(*json, where); !taken) return taken;
    text.remove_prefix(end + 1);
  }
  return {};
}

std::string Sha256(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

}  // namespace jsparity
