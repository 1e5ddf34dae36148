// Opening what a stopped store left, with its index.db and without.
#include <span>

#include "conformance/bench/work.h"

namespace jsparity {
namespace {

const BenchStep kStopStep = {.action = "stop"};
const BenchStep kOpenStep = {.action = "open"};
const BenchStep kForgetIndex = {.action = "remove_file", .file = "msgs/index.db"};

Work RecoverWork(std::string name, BenchStep fill, bool with_index) {
  Work work;
  work.name = std::move(name);
  work.unit = "msg/s";
  work.stream = BenchStream();
  work.prepare = {std::move(fill)};
  work.each_round = {kStopStep};
  if (!with_index) work.each_round.push_back(kForgetIndex);
  work.timed = kOpenStep;
  return work;
}

}  // namespace

WorkList RecoverFamily(double scale) {
  const BenchStep million = StoreStep(Scaled(scale, 1'000'000), 128, ThousandSubjects());
  WorkList works = {
      RecoverWork("recover 1 M with index.db", million, true),
      RecoverWork("recover 1 M without index.db", million, false),
      RecoverWork("recover 1 M, ChaCha and S2, with index.db", million, true),
      RecoverWork("recover 1 M, ChaCha and S2, no index.db", million, false),
      RecoverWork("recover the stream that hurts", HurtingStep(scale), false),
  };
  for (Work& work : std::span(works).subspan(2, 2)) {
    Encode(work, jsstore::Cipher::kChaCha, jsstore::Compression::kS2);
  }
  works.back().stream = HurtingStream(scale);
  return works;
}

}  // namespace jsparity
