// What of TTLs, delete markers and schedules one case is about. Most cases have none of it.
#pragma once

#include "conformance/generate/draw.h"
#include "jsstore/config.h"

namespace jsparity {

struct TimedFeatures {
  bool ttls = false;       // messages expire by TTLs of their own
  bool markers = false;    // and their subjects leave delete markers
  bool schedules = false;  // messages are schedules
  bool act = false;        // handlers do what they are asked for (PROTOCOL.md)
  bool collide = false;    // TTLs end in one second on purpose (Case::ttls_collide)
  bool ages = false;       // where there is none of the above: messages may expire by MaxAge

  bool Any() const { return ttls || schedules; }
  // TTLs beside schedules: they are kept and recovered, but end after the case.
  bool FarTtls() const { return ttls && schedules; }
};

TimedFeatures DrawTimedFeatures(Draw& draw);

// Makes a configuration that was drawn or changed fit the case's features. Two timers of one
// instant run in an order that is nobody's, so what could set two for the same one is kept apart:
// - where there are schedules nothing expires: both timers are set for a quarter of a second ahead
//   when something is overdue;
// - delete markers that place themselves stay on: their TTLs are the same for all.
void FitToFeatures(const TimedFeatures& features, Draw& draw, jsstore::StreamConfig& config);

// The same for the time after which a block's cache expires. Whether it has gone before a message
// is removed decides whether the block is read anew, and with it how many TTLs the block counts
// (filestore.go: indexCacheBuf against storeRawMsg): the cache's timer must not meet those of age
// and schedules, which all count from operations in steps of the case's grain. Where nothing
// expires it stays what was drawn, the default of ten seconds for one.
void FitToFeatures(const TimedFeatures& features, Draw& draw, jsstore::FileStoreConfig& config);

}  // namespace jsparity
