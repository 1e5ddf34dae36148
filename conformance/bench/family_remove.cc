// Removing from what was written.
#include "conformance/bench/work.h"

namespace jsparity {
namespace {

Work RemoveWork(std::string name, BenchStep timed, uint64_t messages) {
  Work work;
  work.name = std::move(name);
  work.unit = "msg/s";
  work.stream = BenchStream();
  work.prepare = {StoreStep(messages, 128, ThousandSubjects())};
  work.timed = std::move(timed);
  work.reusable = false;
  return work;
}

}  // namespace

WorkList RemoveFamily(double scale) {
  const uint64_t million = Scaled(scale, 1'000'000);
  return {
      RemoveWork("remove every third", {.action = "remove_every", .every = 3},
                 Scaled(scale, 300'000)),
      RemoveWork("compact half of 1 M", {.action = "compact"}, million),
      RemoveWork("purge a subject of 1 in 1,000", {.action = "purge_subject", .filter = "orders.7"},
                 million),
  };
}

}  // namespace jsparity
