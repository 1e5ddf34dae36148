#include "conformance/run/older_versions.h"

#include <algorithm>
#include <utility>

#include "conformance/generate/offer_fit.h"

namespace jsparity {
namespace {

// The operations before the `count`th that the version has.
Case LifeBefore(const Case& c, size_t count, const Offer& offer) {
  Case before = c;
  before.ops.clear();
  for (size_t i = 0; i < count; ++i) {
    Operation op = c.ops[i];
    op.written_by.clear();
    if (FitToOffer(offer, op)) before.ops.push_back(std::move(op));
  }
  return before;
}

// A case that is as old, and configured as, the other at its end, with nothing in its store.
Case EmptyLife(const Case& c, int64_t age_ns) {
  constexpr int64_t kAdvanceNsMax = int64_t{30} * 24 * 3600 * 1'000'000'000;
  Case empty;
  empty.seed = c.seed;
  empty.file_store = c.file_store;
  empty.stream = c.stream;
  for (const Operation& op : c.ops) {
    if (!IsLifeStep(op.kind)) continue;
    if (op.file_store) empty.file_store = *op.file_store;
    if (op.stream) empty.stream = *op.stream;
  }
  while (age_ns > 0) {
    Operation& advance = empty.ops.emplace_back();
    advance.kind = OpKind::kAdvance;
    advance.ns = std::min(age_ns, kAdvanceNsMax);
    age_ns -= advance.ns;
  }
  return empty;
}

int64_t AgeAtTheEnd(const Recording& recording) {
  int64_t last = recording.open.result.end_ns;
  for (const StepRecord& step : recording.steps) {
    for (const OpResult& result : step.results) last = std::max(last, result.end_ns);
  }
  if (recording.stop) last = std::max(last, recording.stop->end_ns);
  return last - recording.open.result.start_ns;
}

}  // namespace

Answered<Testee*> OlderVersions::Ensure(const std::string& version) {
  std::unique_ptr<Testee>& testee = running_[version];
  if (testee == nullptr) {
    auto made = make_(version);
    if (!made) return tl::unexpected(made.error());
    testee = std::move(*made);
  }
  return testee.get();
}

Answered<ForeignFiles> OlderVersions::WriteFor(const Case& c) {
  ForeignFiles files;
  for (size_t i = 0; i < c.ops.size(); ++i) {
    const std::string& version = c.ops[i].written_by;
    if (version.empty()) continue;
    const auto testee = Ensure(version);
    if (!testee) return tl::unexpected(testee.error());
    const Case before = LifeBefore(c, i, (*testee)->hello().offer);
    Player player(**testee, before, work_, {}, nullptr);
    Recording recording;
    const bool played = player.Play(recording).has_value();
    if (played && recording.complete && FindPanic(recording) == nullptr) {
      files.emplace(i, std::move(recording.files));
    }
    if (!played || !player.Close()) running_.erase(version);
  }
  return files;
}

Answered<std::optional<CrossRecording>> OlderVersions::Open(const std::string& version,
                                                            const Case& c,
                                                            const Recording& writer) {
  const auto testee = Ensure(version);
  if (!testee) return tl::unexpected(testee.error());
  const Case empty = EmptyLife(c, AgeAtTheEnd(writer));
  Player player(**testee, empty, work_, {}, nullptr);
  Recording before;
  CrossRecording opened;
  const bool ready = player.Play(before).has_value() && before.complete;
  const bool done = ready && player.OpenOther(writer.files, nullptr, opened).has_value();
  if (!done || !player.Close()) running_.erase(version);
  if (!done) return std::nullopt;
  return opened;
}

}  // namespace jsparity
