// Headers inside a message's header block ("NATS/1.0\r\nKey: value\r\n…\r\n"), as far as a caller
// of the store needs them. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

// The value of the first line with this key, as a view into `header`; nullopt when there is none.
// Accepts what the reference accepts: a key counts only right after CRLF and right before a colon,
// spaces before the value are skipped, the value ends at CRLF or with the block (client.go:
// sliceHeader).
std::optional<std::string_view> FindHeader(BytesView header, std::string_view key);

// How long the message is to live by its header `Nats-TTL`, in seconds: what belongs into `ttl_s`
// of FileStore::StoreMsg. 0: it has no such header, below 0: for ever ("never"). A value is a
// number of seconds or a length of time like "1h30m", cut to whole seconds. Errors (kOther): any
// other value, and lengths of time below a second (stream.go: getMessageTTL).
Result<int64_t> MessageTtl(BytesView header);

}  // namespace jsstore
