// Given something that is left out for a defect of the reference, when a version is played on that
// has not got the defect, then it is drawn.
#include "conformance/generate/left_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "conformance/generate/case_generator.h"

namespace jsparity {
namespace {

// How often a case does what is left out, or something of which it is a part.
using Count = std::function<size_t(const Case&)>;

struct Left {
  LeftOut what;
  Count count;
  bool never = true;  // where it is left out, not once
  std::vector<OpKind> focus = {};
};

Count OpsThat(const std::function<bool(const Case&, const Operation&)>& does) {
  return [does](const Case& c) {
    return std::ranges::count_if(c.ops, [&](const Operation& op) { return does(c, op); });
  };
}

bool ActsOnNothing(const Case& c) {
  return c.stream.subject_delete_marker_ttl.count() > 0 &&
         std::ranges::any_of(c.ops, [](const Operation& op) {
           return op.kind == OpKind::kRegisterProcessMsg && !op.act;
         });
}

bool Damages(const Operation& op, DamageKind kind, FileClass target) {
  return std::ranges::any_of(op.damage, [&](const StoreDamage& damage) {
    return damage.kind == kind && damage.target == target;
  });
}

size_t SkipsAfterStop(const Case& c) {
  size_t skips = 0;
  bool stopped = false;
  for (const Operation& op : c.ops) {
    if (op.kind == OpKind::kStop || op.kind == OpKind::kDelete) stopped = true;
    if (Reopens(op.kind)) stopped = false;
    skips += stopped && (op.kind == OpKind::kSkipMsg || op.kind == OpKind::kSkipMsgs);
  }
  return skips;
}

size_t ConfigsOfStopped(const Case& c) {
  size_t configs = 0;
  std::set<std::string> stopped;
  for (const Operation& op : c.ops) {
    if (op.kind == OpKind::kConsumerStop) stopped.insert(op.name);
    if (op.kind == OpKind::kConsumerOpen) stopped.erase(op.name);
    configs += op.kind == OpKind::kConsumerUpdateConfig && stopped.contains(op.name);
  }
  return configs;
}

bool DamagesAStream(const Operation& op) {
  return std::ranges::any_of(op.damage, [](const StoreDamage& damage) {
    return damage.target != FileClass::kConsumerState && damage.target != FileClass::kConsumerMeta;
  });
}

// Snapshots that are not read, closed or left alone next.
size_t DisturbedSnapshots(const Case& c) {
  size_t disturbed = 0;
  for (size_t i = 0; i + 1 < c.ops.size(); ++i) {
    const OpKind next = c.ops[i + 1].kind;
    disturbed += c.ops[i].kind == OpKind::kSnapshot &&
                 (next == OpKind::kRemoveMsg || next == OpKind::kEraseMsg ||
                  next == OpKind::kPurgeEx || next == OpKind::kCompact);
  }
  return disturbed;
}

const std::vector<Left>& All() {
  static const std::vector<Left> kAll = {
      {LeftOut::kPurgesBesideProposals, OpsThat([](const Case& c, const Operation& op) {
         return (op.kind == OpKind::kPurgeEx || op.kind == OpKind::kCompact) && ActsOnNothing(c);
       })},
      {LeftOut::kRecoveryOfCollidingTtls, OpsThat([](const Case& c, const Operation& op) {
         return c.ttls_collide && DamagesAStream(op);
       })},
      {LeftOut::kMultiLastSeqsOfCollidingTtls, OpsThat([](const Case& c, const Operation& op) {
         return c.ttls_collide && op.kind == OpKind::kMultiLastSeqs;
       })},
      {LeftOut::kCutsOfCompressedBlocks, OpsThat([](const Case& c, const Operation& op) {
         return op.kind == OpKind::kTruncate &&
                c.file_store.compression != jsstore::Compression::kNone;
       }),
       false},
      {LeftOut::kRemovalsBesideSnapshots, DisturbedSnapshots, false, {OpKind::kSnapshot}},
      {LeftOut::kConfigsOfStoppedConsumers,
       ConfigsOfStopped,
       true,
       {OpKind::kConsumerStop, OpKind::kConsumerUpdateConfig}},
      {LeftOut::kHighEncryptedSequences,
       [](const Case& c) {
         return size_t{!c.file_store.key.empty() && c.stream.first_seq > 10'000};
       }},
      {LeftOut::kSkipsOfStoppedStores, SkipsAfterStop},
      {LeftOut::kShortSyncIntervals,
       [](const Case& c) { return size_t{c.file_store.sync_interval.count() == 1}; }},
      {LeftOut::kResetsOfHighStreams,
       OpsThat([](const Case& c, const Operation& op) {
         return op.kind == OpKind::kTruncate && c.stream.first_seq > 100'000 &&
                op.seq < c.stream.first_seq;
       }),
       true,
       {OpKind::kTruncate}},
      {LeftOut::kFlipsInConsumerStates, OpsThat([](const Case&, const Operation& op) {
         return Damages(op, DamageKind::kFlip, FileClass::kConsumerState);
       })},
  };
  return kAll;
}

size_t Drawn(const Left& left, const LeftOutSet& left_out) {
  constexpr uint64_t kCases = 700;
  GeneratorOptions options{.ops = 100, .consumers = true};
  options.left_out = left_out;
  options.focus = left.focus;
  size_t drawn = 0;
  for (uint64_t i = 0; i < kCases; ++i) drawn += left.count(GenerateCase(CaseSeed(3, i), options));
  return drawn;
}

class LeftOutTest : public testing::TestWithParam<Left> {};

TEST_P(LeftOutTest, ComesBackWhereTheDefectIsMended) {
  const Left& left = GetParam();
  LeftOutSet without = LeftOutSet::All();
  without.Remove(left.what);
  const size_t when_left_out = Drawn(left, LeftOutSet::All());
  EXPECT_LT(when_left_out, Drawn(left, without));
  if (left.never) {
    EXPECT_EQ(when_left_out, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Names, LeftOutTest, testing::ValuesIn(All()),
                         [](const auto& left) { return std::string(NameOf(left.param.what)); });

TEST(LeftOut, IsTestedWhateverItIs) { EXPECT_EQ(All().size(), kLeftOutCount); }

TEST(LeftOut, HasANameOfItsOwn) {
  for (size_t i = 0; i < kLeftOutCount; ++i) {
    const auto what = static_cast<LeftOut>(i);
    EXPECT_EQ(LeftOutNamed(NameOf(what)), what);
  }
  EXPECT_FALSE(LeftOutNamed("everything"));
}

// An older version that is to play a part of the case has the defects that the reference lost.
TEST(LeftOut, StaysAwayFromCasesThatAnOlderVersionPlays) {
  GeneratorOptions options{.ops = 100, .consumers = true};
  options.older = {"v2.12.15"};
  options.left_out = LeftOutSet();
  size_t upgrades = 0;
  for (uint64_t i = 0; i < 1500; ++i) {
    const Case c = GenerateCase(CaseSeed(3, i), options);
    const bool is_upgrade =
        std::ranges::any_of(c.ops, [](const Operation& op) { return !op.written_by.empty(); });
    if (!is_upgrade) continue;
    ++upgrades;
    EXPECT_EQ(SkipsAfterStop(c) + ConfigsOfStopped(c), 0U) << c.seed;
  }
  EXPECT_GT(upgrades, 50U);
}

}  // namespace
}  // namespace jsparity
