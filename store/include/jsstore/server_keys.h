// The keys that a nats-server derives from the secret in its configuration, for whoever opens a
// store that a server wrote, or writes one that a server is to open (jetstream.go: jsKeyGen).
#pragma once

#include <string>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/key_generator.h"

namespace jsstore {

// The account of whoever connects without one.
inline constexpr std::string_view kGlobalAccount = "$G";

// HMAC-SHA256 with `secret` as its key, over the account's name and the context: 32 bytes. `secret`
// is the text of `jetstream { key: … }` as it stands there, not decoded. Key material: the caller
// wipes it.
Bytes DeriveServerKey(std::string_view secret, std::string_view account, std::string_view context);

// A generator that answers those; none (null) for an empty secret, with which a server does not
// encrypt. Keeps copies of both texts. Any thread.
KeyGenerator ServerKeyGenerator(std::string_view secret, std::string_view account = kGlobalAccount);

}  // namespace jsstore
