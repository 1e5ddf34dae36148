#include "conformance/generate/damage_generator.h"

#include <span>

namespace jsparity {
namespace {

using D = DamageKind;
using C = FileClass;

struct DamagePoint {
  D kind;
  C target;
  int weight;
};

// Bits of thw.db and sched.db are flipped as those of what is there, and only before their entries:
// these have no checksum, and one that tells of another time may end together with a second one.
constexpr DamagePoint kPoints[] = {
    {D::kRemove, C::kBlock, 10},
    {D::kTruncate, C::kBlock, 30},
    {D::kFlip, C::kBlock, 24},
    {D::kAppend, C::kBlock, 10},
    {D::kFromBefore, C::kBlock, 10},
    {D::kFromOther, C::kBlock, 6},
    {D::kExchange, C::kBlock, 6},
    {D::kStaged, C::kBlock, 10},
    {D::kNextIndex, C::kBlock, 6},
    {D::kRemove, C::kIndex, 15},
    {D::kTruncate, C::kIndex, 10},
    {D::kFlip, C::kIndex, 10},
    {D::kAppend, C::kIndex, 4},
    {D::kFromBefore, C::kIndex, 20},
    {D::kStaged, C::kIndex, 3},
    {D::kRemove, C::kKey, 5},
    {D::kTruncate, C::kKey, 5},
    {D::kFlip, C::kKey, 3},
    {D::kExchange, C::kKey, 3},
    {D::kRemove, C::kMeta, 6},
    {D::kTruncate, C::kMeta, 6},
    {D::kFlip, C::kMeta, 5},
    {D::kAppend, C::kMeta, 3},
    {D::kFromBefore, C::kMeta, 3},
    {D::kExchange, C::kMeta, 2},
    {D::kStaged, C::kMeta, 4},
    {D::kRemove, C::kConsumerState, 6},
    {D::kTruncate, C::kConsumerState, 12},
    {D::kAppend, C::kConsumerState, 4},
    {D::kFromBefore, C::kConsumerState, 6},
    {D::kStaged, C::kConsumerState, 4},
    {D::kZero, C::kConsumerState, 10},
    {D::kRemove, C::kConsumerMeta, 4},
    {D::kTruncate, C::kConsumerMeta, 4},
    {D::kFlip, C::kConsumerMeta, 4},
    {D::kAppend, C::kConsumerMeta, 2},
    {D::kFromBefore, C::kConsumerMeta, 3},
    {D::kExchange, C::kConsumerMeta, 2},
    {D::kRemove, C::kTimers, 5},
    {D::kTruncate, C::kTimers, 8},
    {D::kFromBefore, C::kTimers, 5},
    {D::kRemove, C::kSources, 5},
    {D::kTruncate, C::kSources, 4},
    {D::kFlip, C::kSources, 6},
    {D::kAppend, C::kSources, 2},
    {D::kFromBefore, C::kSources, 8},
    {D::kPurgeBegun, C::kBlock, 5},
    {D::kPurgeKeyMoved, C::kBlock, 5},
    {D::kPurgeBlockMoved, C::kBlock, 5},
    {D::kPurgeSetAside, C::kBlock, 5},
    {D::kPurgeSwapped, C::kBlock, 5},
    {D::kPurgeHalfRemoved, C::kBlock, 5},
    {D::kOldIndex, C::kBlock, 60},
    {D::kOldSubjects, C::kBlock, 7},
    {D::kOrphanKey, C::kBlock, 6},
    {D::kJunk, C::kBlock, 6},
    {D::kEmptyBlock, C::kBlock, 8},
    {D::kFlip, C::kConsumerState, 6},
    {D::kZero, C::kBlock, 6},
    {D::kZeroPage, C::kBlock, 10},
    {D::kCutAtRecord, C::kBlock, 20},
    {D::kRecordsExchanged, C::kBlock, 8},
    {D::kRecordTwice, C::kBlock, 20},
    {D::kNearCopy, C::kBlock, 14},
    {D::kNearCopy, C::kIndex, 14},
    {D::kNearCopy, C::kConsumerState, 8},
    {D::kZero, C::kIndex, 4},
    {D::kZeroPage, C::kIndex, 4},
    // Whatever the case has: what few cases have counts as much there as blocks do.
    {D::kRemove, C::kPresent, 16},
    {D::kTruncate, C::kPresent, 20},
    {D::kFlip, C::kPresent, 20},
    {D::kAppend, C::kPresent, 10},
    {D::kFromBefore, C::kPresent, 20},
    {D::kFromOther, C::kPresent, 6},
    {D::kExchange, C::kPresent, 6},
    {D::kStaged, C::kPresent, 10},
    {D::kZero, C::kPresent, 12},
    {D::kZeroPage, C::kPresent, 12},
};

constexpr uint64_t FromEnd(uint64_t distance) { return ~distance; }

bool IsLeftOut(const DamagePoint& point, const LeftOutSet& left_out) {
  return point.kind == D::kFlip && point.target == C::kConsumerState &&
         left_out.Has(LeftOut::kFlipsInConsumerStates);
}

bool IsOfConsumers(C target) { return target == C::kConsumerState || target == C::kConsumerMeta; }

bool IsWithin(C target, DamageReach reach) {
  return reach == DamageReach::kAll || IsOfConsumers(target);
}

// Read, or made, record by record.
bool NeedsPlainBlocks(D kind) {
  return kind == D::kOldIndex || kind == D::kRecordsExchanged || kind == D::kRecordTwice;
}

int WeightOn(const DamagePoint& point, const DamageGround& ground) {
  constexpr int kUsual = 4;
  constexpr int kMore = 8;
  constexpr int kLess = 1;
  if (NeedsPlainBlocks(point.kind)) return point.weight * (ground.plain_blocks ? kMore : kLess);
  if (IsOfConsumers(point.target)) return point.weight * (ground.consumers ? kMore : kLess);
  if (point.target == C::kTimers) return point.weight * (ground.timers ? kMore : kLess);
  if (point.target == C::kSources) return point.weight * (ground.sources ? kMore : kLess);
  return point.weight * kUsual;
}

// What a start comes upon only where it reads the blocks themselves.
uint64_t PercentWithoutIndex(D kind) {
  if (kind == D::kOldIndex) return 80;
  const bool of_records = kind == D::kRecordsExchanged || kind == D::kRecordTwice;
  return of_records ? 50 : 0;
}

void DrawPlace(Draw& draw, StoreDamage& damage) {
  damage.pick = draw.OneIn(3) ? FromEnd(draw.Below(2)) : draw.Below(1000);
  damage.at = draw.OneIn(3) ? FromEnd(draw.Magnitude(8)) : draw.Magnitude(20);
}

// Some are right, and know of one removal that nobody else does; of the others most end too early
// or count wrongly, which the next start has to see.
uint64_t DrawOldIndex(Draw& draw) {
  if (draw.OneIn(3)) return kOldIndexOfARemoval;
  return draw.Pick<uint64_t>({0, 1, 2, 2, 2, 3, 4, 4, 4, 5});
}

const DamagePoint& DrawPoint(Draw& draw, DamageReach reach, const DamageGround& ground,
                             const LeftOutSet& left_out) {
  std::vector<int> weights;
  for (const DamagePoint& point : kPoints) {
    const bool drawn = IsWithin(point.target, reach) && !IsLeftOut(point, left_out);
    weights.push_back(drawn ? WeightOn(point, ground) : 0);
  }
  return kPoints[draw.Weighted(weights)];
}

StoreDamage DrawOne(Draw& draw, const DamagePoint& point) {
  StoreDamage damage{point.kind, point.target, 0, 0};
  DrawPlace(draw, damage);
  // The entries of o.dat come in no order (store.go: encodeConsumerState): only what comes before
  // them is the same on both sides.
  constexpr uint64_t kOrderedBytes = 7;
  const bool in_part = point.kind == D::kTruncate || point.kind == D::kStaged;
  if (in_part && point.target == C::kConsumerState) {
    damage.at = draw.OneIn(2) ? 1 : draw.Below(kOrderedBytes);
  }
  // Those of sources.db do neither (filestore.go: writeSourcesState): cut off they are all of them,
  // and where a bit flips their number has to stay as it is; the version may change, or the stamp.
  constexpr uint64_t kStampAt = 9;
  constexpr uint64_t kStampBytes = 8;
  if (in_part && point.target == C::kSources) damage.at = draw.Below(kStampAt + kStampBytes + 1);
  if (point.kind == D::kFlip && point.target == C::kSources) {
    damage.at = draw.OneIn(4) ? 0 : kStampAt + draw.Below(kStampBytes);
  }
  if (point.kind == D::kOldIndex) damage.at = DrawOldIndex(draw);
  // No start opens the store then, so that such a case ends here: a third is enough.
  if (point.kind == D::kJunk && draw.OneIn(3)) damage.at = kJunkOfAMissingBlock;
  return damage;
}

}  // namespace

std::vector<StoreDamage> DrawDamage(Draw& draw, DamageReach reach, const DamageGround& ground,
                                    const LeftOutSet& left_out) {
  std::vector<StoreDamage> damage;
  const size_t count = 1 + draw.Weighted({64, 18, 9, 4, 2, 2, 1});
  while (damage.size() < count) {
    damage.push_back(DrawOne(draw, DrawPoint(draw, reach, ground, left_out)));
    const uint64_t without_index = PercentWithoutIndex(damage.back().kind);
    if (draw.Percent(without_index)) damage.push_back({D::kRemove, C::kIndex, 0, 0});
  }
  return damage;
}

StoreDamage DrawNearCopy(Draw& draw) {
  StoreDamage damage{D::kNearCopy, draw.OneIn(2) ? C::kIndex : C::kBlock, 0, 0};
  DrawPlace(draw, damage);
  return damage;
}

std::vector<StoreDamage> AllDamage() {
  std::vector<StoreDamage> all;
  for (const DamagePoint& point : kPoints) {
    // Of what is there each class has its own points.
    if (point.target == C::kPresent || IsLeftOut(point, LeftOutSet::All())) continue;
    for (const uint64_t pick : {uint64_t{0}, uint64_t{1}, FromEnd(0)}) {
      for (const uint64_t at : {uint64_t{0}, uint64_t{1}, uint64_t{2}, uint64_t{3}, uint64_t{4},
                                uint64_t{5}, uint64_t{6}, uint64_t{30}, uint64_t{101}, FromEnd(0),
                                FromEnd(7), FromEnd(29), FromEnd(60)}) {
        all.push_back({point.kind, point.target, pick, at});
      }
    }
  }
  return all;
}

}  // namespace jsparity
