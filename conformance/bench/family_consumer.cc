// Deliveries and acknowledgements of one consumer.
#include "conformance/bench/work.h"

namespace jsparity {

WorkList ConsumerFamily(double scale) {
  Work work;
  work.name = "deliver and acknowledge";
  work.unit = "msg/s";
  work.stream = BenchStream();
  work.timed = {.action = "consume", .count = Scaled(scale, 1'000'000)};
  return {work};
}

}  // namespace jsparity
