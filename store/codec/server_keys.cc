#include "jsstore/server_keys.h"

#include <sodium.h>

namespace jsstore {
namespace {

const uint8_t* Raw(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

}  // namespace

Bytes DeriveServerKey(std::string_view secret, std::string_view account, std::string_view context) {
  Bytes derived(crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, Raw(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, Raw(account), account.size());
  crypto_auth_hmacsha256_update(&state, Raw(context), context.size());
  crypto_auth_hmacsha256_final(&state, derived.data());
  sodium_memzero(&state, sizeof(state));
  return derived;
}

KeyGenerator ServerKeyGenerator(std::string_view secret, std::string_view account) {
  if (secret.empty()) return nullptr;
  return [secret = std::string(secret),
          account = std::string(account)](std::string_view context) -> Result<Bytes> {
    return DeriveServerKey(secret, account, context);
  };
}

}  // namespace jsstore
