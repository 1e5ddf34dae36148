// Configurations of a case.
#pragma once

#include <chrono>

#include "conformance/generate/draw.h"
#include "conformance/generate/left_out.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"

namespace jsparity {

// How finely a case cuts time, in nanoseconds; a power of ten.
//
// A block's cache expires by a timer that is set anew to `expiry - (access time - time of the last
// message written)` until that is long past (filestore.go: tryExpireCacheLocked,
// writeMsgRecordLocked). The access time moves in steps of 100 ms: when that difference comes out
// as 1 ns, the timer fires every nanosecond until the next step, 10^8 times in virtual time. So
// cases of nanoseconds take expiries that are no multiples of 100 ms, and cases with other expiries
// take times of a coarser grain.
struct TimeGrain {
  int64_t ns = 1;
  bool IsFine() const { return ns == 1; }
};
TimeGrain DrawTimeGrain(Draw& draw);

// Of a store that is given no interval (filestore.go: defaultSyncInterval).
inline constexpr jsstore::Duration kSyncIntervalOfTheReference = std::chrono::minutes(2);

StoreOptions DrawStoreOptions(Draw& draw, TimeGrain grain);
// Now and then the shortest interval, where the reference takes it.
void FitSyncInterval(Draw& draw, const LeftOutSet& left_out, StoreOptions& options);
// One of the six: no cipher, AES or ChaCha, with and without S2; and the keys that go with it.
void DrawPermutation(Draw& draw, StoreOptions& options);
jsstore::StreamConfig DrawStreamConfig(Draw& draw);
jsstore::ConsumerConfig DrawConsumerConfig(Draw& draw);

// The same stream with some of what may change in its life changed.
jsstore::StreamConfig ChangeStreamConfig(Draw& draw, jsstore::StreamConfig config);
// The same file store options with some of what may change between two openings changed.
StoreOptions ChangeStoreOptions(Draw& draw, StoreOptions config, TimeGrain grain);

// Texts that a JSON encoder may stumble over.
std::string DrawText(Draw& draw);
// When a stream or a consumer was created, as its owner says.
int64_t DrawCreatedTime(Draw& draw, int64_t now_ns);

}  // namespace jsparity
