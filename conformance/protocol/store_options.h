// What a file store is opened with: its configuration, and the texts that its keys come from.
#pragma once

#include <string>
#include <string_view>

#include "jsstore/config.h"

namespace jsparity {

struct StoreOptions : jsstore::FileStoreConfig {
  // As in the server's configuration (jetstream.go: jsKeyGen): the key of a context is
  // HMAC-SHA256(key, kKeyAccount + context). Empty: no encryption, no former key.
  std::string key;
  std::string old_key;
};

inline constexpr const char* kKeyAccount = "$G";

// HMAC-SHA256(key, kKeyAccount + context): 32 bytes.
std::string DeriveServerKey(const std::string& key, std::string_view context);

}  // namespace jsparity
