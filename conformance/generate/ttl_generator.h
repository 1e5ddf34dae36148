// TTLs of messages: the number handed to the store and the header, which mostly agree.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "conformance/generate/draw.h"
#include "conformance/generate/timed_features.h"

namespace jsparity {

struct DrawnTtl {
  int64_t ttl_s = 0;  // for the store
  std::string line;   // of the header, without its end; empty: none
};

class TtlGenerator {
 public:
  explicit TtlGenerator(const TimedFeatures& features)
      : collide_(features.collide || (features.markers && features.act)),
        far_(features.FarTtls()) {}

  // For a message with the time `ts_ns`; `soon_s` is about how far a case's time goes. No two that
  // are drawn end within two seconds, or share a slot of the wheel (hash_wheel.h), unless they may
  // collide: in cases that say so, and where markers stay on, for then removals have an order.
  DrawnTtl Next(Draw& draw, int64_t ts_ns, int64_t soon_s);

 private:
  int64_t DrawSeconds(Draw& draw, int64_t ts_ns, int64_t soon_s);
  bool IsFree(int64_t ts_ns, int64_t seconds) const;
  void Take(int64_t ts_ns, int64_t seconds);

  bool collide_;
  bool far_;
  std::set<int64_t> taken_;  // slots
};

}  // namespace jsparity
