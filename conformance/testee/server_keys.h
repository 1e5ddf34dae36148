// The keys that a server derives for its stores.
#pragma once

#include <string>

#include "jsstore/key_generator.h"

namespace jsparity {

// HMAC-SHA256(key, kKeyAccount + context) (jetstream.go: jsKeyGen); none for an empty key.
jsstore::KeyGenerator ServerKeyGenerator(const std::string& key);

}  // namespace jsparity
