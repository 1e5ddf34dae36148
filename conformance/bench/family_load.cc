// Reading from a million messages on a thousand subjects.
#include "conformance/bench/work.h"

namespace jsparity {
namespace {

constexpr uint64_t kLoadedMessages = 1'000'000;

Work LoadWork(double scale, std::string name, BenchStep timed) {
  Work work;
  work.name = std::move(name);
  work.unit = timed.action == "load_in_order" || timed.action == "load_random" ? "msg/s" : "call/s";
  work.stream = BenchStream();
  work.prepare = {StoreStep(Scaled(scale, kLoadedMessages), 128, ThousandSubjects())};
  work.timed = std::move(timed);
  return work;
}

}  // namespace

WorkList LoadFamily(double scale) {
  const auto count = [scale](uint64_t n) { return Scaled(scale, n); };
  WorkList works = {
      LoadWork(scale, "load in order",
               {.action = "load_in_order", .count = count(kLoadedMessages)}),
      LoadWork(scale, "load at random", {.action = "load_random", .count = count(500'000)}),
      LoadWork(scale, "load next, a subject of 1 in 1,000",
               {.action = "load_next", .count = count(5000), .filter = "orders.7"}),
      LoadWork(scale, "load next, a wildcard that none has",
               {.action = "load_next", .count = count(200'000), .filter = "returns.*"}),
      LoadWork(scale, "load next, all",
               {.action = "load_next", .count = count(kLoadedMessages), .filter = ">"}),
      LoadWork(scale, "load last of a subject",
               {.action = "load_last", .count = count(300'000), .subjects = ThousandSubjects()}),
  };
  // Where there is less than a message for each subject, the last of some would be missing.
  works.back().prepare.front().count = std::max<uint64_t>(works.back().prepare.front().count, 1000);

  works.push_back(LoadWork(scale, "pending of a wildcard",
                           {.action = "num_pending", .count = count(500), .filter = "orders.*"}));
  works.push_back(LoadWork(scale, "pending of a subject of 1 in 1,000",
                           {.action = "num_pending", .count = count(500), .filter = "orders.7"}));
  works.push_back(LoadWork(scale, "pending subjects of a wildcard",
                           {.action = "pending_last", .count = count(500), .filter = "orders.*"}));

  works.push_back(
      LoadWork(scale, "totals of 100,000 subjects",
               {.action = "subjects_totals", .count = count(20), .filter = "orders.*"}));
  works.back().prepare = {
      StoreStep(count(200'000), 128, {.prefix = "orders.", .count = Scaled(scale, 100'000)})};
  return works;
}

}  // namespace jsparity
