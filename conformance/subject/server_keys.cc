#include "conformance/subject/server_keys.h"

#include <sodium.h>

#include "conformance/protocol/store_options.h"

namespace jsparity {

jsstore::KeyGenerator ServerKeyGenerator(const std::string& key) {
  if (key.empty()) return {};
  return [key](std::string_view context) -> jsstore::Result<jsstore::Bytes> {
    const std::string text = kKeyAccount + std::string(context);
    jsstore::Bytes derived(crypto_auth_hmacsha256_BYTES);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const uint8_t*>(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const uint8_t*>(text.data()),
                                  text.size());
    crypto_auth_hmacsha256_final(&state, derived.data());
    return derived;
  };
}

}  // namespace jsparity
