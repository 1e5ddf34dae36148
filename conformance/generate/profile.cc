#include "conformance/generate/profile.h"

#include <algorithm>

#include "conformance/generate/durations.h"

namespace jsparity {
namespace {

struct BaseWeight {
  OpKind kind;
  int weight;
};

// How often, before the swarm leaves out and multiplies. Per mille, roughly.
constexpr BaseWeight kBaseWeights[] = {
    {OpKind::kStoreMsg, 220},
    {OpKind::kStoreRawMsg, 60},
    {OpKind::kSkipMsg, 15},
    {OpKind::kSkipMsgNoInterest, 10},
    {OpKind::kSkipMsgs, 12},
    {OpKind::kFlushAllPending, 10},
    {OpKind::kReady, 6},
    {OpKind::kLoadMsg, 40},
    {OpKind::kLoadNextMsg, 40},
    {OpKind::kLoadPrevMsg, 30},
    {OpKind::kLoadNextMsgMulti, 30},
    {OpKind::kLoadPrevMsgMulti, 25},
    {OpKind::kLoadLastMsg, 30},
    {OpKind::kLoadLastSeq, 15},
    {OpKind::kSubjectForSeq, 12},
    {OpKind::kRemoveMsg, 70},
    {OpKind::kEraseMsg, 25},
    {OpKind::kPurge, 5},
    {OpKind::kPurgeEx, 20},
    {OpKind::kCompact, 14},
    {OpKind::kTruncate, 9},
    {OpKind::kGetSeqFromTime, 15},
    {OpKind::kState, 5},
    {OpKind::kFastState, 8},
    {OpKind::kFilteredState, 25},
    {OpKind::kSubjectsTotals, 15},
    {OpKind::kEncodedStreamState, 12},
    {OpKind::kSourcesState, 15},
    {OpKind::kApplySourcesState, 4},
    {OpKind::kDecodeStreamState, 6},
    {OpKind::kSyncDeleted, 14},
    {OpKind::kResetState, 2},
    {OpKind::kSubjectsState, 15},
    {OpKind::kAllLastSeqs, 12},
    {OpKind::kMultiLastSeqs, 25},
    {OpKind::kMultiLastMsgs, 20},
    {OpKind::kNumPending, 30},
    {OpKind::kNumPendingMulti, 30},
    {OpKind::kSnapshot, 8},
    {OpKind::kSnapshotRead, 12},
    {OpKind::kSnapshotClose, 2},
    {OpKind::kUpdateConfig, 10},
    {OpKind::kSetCreatedTime, 4},
    {OpKind::kSetLogBacked, 8},
    {OpKind::kFlushForScaleDown, 5},
    {OpKind::kCoalesceSyncs, 5},
    {OpKind::kResetDurability, 5},
    {OpKind::kDurability, 4},
    {OpKind::kUtilization, 8},
    {OpKind::kType, 3},
    {OpKind::kRegisterStorageUpdates, 2},
    {OpKind::kRegisterStorageRemoveMsg, 2},
    {OpKind::kRegisterProcessMsg, 2},
    {OpKind::kAdvance, 60},
    {OpKind::kConsumerOpen, 15},
    {OpKind::kConsumerSetStarting, 5},
    {OpKind::kConsumerUpdateStarting, 5},
    {OpKind::kConsumerReset, 3},
    {OpKind::kConsumerHasState, 5},
    {OpKind::kConsumerUpdateDelivered, 60},
    {OpKind::kConsumerUpdateAcks, 40},
    {OpKind::kConsumerRemoveRedeliveredBelow, 5},
    {OpKind::kConsumerGetConfig, 5},
    {OpKind::kConsumerSetCreatedTime, 4},
    {OpKind::kConsumerUpdateConfig, 5},
    {OpKind::kConsumerUpdate, 10},
    {OpKind::kConsumerForceUpdate, 6},
    {OpKind::kConsumerState, 10},
    {OpKind::kConsumerBorrowState, 5},
    {OpKind::kConsumerEncodedState, 8},
    {OpKind::kConsumerType, 4},
    {OpKind::kConsumerStop, 4},
    {OpKind::kConsumerDelete, 6},
    {OpKind::kConsumerStreamDelete, 3},
    {OpKind::kAddConsumer, 4},
    {OpKind::kRemoveConsumer, 4},
    {OpKind::kConsumers, 4},
    {OpKind::kStop, 2},
    {OpKind::kDelete, 1},
    {OpKind::kRestart, 14},
    {OpKind::kCrash, 10},
    {OpKind::kRestore, 4},
};
static_assert(std::size(kBaseWeights) == kOpKindCount);

void DrawWeights(Draw& draw, bool consumers, Profile& profile) {
  const bool many_removals = draw.Percent(25);
  const bool with_consumers = consumers && draw.Percent(40);
  for (const BaseWeight& base : kBaseWeights) {
    int weight = base.weight * draw.Pick({1, 1, 1, 2, 4});
    const bool kept = draw.Percent(70);
    if (!kept && base.kind != OpKind::kStoreMsg) weight = 0;
    if (many_removals && (base.kind == OpKind::kRemoveMsg || base.kind == OpKind::kEraseMsg)) {
      weight = 3 * base.weight;
    }
    if (IsConsumerOp(base.kind)) weight *= with_consumers ? 2 : 0;
    profile.weights[static_cast<size_t>(base.kind)] = weight;
  }
  // What is removed is cleaned up as time goes by.
  int& advance = profile.weights[static_cast<size_t>(OpKind::kAdvance)];
  if (many_removals) advance = std::max(advance, 60);
  int& open = profile.weights[static_cast<size_t>(OpKind::kConsumerOpen)];
  if (with_consumers) open = std::max(open, kBaseWeights[0].weight / 10);
}

// Where nothing that was kept is offered, all that is.
void WeighWhatIsOffered(const Offer& offer, Profile& profile) {
  const auto is_drawn = [&](const BaseWeight& base) {
    return offer.Has(base.kind) && profile.weights[static_cast<size_t>(base.kind)] > 0;
  };
  if (std::ranges::any_of(kBaseWeights, is_drawn)) return;
  for (const BaseWeight& base : kBaseWeights) {
    if (offer.Has(base.kind)) profile.weights[static_cast<size_t>(base.kind)] = base.weight;
  }
}

void DrawPayloads(Draw& draw, uint64_t block_size, Profile& profile) {
  constexpr uint64_t kBudgetBytes = 400'000;
  constexpr uint64_t kBigBudgetBytes = 7'000'000;
  constexpr uint64_t kBlockPayloadBytesMax = 40'000;
  profile.payload_budget_bytes = kBudgetBytes;
  switch (draw.Weighted({20, 35, 35, 4})) {
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
  }
}

// The reference removes what ends together in the order of a map. On that depend the blocks in a
// snapshot and what was not written when a store was killed; by a defect, what a stream is
// recovered to from its blocks and where MultiLastSeqs starts, too.
void FitToCollisions(const LeftOutSet& left_out, Profile& profile) {
  const auto drop = [&profile](OpKind kind) { profile.weights[static_cast<size_t>(kind)] = 0; };
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
  int& advance = profile.weights[static_cast<size_t>(OpKind::kAdvance)];
  advance = std::max(advance, 80);
  if (features.markers || features.schedules) {
    profile.advance_ns_max = draw.Pick({kSecondNs / 2, 5 * kSecondNs, 20 * kSecondNs, kMinuteNs});
    profile.advance_budget_ns = 5 * kMinuteNs;
  } else {
    profile.advance_ns_max = draw.Pick({2 * kSecondNs, 20 * kSecondNs, kMinuteNs, kHourNs});
  }
  if (features.markers && !features.act && left_out.Has(LeftOut::kPurgesBesideProposals)) {
    for (const OpKind kind : {OpKind::kPurgeEx, OpKind::kCompact}) {
      profile.weights[static_cast<size_t>(kind)] = 0;
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
    profile.weights[static_cast<size_t>(kind)] = kFocusWeight;
  }
  const uint64_t block_size =
      file_store.block_size == 0 ? kDefaultBlockBytes : file_store.block_size;
  DrawPayloads(draw, block_size, profile);
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
