#include "conformance/protocol/store_options.h"

#include <sodium.h>

namespace jsparity {

std::string DeriveServerKey(const std::string& key, std::string_view context) {
  const auto raw = [](std::string_view text) {
    return reinterpret_cast<const uint8_t*>(text.data());
  };
  const std::string text = kKeyAccount + std::string(context);
  std::string derived(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(key), key.size());
  crypto_auth_hmacsha256_update(&state, raw(text), text.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<uint8_t*>(derived.data()));
  return derived;
}

}  // namespace jsparity
