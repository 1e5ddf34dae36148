// meta.inf, meta.sum and meta.key: what a stream and a consumer are, beside their messages and
// states. For whoever opens stores that somebody else created: FileStore::Open wants the
// configuration and the time of creation that stand here.
//
// | file     | content                                                                 |
// | -------- | ----------------------------------------------------------------------- |
// | meta.inf | the configuration as JSON, sealed where the store is encrypted          |
// | meta.sum | 16 hexadecimal digits: checksum of the bytes of meta.inf as they lie    |
// | meta.key | of an encrypted store: the key, sealed with one that the caller derives |
//
// Nothing here writes. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/env.h"
#include "jsstore/error.h"
#include "jsstore/key_generator.h"

namespace jsstore {

// filestore.go: FileStreamInfo. `created` is nullopt for Go's zero time and where it is not told.
struct StreamMeta {
  std::optional<TimeNs> created;
  StreamConfig config;
};

// filestore.go: FileConsumerInfo. `name` is the consumer's directory.
struct ConsumerMeta {
  std::optional<TimeNs> created;
  std::string name;
  ConsumerConfig config;
};

// Reads the text of a meta.inf that is not sealed. Errors: those of ParseStreamConfig and
// ParseConsumerConfig.
Result<StreamMeta> ParseStreamMeta(std::string_view text);
Result<ConsumerMeta> ParseConsumerMeta(std::string_view text);

// The bytes of the three files of one directory.
struct MetaFiles {
  Bytes inf;
  std::optional<Bytes> sum;
  std::optional<Bytes> key;  // there: meta.inf is sealed
};
// Errors: of the file system; kSystem with ENOENT where there is no meta.inf.
Result<MetaFiles> ReadMetaFiles(FileSystem& files, const std::string& dir);

// What derives the keys; null: none. Either cipher is tried with each.
struct MetaKeys {
  KeyGenerator present;
  KeyGenerator former;
};

// "ORDERS" for a stream's own files, "ORDERS.c" with a consumer: what the key is derived from.
std::string MetaKeyContext(std::string_view stream, std::string_view consumer = {});

// The text of meta.inf. Errors: kNoEncryption where it is sealed and there are no keys, kKeyInvalid
// where none opens it, kBadKeySize where meta.key is cut short (jetstream.go: decryptMeta).
Result<Bytes> OpenMeta(const MetaFiles& files, std::string_view context, const MetaKeys& keys);

// Whether meta.sum is that of meta.inf; false where there is none.
bool MetaSumHolds(const MetaFiles& files, std::string_view stream, std::string_view consumer = {});

// All of that together, as a server does it when it starts (jetstream.go:
// Account.EnableJetStream). `stream` is the stream's name, which is that of its directory. Errors:
// the above, and kCorruptState where meta.sum is missing or does not hold.
Result<StreamMeta> ReadStreamMeta(FileSystem& files, const std::string& stream_dir,
                                  std::string_view stream, const MetaKeys& keys = {});
// Of the consumer in `obs/<consumer>`.
Result<ConsumerMeta> ReadConsumerMeta(FileSystem& files, const std::string& stream_dir,
                                      std::string_view stream, std::string_view consumer,
                                      const MetaKeys& keys = {});

}  // namespace jsstore
