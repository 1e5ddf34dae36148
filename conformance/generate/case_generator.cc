#include "conformance/generate/case_generator.h"

#include <algorithm>
#include <utility>

#include "conformance/generate/case_shrink.h"
#include "conformance/generate/config_generator.h"
#include "conformance/generate/draw.h"
#include "conformance/generate/many_messages.h"
#include "conformance/generate/migration.h"
#include "conformance/generate/offer_fit.h"
#include "conformance/generate/operation_generator.h"
#include "conformance/generate/timed_features.h"

namespace jsparity {

namespace {

// What leaves little of a case behind it, as the reference goes wrong there, is drawn in few.
LeftOutSet WithoutRuins(Draw& draw, LeftOutSet left_out) {
  constexpr uint64_t kCutsOneIn = 4;
  constexpr uint64_t kPurgesOneIn = 2;
  if (!draw.OneIn(kCutsOneIn)) left_out.Add(LeftOut::kCutsOfCompressedBlocks);
  if (!draw.OneIn(kPurgesOneIn)) left_out.Add(LeftOut::kPurgesBesideProposals);
  return left_out;
}

// Few streams begin where sequences meet the flag bits of records (filestore.go: ebit, tbit).
void MayBeginAtFlags(Draw& draw, jsstore::StreamConfig& config) {
  constexpr uint64_t kFlagsOneIn = 250;
  if (!draw.OneIn(kFlagsOneIn)) return;
  config.first_seq = draw.Pick<uint64_t>({(1ull << 62) - 2, (1ull << 62) + 5, (1ull << 63) - 5});
}

// How large blocks are that a store chooses hangs on the limit of bytes (filestore.go: dynBlkSize).
void MayLimitWhatChoosesBlocks(uint64_t seed, Case& c) {
  constexpr uint64_t kChosenBlocks = 0x63686f73;
  constexpr uint64_t kLimitedOneIn = 6;
  constexpr int64_t kMiB = 1024 * 1024;
  Draw draw = Draw::Apart(seed, kChosenBlocks);
  if (c.file_store.block_size > 0 || !draw.OneIn(kLimitedOneIn)) return;
  c.stream.max_bytes = draw.Pick<int64_t>({100'000, kMiB, 4 * kMiB, 12 * kMiB, 64 * kMiB});
}

void MayTakeThePlaceOf(OpKind replacement, Draw& draw, const Offer& offer, Operation& op) {
  const DrawnInPlaceOf& place = *replacement.def().in_place_of;
  if (op.kind != *place.kind || !draw.OneIn(place.one_in)) return;
  if (offer.Has(replacement)) op.kind = replacement;
}

std::vector<OpKind> KindsInThePlaceOfOthers() {
  std::vector<OpKind> kinds;
  for (const OpKind kind : AllOperations()) {
    if (kind.def().in_place_of) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace

Case GenerateCase(uint64_t seed, const GeneratorOptions& options) {
  Draw draw{rc::Random(seed)};
  // Decided apart: what an older version is to play keeps away from the defects of all versions.
  Migration migration(seed, options.older);
  Case c;
  c.seed = seed;
  const LeftOutSet left_out =
      migration.Upgrades() ? LeftOutSet::All() : WithoutRuins(draw, options.left_out);
  TimeGrain grain = DrawTimeGrain(draw);
  c.file_store = DrawStoreOptions(draw, grain);
  FitSyncInterval(draw, left_out, c.file_store);
  c.stream = DrawStreamConfig(draw);
  constexpr uint64_t kFlagsAndConsumers = 0x666c616773;
  Draw apart = Draw::Apart(seed, kFlagsAndConsumers);
  MayBeginAtFlags(apart, c.stream);
  constexpr uint64_t kEncryptedFirstSeqMax = 10'000;
  if (!c.file_store.key.empty() && left_out.Has(LeftOut::kHighEncryptedSequences)) {
    c.stream.first_seq = std::min(c.stream.first_seq, kEncryptedFirstSeqMax);
  }
  MayLimitWhatChoosesBlocks(seed, c);
  const uint64_t many = options.offer.Has(OpKind::kStoreMsgs) ? DrawManyMessages(draw) : 0;
  FitToManyMessages(many, draw, c);
  const TimedFeatures features = FitToOffer(options.offer, DrawTimedFeatures(draw));
  FitToFeatures(features, draw, c.stream);
  c.ttls_collide = features.collide;
  // The access clock ticks a little early (PROTOCOL.md); what expires must not meet that.
  if (features.Any() && grain.IsFine()) grain = {100'000};
  FitToFeatures(features, draw, c.file_store);
  GeneratorOptions of_case = options;
  of_case.left_out = left_out;
  OperationGenerator generator(draw, c, grain, features, of_case);
  generator.BeginWithManyMessages(many);
  constexpr uint64_t kWithSourcesOneIn = 4;
  if (options.offer.Has(Feature::kSources) && draw.OneIn(kWithSourcesOneIn)) {
    c.stream.sources = generator.BeginWithSources();
  }
  static const std::vector<OpKind> kInPlace = KindsInThePlaceOfOthers();
  c.ops.reserve(options.ops);
  // Where hardly anything is offered, what is may make no sense by itself.
  constexpr size_t kNotOfferedMax = 20'000;
  for (size_t not_offered = 0; c.ops.size() < options.ops && not_offered < kNotOfferedMax;) {
    Operation op = generator.Next();
    for (const OpKind kind : kInPlace) MayTakeThePlaceOf(kind, apart, options.offer, op);
    if (FitToOffer(options.offer, op)) {
      c.ops.push_back(std::move(op));
      not_offered = 0;
    } else {
      ++not_offered;
    }
  }
  FitToOffer(options.offer, c.file_store);
  FitToOffer(options.offer, c.stream);
  migration.Apply(c);
  return c;
}

rc::Gen<Case> Cases(const GeneratorOptions& options) {
  return [options](const rc::Random& random, int) {
    const uint64_t seed = rc::Random(random).next();
    return rc::shrinkable::shrinkRecur(GenerateCase(seed, options), &ShrinkCase);
  };
}

uint64_t CaseSeed(uint64_t run_seed, uint64_t number) {
  rc::Random::Key key{run_seed, number, 0, 0};
  return rc::Random(key).next();
}

}  // namespace jsparity
