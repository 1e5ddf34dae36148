#include "conformance/generate/profile.h"

#include <algorithm>

#include "conformance/generate/durations.h"

namespace jsparity {
namespace {

void DrawWeights(Draw& draw, bool consumers, Profile& profile) {
  const bool many_removals = draw.Percent(25);
  const bool with_consumers = consumers && draw.Percent(40);
  for (const OpKind kind : AllOperations()) {
    const int base = kind.def().weight;
    if (kind.def().in_place_of) continue;
    int weight = base * draw.Pick({1, 1, 1, 2, 4});
    const bool kept = draw.Percent(70);
    if (!kept && kind != OpKind::kStoreMsg) weight = 0;
    if (many_removals && (kind == OpKind::kRemoveMsg || kind == OpKind::kEraseMsg)) {
      weight = 3 * base;
    }
    if (IsConsumerOp(kind)) weight *= with_consumers ? 2 : 0;
    profile.weights[kind] = weight;
  }
  // What is removed is cleaned up as time goes by.
  int& advance = profile.weights[OpKind::kAdvance];
  if (many_removals) advance = std::max(advance, 60);
  int& open = profile.weights[OpKind::kConsumerOpen];
  if (with_consumers) open = std::max(open, OpKind::kStoreMsg.def().weight / 10);
}

// Where nothing that was kept is offered, all that is.
void WeighWhatIsOffered(const Offer& offer, Profile& profile) {
  const auto is_drawn = [&](OpKind kind) { return offer.Has(kind) && profile.weights[kind] > 0; };
  if (std::ranges::any_of(AllOperations(), is_drawn)) return;
  for (const OpKind kind : AllOperations()) {
    if (offer.Has(kind)) profile.weights[kind] = kind.def().weight;
  }
}

void DrawPayloads(Draw& draw, uint64_t block_size, Profile& profile) {
  constexpr uint64_t kBudgetBytes = 400'000;
  constexpr uint64_t kBigBudgetBytes = 7'000'000;
  constexpr uint64_t kBlockPayloadBytesMax = 40'000;
  // A compaction that cuts a block rewrites it where it is larger, and less than half of it is left
  // (filestore.go: compactLocked, compactMinimum).
  constexpr uint64_t kRewrittenBlockBytesMin = 4 * 1024 * 1024;
  const bool large_blocks = block_size >= kRewrittenBlockBytesMin;
  constexpr uint64_t kAlikePercent = 20;
  profile.payload_budget_bytes = kBudgetBytes;
  profile.payloads_alike = draw.Percent(kAlikePercent);
  switch (draw.Weighted({20, 35, 35, large_blocks ? 18 : 2})) {
    case 0:
      profile.payload_bytes_max = 16;
      break;
    case 1:
      profile.payload_bytes_max = 200;
      break;
    case 2:
      profile.payload_bytes_max = std::min(block_size + block_size / 4, kBlockPayloadBytesMax);
      break;
    default:
      // Blocks beyond 2 MiB are compacted (filestore.go: shouldCompactInline, compactMinimum).
      profile.payload_bytes_max = 300'000;
      profile.payload_budget_bytes = kBigBudgetBytes;
      profile.big_payloads = true;
      if (large_blocks) {
        for (const OpKind kind : {OpKind::kCompact, OpKind::kPurgeEx}) {
          profile.weights[kind] = std::max(profile.weights[kind], 3 * kind.def().weight);
        }
      }
  }
}

// Records up to the limit that readers believe (filestore.go: rlBadThresh), and one past it; one
// whose length, where a block begins, reads as the first bytes of a block that was compressed
// ("cmp" and the number of no compression). They cost a case up to a second, so they are rare; what
// is refused is not written, and less so.
uint64_t DrawHugeRecord(Draw& draw) {
  constexpr uint64_t kMiB = 1024 * 1024;
  constexpr uint64_t kReadsAsCompressedBytes = 0x00706d63;
  constexpr uint64_t kLimitBytes = 32 * kMiB;
  switch (draw.Weighted({1000, 12, 2, 1, 5})) {
    case 0:
      return 0;
    case 1:
      return 300'000 + draw.Below(draw.OneIn(4) ? 8 * kMiB : kMiB);
    case 2:
      return kReadsAsCompressedBytes;
    case 3:
      return kLimitBytes - 1 + draw.Below(3);
    default:
      return kLimitBytes + 1;
  }
}

// The reference removes what ends together in the order of a map. On that depend the blocks in a
// snapshot and what was not written when a store was killed; by a defect, what a stream is
// recovered to from its blocks and where MultiLastSeqs starts, too.
void FitToCollisions(const LeftOutSet& left_out, Profile& profile) {
  const auto drop = [&profile](OpKind kind) { profile.weights[kind] = 0; };
  for (const OpKind kind : {OpKind::kCrash, OpKind::kSnapshot, OpKind::kRestore}) drop(kind);
  if (left_out.Has(LeftOut::kMultiLastSeqsOfCollidingTtls)) drop(OpKind::kMultiLastSeqs);
  if (!left_out.Has(LeftOut::kRecoveryOfCollidingTtls)) return;
  profile.damage_reach = DamageReach::kConsumers;
  profile.conversions = false;
}

// Time goes on, in steps that let some expire and some not. What asks its owner again and again, or
// publishes every second, gets minutes only.
void FitToFeatures(Draw& draw, const TimedFeatures& features, const LeftOutSet& left_out,
                   Profile& profile) {
  int& advance = profile.weights[OpKind::kAdvance];
  advance = std::max(advance, 80);
  if (features.markers || features.schedules) {
    profile.advance_ns_max = draw.Pick({kSecondNs / 2, 5 * kSecondNs, 20 * kSecondNs, kMinuteNs});
    profile.advance_budget_ns = 5 * kMinuteNs;
  } else {
    profile.advance_ns_max = draw.Pick({2 * kSecondNs, 20 * kSecondNs, kMinuteNs, kHourNs});
  }
  if (features.markers && !features.act && left_out.Has(LeftOut::kPurgesBesideProposals)) {
    for (const OpKind kind : {OpKind::kPurgeEx, OpKind::kCompact}) {
      profile.weights[kind] = 0;
    }
  }
  if (features.collide) FitToCollisions(left_out, profile);
}

}  // namespace

Profile DrawProfile(Draw& draw, const jsstore::FileStoreConfig& file_store,
                    const TimedFeatures& features, const GeneratorOptions& options) {
  constexpr uint64_t kDefaultBlockBytes = 8 * 1024 * 1024;
  Profile profile;
  DrawWeights(draw, options.consumers, profile);
  WeighWhatIsOffered(options.offer, profile);
  for (const OpKind kind : options.focus) {
    constexpr int kFocusWeight = 300;
    profile.weights[kind] = kFocusWeight;
  }
  const uint64_t block_size =
      file_store.block_size == 0 ? kDefaultBlockBytes : file_store.block_size;
  DrawPayloads(draw, block_size, profile);
  profile.huge_record_bytes = DrawHugeRecord(draw);
  profile.header_percent = draw.Pick<uint64_t>({0, 10, 50, 100});
  profile.damage_percent = draw.Pick<uint64_t>({0, 0, 30, 80});
  profile.old_time_percent = draw.Pick<uint64_t>({0, 10, 40});
  // A day of virtual time costs the reference half a second: ten ticks of the access clock a
  // second.
  const bool days = draw.OneIn(200);
  profile.advance_ns_max =
      days ? 50 * kHourNs
           : draw.Pick({kSecondNs / 2, 20 * kSecondNs, 5 * kMinuteNs, 5 * kMinuteNs, kHourNs});
  profile.advance_budget_ns = days ? 60 * kHourNs : 90 * kMinuteNs;
  if (features.Any()) FitToFeatures(draw, features, options.left_out, profile);
  return profile;
}

}  // namespace jsparity
