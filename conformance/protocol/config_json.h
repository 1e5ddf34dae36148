// Configurations in the protocol's JSON: streams and consumers in the reference's own form
// (stream.go: StreamConfig, consumer.go: ConsumerConfig), file store options with units in the
// names. Written by us and not by the store, so that a fault in the store's encoder is seen.
//
// The members that cases vary are supported; others are "unknown" when read.
#pragma once

#include <string>

#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"

namespace jsparity {

Json ToJson(const StoreOptions& config);  // without store_dir, which is no part of it
Json ToJson(const jsstore::StreamConfig& config);
Json ToJson(const jsstore::ConsumerConfig& config);

Parsed<StoreOptions> ParseStoreOptions(const Json& json, const std::string& where);
Parsed<jsstore::StreamConfig> ParseStreamConfig(const Json& json, const std::string& where);
Parsed<jsstore::ConsumerConfig> ParseConsumerConfig(const Json& json, const std::string& where);

}  // namespace jsparity
