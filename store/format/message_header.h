// Headers that the store itself looks at, and changes to a header block.
#pragma once

#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/message_header.h"

namespace jsstore {

constexpr std::string_view kTtlHeader = "Nats-TTL";
constexpr std::string_view kRollupHeader = "Nats-Rollup";
constexpr std::string_view kMsgIdHeader = "Nats-Msg-Id";
constexpr std::string_view kMarkerReasonHeader = "Nats-Marker-Reason";
constexpr std::string_view kKvOperationHeader = "KV-Operation";
// Of a message that is a schedule.
constexpr std::string_view kScheduleHeader = "Nats-Schedule";
constexpr std::string_view kScheduleTimeZoneHeader = "Nats-Schedule-Time-Zone";
constexpr std::string_view kScheduleTtlHeader = "Nats-Schedule-TTL";
constexpr std::string_view kScheduleRollupHeader = "Nats-Schedule-Rollup";
constexpr std::string_view kScheduleTargetHeader = "Nats-Schedule-Target";
constexpr std::string_view kScheduleSourceHeader = "Nats-Schedule-Source";
// Of a message that a schedule made.
constexpr std::string_view kSchedulerHeader = "Nats-Scheduler";
constexpr std::string_view kScheduleNextHeader = "Nats-Schedule-Next";
constexpr std::string_view kScheduleNextPurge = "purge";

// Where the line with this key starts; npos when there is none (client.go: getHeaderKeyIndex).
size_t FindHeaderKey(std::string_view header, std::string_view key);

// FindHeader where absent and empty are the same.
inline std::string_view HeaderValue(BytesView header, std::string_view key) {
  return FindHeader(header, key).value_or(std::string_view{});
}

// A TTL as it stands in a header; see MessageTtl (stream.go: parseMessageTTL).
Result<int64_t> ParseTtlText(std::string_view text);

// MessageTtl where an unreadable value is none.
inline int64_t MessageTtlOrNone(BytesView header) {
  return header.empty() ? 0 : MessageTtl(header).value_or(0);
}

// Whether the message tells that its subject has no messages any more (sdm.go:
// isSubjectDeleteMarker).
bool IsSubjectDeleteMarker(BytesView header);

}  // namespace jsstore
