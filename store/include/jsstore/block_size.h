// How large blocks are where nobody says. Pure functions.
#pragma once

#include <cstdint>

#include "jsstore/config.h"

namespace jsstore {

// What a store chooses where FileStoreConfig::block_size is 0, in bytes (filestore.go: dynBlkSize).
uint64_t DefaultBlockBytes(const StreamConfig& stream, bool encrypted);

// What a server gives to its stores: by max_bytes, else by max_msgs and the largest message that is
// let in, else by whether there is a limit for each subject, else DefaultBlockBytes (stream.go:
// autoTuneFileStorageBlockSize). `max_payload`: the account's limit for a message, where the stream
// has none; 0 and below: the server's default, 1 MiB. Encryption makes no difference but for the
// last, as the server does not think of it here.
uint64_t ServerBlockBytes(const StreamConfig& stream, bool encrypted, int64_t max_payload = 0);

}  // namespace jsstore
