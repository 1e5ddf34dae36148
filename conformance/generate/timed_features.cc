#include "conformance/generate/timed_features.h"

#include <chrono>

namespace jsparity {

using jsstore::Duration;
using namespace std::chrono_literals;

TimedFeatures DrawTimedFeatures(Draw& draw) {
  TimedFeatures features;
  switch (draw.Weighted({58, 20, 8, 9, 5})) {
    case 0:
      features.ages = draw.Percent(60);
      break;
    case 1:
      features.ttls = true;
      features.collide = draw.Percent(12);
      break;
    case 2:
      features.ttls = features.markers = true;
      features.act = draw.Percent(70);
      break;
    case 3:
      features.schedules = true;
      features.act = draw.Percent(70);
      break;
    default:
      features.ttls = features.schedules = true;
      features.markers = draw.Percent(30);
      break;
  }
  return features;
}

void FitToFeatures(const TimedFeatures& features, Draw& draw, jsstore::StreamConfig& config) {
  config.allow_msg_ttl = features.ttls && draw.Percent(90);
  config.allow_msg_schedules = features.schedules && draw.Percent(90);
  config.subject_delete_marker_ttl = Duration(0);
  if (features.markers && (features.act || draw.Percent(85))) {
    config.subject_delete_marker_ttl = draw.Pick<Duration>({1s, 1500ms, 2s, 7s, 90s, 3600s});
    if (!features.act && draw.OneIn(8)) config.subject_delete_marker_ttl = 500ms;
    if (draw.Percent(60)) config.max_age = draw.Pick<Duration>({250ms, 1s, 3s, 10s});
  }
  if (features.schedules) {
    config.max_age = features.FarTtls() && draw.OneIn(3) ? Duration(24h) : Duration(0);
  }
  if (!features.Any() && !features.ages) config.max_age = Duration(0);
  if (features.collide) {
    config.replicas = 1;
    config.persist_mode = jsstore::PersistMode::kDefault;
  }
}

void FitToFeatures(const TimedFeatures& features, Draw& draw, jsstore::FileStoreConfig& config) {
  // Odd, but well away from whole ticks of the access time: the reference's timer goes off again
  // and again until the tick that it waits for.
  constexpr Duration kOdd(3);
  if (features.schedules) {
    config.cache_expire = 1037ms + kOdd;
  } else if (features.ttls) {
    config.cache_expire = draw.Pick<Duration>({137ms, 1037ms, 5051ms}) + kOdd;
  } else if (features.ages) {
    config.cache_expire = draw.Pick<Duration>({1ms, 137ms, 1037ms, 5051ms, 30'037ms}) + kOdd;
  }
}

}  // namespace jsparity
