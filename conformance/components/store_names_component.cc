#include "conformance/components/component_list.h"
#include "jsstore/algorithm_names.h"

namespace jsparity {

// Small numbers mostly: those of algorithms that there are, and a few beside.
std::string GenerateStoreNames(ComponentRandom& random) {
  std::string numbers(1 + random.Below(8), '\0');
  for (char& number : numbers) number = static_cast<char>(random.AnyLength(8));
  return numbers;
}

Outcome RunStoreNames(std::string_view numbers) {
  std::string out;
  for (const char number : numbers) {
    const auto value = static_cast<uint8_t>(number);
    out += std::string(jsstore::CipherName(static_cast<jsstore::Cipher>(value))) + ", " +
           std::string(jsstore::CompressionName(static_cast<jsstore::Compression>(value))) + "\n";
  }
  return Outcome::Of(std::move(out));
}

}  // namespace jsparity
