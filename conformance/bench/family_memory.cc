// What a process holds.
#include "conformance/bench/work.h"

namespace jsparity {

WorkList MemoryFamily(double scale) {
  Work work;
  work.name = "memory for 1 M subjects";
  work.unit = "B";
  work.measure = BenchMeasure::kMemory;
  work.stream = BenchStream();
  const uint64_t million = Scaled(scale, 1'000'000);
  work.timed = StoreStep(million, 16, {.prefix = "orders.", .count = million});
  work.reusable = false;
  return {work};
}

}  // namespace jsparity
