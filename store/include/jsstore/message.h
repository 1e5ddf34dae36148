// A message as a store returns it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "jsstore/bytes.h"

namespace jsstore {

// store.go: StoreMsg. The views point into the block's cache and stay valid for as long as this
// object (or a copy of it) lives, whatever the store does meanwhile: `owner` pins the bytes.
// Nothing is copied on load; a caller that keeps a message for long copies the parts it needs, so
// that a whole block is not held in memory for it.
struct Message {
  std::string_view subject;
  BytesView header;
  BytesView payload;
  uint64_t sequence = 0;
  int64_t timestamp_ns = 0;  // Unix nanoseconds
  std::shared_ptr<const void> owner;
};

// Answer of FileStore::StoreMsg.
struct Stored {
  uint64_t sequence = 0;
  int64_t timestamp_ns = 0;
};

}  // namespace jsstore
