#include "conformance/generate/delivery_time.h"

#include "conformance/generate/durations.h"

namespace jsparity {

int64_t DrawDeliveryTime(Draw& draw, const StreamModel& stream) {
  switch (draw.Weighted({70, 20, 5, 5})) {
    case 0:
      return stream.now_ns();
    case 1:
      return stream.now_ns() - draw.Between(0, 120) * kSecondNs - draw.Between(0, kSecondNs);
    case 2:
      return stream.now_ns() + draw.Between(0, kSecondNs);
    default:
      return draw.Between(-1, 1);
  }
}

}  // namespace jsparity
