// The caller's part of encryption: the keys that seal a store's own keys.
#pragma once

#include <functional>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

// Derives a key of 32 bytes from a secret that the caller holds and from `context`, always the same
// for the same context (jetstream.go: keyGen, jsKeyGen). A store never encrypts with
// it: each stream, block and consumer has a random key of its own, which is written sealed with
// the derived one.
//
// Contexts: "<stream>" for meta.inf and index.db, "<stream>:<block index>" for a block,
// "<stream>.<consumer>" for a consumer.
//
// Called from any thread, with locks of the store held: it must not call the store. What it
// answers is wiped after use. An error ends what needed the key, and is what the caller of that
// gets.
using KeyGenerator = std::function<Result<Bytes>(std::string_view context)>;

}  // namespace jsstore
