// Headers inside a message's header block ("NATS/1.0\r\nKey: value\r\n…\r\n").
#pragma once

#include <string_view>

#include "jsstore/bytes.h"

namespace jsstore {

constexpr std::string_view kTtlHeader = "Nats-TTL";
constexpr std::string_view kScheduleHeader = "Nats-Schedule";
constexpr std::string_view kRollupHeader = "Nats-Rollup";

// The value of the first line with this key, as a view into `header`; empty when there is none.
// Accepts what the reference accepts: a key counts only right after CRLF and right before a colon,
// spaces before the value are skipped, the value ends at CRLF or with the block (client.go:
// sliceHeader).
std::string_view HeaderValue(BytesView header, std::string_view key);

}  // namespace jsstore
