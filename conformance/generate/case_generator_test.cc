#include "conformance/generate/case_generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "conformance/generate/case_shrink.h"
#include "conformance/generate/many_messages.h"
#include "conformance/generate/operation_generator.h"
#include "conformance/generate/traces.h"
#include "conformance/protocol/many_messages.h"

namespace jsparity {
namespace {

const GeneratorOptions kOptions{.ops = 100, .consumers = true};
// As on a version without a defect that is in the way.
const GeneratorOptions kNothingLeftOut{.ops = 100, .consumers = true, .left_out = LeftOutSet()};

TEST(CaseGenerator, TheSameSeedGivesTheSameCase) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(ToJson(GenerateCase(seed, kOptions)), ToJson(GenerateCase(seed, kOptions)));
  }
}

TEST(CaseGenerator, DifferentSeedsGiveDifferentCases) {
  std::set<std::string> cases;
  for (uint64_t i = 0; i < 50; ++i) {
    Case c = GenerateCase(CaseSeed(7, i), kOptions);
    c.seed = 0;
    cases.insert(ToJson(c).dump());
  }
  EXPECT_EQ(cases.size(), 50u);
}

TEST(CaseGenerator, CasesHaveAsManyOperationsAsAskedFor) {
  EXPECT_EQ(GenerateCase(1, {.ops = 0}).ops.size(), 0u);
  EXPECT_EQ(GenerateCase(1, {.ops = 250}).ops.size(), 250u);
}

TEST(CaseGenerator, EveryKindOfOperationComesUp) {
  ByKind<int> seen;
  for (uint64_t i = 0; i < 300; ++i) {
    for (const Operation& op : GenerateCase(CaseSeed(1, i), kOptions).ops) {
      ++seen[op.kind];
    }
  }
  for (const OpKind kind : AllOperations()) {
    EXPECT_GT(seen[kind], 2) << NameOf(kind);
  }
}

TEST(CaseGenerator, WhatASideLacksIsNotDrawn) {
  GeneratorOptions options = kOptions;
  options.offer.Drop(OpKind::kConsumerReset);
  options.offer.Drop(Feature::kFlowControl);
  options.offer.Drop(Feature::kDiscardNewCheck);
  options.offer.Drop(Feature::kSources);
  size_t differing = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    const Case c = GenerateCase(CaseSeed(11, i), options);
    ASSERT_EQ(c.ops.size(), options.ops);
    EXPECT_TRUE(c.stream.sources.empty());
    for (const Operation& op : c.ops) {
      EXPECT_NE(op.kind, OpKind::kConsumerReset);
      EXPECT_FALSE(op.kind == OpKind::kEncodedStreamState && op.wc);
      EXPECT_FALSE(op.config && op.config->ack_policy == jsstore::AckPolicy::kFlowControl);
      EXPECT_FALSE(op.kind == OpKind::kStoreRawMsg && !op.discard_new_check);
    }
    differing += ToJson(c) != ToJson(GenerateCase(c.seed, kOptions)) ? 1 : 0;
  }
  EXPECT_GT(differing, 50u);  // or there was nothing to leave out
}

TEST(CaseGenerator, AShareOfCasesGoesThroughOlderVersions) {
  GeneratorOptions options = kOptions;
  options.older = {"v2.12.15", "v2.14.5"};
  std::set<std::string> writers, readers;
  int upgrades = 0, downgrades = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    const Case c = GenerateCase(CaseSeed(12, i), options);
    for (const Operation& op : c.ops) {
      if (op.written_by.empty()) continue;
      EXPECT_EQ(op.kind, OpKind::kRestart);
      EXPECT_TRUE(op.damage.empty());
      writers.insert(op.written_by);
      ++upgrades;
    }
    if (!c.opened_by.empty()) {
      readers.insert(c.opened_by);
      ++downgrades;
    }
  }
  EXPECT_EQ(writers.size(), 2u);
  EXPECT_EQ(readers.size(), 2u);
  EXPECT_GT(upgrades, 30);
  EXPECT_LT(upgrades, 100);
  EXPECT_GT(downgrades, 20);
}

TEST(CaseGenerator, SchedulesComeInMorePatternsThanComeDue) {
  constexpr std::string_view kKey = "Nats-Schedule: ";
  std::set<std::string> crons, times;
  for (uint64_t i = 0; i < 1000; ++i) {
    for (const Operation& op : GenerateCase(CaseSeed(13, i), kOptions).ops) {
      const size_t at = op.hdr.find(kKey);
      if (at == std::string::npos) continue;
      const size_t from = at + kKey.size();
      const std::string pattern = op.hdr.substr(from, op.hdr.find('\r', from) - from);
      if (pattern.starts_with("@at ")) times.insert(pattern.substr(4, 4));  // years
      if (std::ranges::count(pattern, ' ') == 5) crons.insert(pattern);
    }
  }
  EXPECT_GT(crons.size(), 100u);
  EXPECT_GT(times.size(), 10u);
}

// Of a block's messages the last are gone, and a time before them is asked for.
TEST(CaseGenerator, TimesAreAskedForBeforeHoles) {
  int before_holes = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    const Case c = GenerateCase(CaseSeed(14, i), kOptions);
    for (size_t at = 2; at < c.ops.size(); ++at) {
      const Operation& removal = c.ops[at - 1];
      before_holes +=
          c.ops[at].kind == OpKind::kGetSeqFromTime && removal.kind == OpKind::kRemoveMsg &&
                  c.ops[at - 2].kind == OpKind::kRemoveMsg && c.ops[at - 2].seq + 1 == removal.seq
              ? 1
              : 0;
    }
  }
  EXPECT_GT(before_holes, 30);
}

// Stopped and started again, with time between.
TEST(CaseGenerator, MessagesGetTooOldWhileNobodyLooks) {
  int downtimes = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    const Case c = GenerateCase(CaseSeed(15, i), kOptions);
    for (size_t at = 2; at < c.ops.size(); ++at) {
      const bool waits = c.ops[at - 2].kind == OpKind::kStop &&
                         c.ops[at - 1].kind == OpKind::kAdvance &&
                         c.ops[at].kind == OpKind::kRestart;
      downtimes += waits && c.stream.max_age.count() > 0 ? 1 : 0;
    }
  }
  EXPECT_GT(downtimes, 30);
}

TEST(CaseGenerator, ConsumersThatBeginSomewhereAreAskedForTheirState) {
  const std::set<std::string_view> starts = {"consumer_set_starting", "consumer_update_starting",
                                             "consumer_reset"};
  int asked = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    const Case c = GenerateCase(CaseSeed(16, i), kOptions);
    for (size_t at = 1; at < c.ops.size(); ++at) {
      asked += c.ops[at].kind == OpKind::kConsumerHasState &&
                       starts.contains(c.ops[at - 1].kind.def().name)
                   ? 1
                   : 0;
    }
  }
  EXPECT_GT(asked, 60);
}

TEST(CaseGenerator, BlockSizesGoFrom512BytesTo8MiBAndAreMostlySmall) {
  std::vector<uint64_t> sizes;
  for (uint64_t i = 0; i < 400; ++i) {
    sizes.push_back(GenerateCase(CaseSeed(2, i), {.ops = 0}).file_store.block_size);
  }
  EXPECT_TRUE(std::count(sizes.begin(), sizes.end(), 512));
  EXPECT_TRUE(std::count(sizes.begin(), sizes.end(), 8u << 20));
  EXPECT_GT(std::count_if(sizes.begin(), sizes.end(), [](uint64_t s) { return s - 1 < 8192; }),
            200);
}

// What is damaged is what a case has, and now and then a lot of it.
TEST(CaseGenerator, DamageIsOfEveryKindAndRarelyOfMany) {
  std::map<DamageKind, int> kinds;
  int whatever_is_there = 0;
  int many = 0;
  int damaged = 0;
  for (uint64_t i = 0; i < 1500; ++i) {
    for (const Operation& op : GenerateCase(CaseSeed(6, i), kOptions).ops) {
      damaged += op.damage.empty() ? 0 : 1;
      many += op.damage.size() > 3 ? 1 : 0;
      for (const StoreDamage& damage : op.damage) {
        ++kinds[damage.kind];
        whatever_is_there += damage.target == FileClass::kPresent ? 1 : 0;
      }
    }
  }
  ASSERT_GT(damaged, 500);
  EXPECT_EQ(kinds.size(), kDamageKindCount);
  for (const auto& [kind, count] : kinds) EXPECT_GT(count, 5) << NameOf(kind);
  EXPECT_GT(whatever_is_there * 5, damaged);
  EXPECT_GT(many * 50, damaged);
}

// Given stores that may sync on a flush, which sets the timer of syncs from an operation on
// When they are drawn, or changed
// Then no sync falls together with what expires a whole number of seconds after that operation
TEST(CaseGenerator, SyncsAfterAFlushMeetNoOtherTimer) {
  int sync_always = 0;
  const auto expect_apart = [&](const StoreOptions& options) {
    if (!options.sync_always) return;
    ++sync_always;
    const int64_t interval_ns = options.sync_interval.count();
    EXPECT_TRUE(interval_ns == 1 || interval_ns % 100'000 != 0) << interval_ns;
  };
  constexpr uint64_t kCases = 400;
  for (uint64_t i = 0; i < kCases; ++i) {
    const Case c = GenerateCase(CaseSeed(8, i), {.ops = 60});
    expect_apart(c.file_store);
    for (const Operation& op : c.ops) {
      if (op.file_store) expect_apart(*op.file_store);
    }
  }
  EXPECT_GT(sync_always, 40);
}

// What few cases have is in some of them.
TEST(CaseGenerator, WhatIsFarOutIsDrawnToo) {
  std::map<std::string, int> cases;
  constexpr uint64_t kCases = 2500;
  for (uint64_t i = 0; i < kCases; ++i) {
    const Case c = GenerateCase(CaseSeed(8, i), {.ops = 60, .consumers = true});
    std::map<std::string, bool> has;
    has["first sequence near 2^61"] = c.stream.first_seq > uint64_t{1} << 60;
    has["first sequence at the flag bits"] = c.stream.first_seq > (uint64_t{1} << 62) - 3;
    has["syncs within a second"] = c.file_store.sync_interval > jsstore::Duration(1) &&
                                   c.file_store.sync_interval < std::chrono::seconds(1);
    std::set<std::string> subjects;
    std::map<std::string, uint64_t> delivered;
    for (const Operation& op : c.ops) {
      if (op.kind == OpKind::kStoreMsg) subjects.insert(op.subject);
      has["several expire in a check that is late"] |=
          op.kind == OpKind::kAdvance && op.act && op.ns > 2 * c.stream.max_age.count();
      has["a record above 300 KB"] |= op.msg.size() > 300'000;
      has["a record that reads as compressed"] |=
          op.msg.size() + op.subject.size() + 30 == 0x00706d63;
      has["100,000 deletes"] |= op.kind == OpKind::kSkipMsgs && op.num > 99'000;
      has["a dense set of deletes"] |= std::ranges::any_of(
          op.blocks, [](const DeleteBlockSpec& block) { return block.seqs.size() > 20; });
      if (op.kind == OpKind::kConsumerUpdateDelivered) {
        uint64_t& last = delivered[op.name];
        has["a gap of 4,096 deliveries"] |= last > 0 && op.sseq >= last + 4096;
        last = op.sseq;
      }
    }
    has["a deep tree of subjects"] = std::ranges::any_of(
        subjects, [](const std::string& subject) { return subject.ends_with(".leaves"); });
    for (const auto& [what, is_so] : has) cases[what] += is_so ? 1 : 0;
  }
  for (const auto& [what, count] : cases) {
    EXPECT_GE(count, 2) << what;
    RecordProperty(what, count);
  }
}

bool IsCompressed(const Case& c) { return c.file_store.compression != jsstore::Compression::kNone; }

bool IsPassive(const Case& c) {
  return c.stream.subject_delete_marker_ttl.count() > 0 &&
         std::ranges::none_of(c.ops, [](const Operation& op) {
           return op.kind == OpKind::kRegisterProcessMsg && op.act;
         });
}

// Whether one of the kinds comes before the snapshot that was taken is read or closed.
bool IsBesideASnapshot(const Case& c, OpKind kind) {
  std::optional<size_t> taken;
  for (size_t i = 0; i < c.ops.size(); ++i) {
    const OpKind here = c.ops[i].kind;
    if (here == OpKind::kSnapshot) taken = i;
    if (here == OpKind::kSnapshotRead && c.ops[i].num == 0) taken.reset();
    if (here == OpKind::kSnapshotClose || Reopens(here)) taken.reset();
    if (taken && here == kind) return true;
  }
  return false;
}

// A message is removed, what lies around its tombstone is, too, the store syncs and dies, and the
// message is asked for.
bool MayDropATombstone(const Case& c) {
  std::set<uint64_t> removed;
  for (size_t i = 0; i + 2 < c.ops.size(); ++i) {
    const auto next = std::span(c.ops).subspan(i, 3);
    const bool removes = next[0].kind == OpKind::kRemoveMsg || next[0].kind == OpKind::kEraseMsg;
    if (removes) removed.insert(next[0].seq);
    const bool dies = next[0].kind == OpKind::kAdvance && next[1].kind == OpKind::kCrash &&
                      next[0].ns > c.file_store.sync_interval.count();
    if (dies && next[2].kind == OpKind::kLoadMsg && removed.contains(next[2].seq)) return true;
  }
  return false;
}

bool IsRefusedAtOpening(const Operation& op) {
  constexpr uint64_t kBlockBytesMax = 8 * 1024 * 1024;
  if (!Reopens(op.kind)) return false;
  const bool by_stream =
      op.stream && (op.stream->name.empty() || op.stream->storage == jsstore::StorageType::kMemory);
  return by_stream || (op.file_store && op.file_store->block_size > kBlockBytesMax);
}

bool HasNearCopy(const Operation& op, FileClass of) {
  return std::ranges::any_of(op.damage, [of](const StoreDamage& damage) {
    return damage.kind == DamageKind::kNearCopy && damage.target == of;
  });
}

bool HasDamage(const Operation& op, DamageKind kind) {
  return std::ranges::any_of(op.damage,
                             [kind](const StoreDamage& one) { return one.kind == kind; });
}

bool LosesItsIndex(const Operation& op) {
  return std::ranges::any_of(op.damage, [](const StoreDamage& one) {
    return one.kind == DamageKind::kRemove && one.target == FileClass::kIndex;
  });
}

bool NamesAMissingBlock(const Operation& op) {
  return std::ranges::any_of(op.damage, [](const StoreDamage& one) {
    return one.kind == DamageKind::kJunk && one.at == kJunkOfAMissingBlock;
  });
}

bool IsOfConsumers(const StoreDamage& damage) {
  return damage.target == FileClass::kConsumerState || damage.target == FileClass::kConsumerMeta;
}

bool HasDamageTo(const Operation& op, FileClass of) {
  return std::ranges::any_of(op.damage, [of](const StoreDamage& one) { return one.target == of; });
}

// What is left is no header (filestore.go: checkConsumerHeader).
bool LosesAConsumersHeader(const Operation& op) {
  return std::ranges::any_of(op.damage, [](const StoreDamage& one) {
    const bool is_cut = one.kind == DamageKind::kTruncate && one.at < 2;
    return one.target == FileClass::kConsumerState && (is_cut || one.kind == DamageKind::kZero);
  });
}

bool Skips(const Operation& op) {
  return op.kind == OpKind::kSkipMsg || op.kind == OpKind::kSkipMsgs;
}

bool OpensAConsumerAgain(const Case& c) {
  std::set<std::string> before, now;
  for (const Operation& op : c.ops) {
    if (Reopens(op.kind)) before.merge(now);
    if (op.kind != OpKind::kConsumerOpen) continue;
    if (before.contains(op.name)) return true;
    now.insert(op.name);
  }
  return false;
}

// A message may take the place of another one of its subject, where bytes are limited, too.
bool IsFullInTwoWays(const jsstore::StreamConfig& stream) {
  return stream.discard == jsstore::DiscardPolicy::kNew && stream.max_msgs_per > 0 &&
         stream.max_bytes > 0;
}

constexpr uint64_t kSmallBlockBytes = 1024;

bool HasTimers(const Case& c) { return c.stream.allow_msg_ttl || c.stream.allow_msg_schedules; }

// What a case is damaged with, as what it has lets it count.
void NoteDamage(const Case& c, std::map<std::string, bool>& has) {
  const StoreOptions* options = &c.file_store;
  bool consumers_damaged = false;
  bool damaged = false;
  for (const Operation& op : c.ops) {
    const bool plain = options->key.empty() && options->compression == jsstore::Compression::kNone;
    if (op.file_store && !IsRefusedAtOpening(op)) {
      const StoreOptions& next = *op.file_store;
      has["a cipher that becomes another one, its key the same"] |=
          !next.key.empty() && next.key == options->key && next.cipher != options->cipher;
      options = &next;
    }
    has["a record twice in a plain block that a start reads"] |=
        plain && HasDamage(op, DamageKind::kRecordTwice) && LosesItsIndex(op);
    has["a file that reads as a missing block's"] |= NamesAMissingBlock(op);
    has["an old index of a plain block that a start reads"] |=
        plain && HasDamage(op, DamageKind::kOldIndex) && LosesItsIndex(op);
    has["a consumer that is opened behind damage to one"] |=
        consumers_damaged && op.kind == OpKind::kConsumerOpen;
    has["a consumer's state that has lost its header"] |= LosesAConsumersHeader(op);
    has["damage to the timers of a stream that has some"] |=
        HasTimers(c) && HasDamageTo(op, FileClass::kTimers);
    has["damage to the sources of a stream that has some"] |=
        !c.stream.sources.empty() && HasDamageTo(op, FileClass::kSources);
    has["something skipped behind damage"] |= damaged && Skips(op);
    has["a snapshot behind damage that checks messages"] |=
        damaged && op.kind == OpKind::kSnapshot && op.wc;
    damaged |= !op.damage.empty();
    consumers_damaged |= std::ranges::any_of(op.damage, IsOfConsumers);
  }
}

// Each in so many cases of a thousand, at the least.
TEST(CaseGenerator, WhatIsRareHasItsShareOfTheCases) {
  const std::map<std::string, uint64_t> wanted = {
      {"thousands at once", 10},
      {"65,536 at once", 3},
      {"thousands removed at once", 3},
      {"a removal beside a snapshot", 20},
      {"a truncation of a compressed stream", 60},
      {"a purge beside markers that nobody sets", 5},
      {"a compaction beside markers that nobody sets", 5},
      {"a near copy of an index", 20},
      {"a near copy of a record", 20},
      {"a near copy of a snapshot", 10},
      {"an opening that is refused", 40},
      {"a crash behind a sync that may drop a tombstone", 60},
      {"a large limit of bytes", 20},
      {"a large limit of bytes where a store chooses its blocks", 8},
      {"a limit of bytes beside one of a subject's messages, which refuse", 25},
      {"hundreds in small blocks", 8},
      {"all that is gone told as a list", 100},
      {"a cipher that becomes another one, its key the same", 70},
      {"a record twice in a plain block that a start reads", 3},
      {"a file that reads as a missing block's", 4},
      {"an old index of a plain block that a start reads", 15},
      {"a consumer that is opened behind damage to one", 40},
      {"a snapshot behind damage that checks messages", 90},
      {"a consumer's state that has lost its header", 25},
      {"a consumer that is opened again", 45},
      {"damage to the timers of a stream that has some", 20},
      {"damage to the sources of a stream that has some", 15},
      {"something skipped behind damage", 100},
      {"a message that is too large for a record", 3},
      {"a stopped store that is to skip, or to open a consumer", 5},
  };
  std::map<std::string, uint64_t> cases;
  constexpr uint64_t kCases = 2000;
  for (uint64_t i = 0; i < kCases; ++i) {
    const Case c = GenerateCase(CaseSeed(9, i), kNothingLeftOut);
    std::map<std::string, bool> has;
    has["a removal beside a snapshot"] =
        IsBesideASnapshot(c, OpKind::kRemoveMsg) || IsBesideASnapshot(c, OpKind::kEraseMsg);
    has["a crash behind a sync that may drop a tombstone"] = MayDropATombstone(c);
    has["a large limit of bytes"] = c.stream.max_bytes >= 4 * 1024 * 1024;
    has["a large limit of bytes where a store chooses its blocks"] =
        c.stream.max_bytes >= 1024 * 1024 && c.file_store.block_size == 0;
    has["a limit of bytes beside one of a subject's messages, which refuse"] =
        IsFullInTwoWays(c.stream);
    has["a consumer that is opened again"] = OpensAConsumerAgain(c);
    NoteDamage(c, has);
    bool is_stopped = false;
    for (const Operation& op : c.ops) {
      has["all that is gone told as a list"] |=
          op.kind == OpKind::kSyncDeleted && !op.blocks.empty() &&
          std::ranges::all_of(op.blocks, [](const DeleteBlockSpec& block) {
            return block.kind == DeleteKind::kList;
          });
      has["thousands at once"] |= op.kind == OpKind::kStoreMsgs && op.num >= 2000;
      has["hundreds in small blocks"] |= op.kind == OpKind::kStoreMsgs && op.num >= 200 &&
                                         c.file_store.block_size > 0 &&
                                         c.file_store.block_size <= kSmallBlockBytes;
      has["65,536 at once"] |= op.kind == OpKind::kStoreMsgs && op.num > 64 * 1024;
      has["thousands removed at once"] |= op.kind == OpKind::kRemoveMsgs && op.num >= 1000;
      has["a truncation of a compressed stream"] |= op.kind == OpKind::kTruncate && IsCompressed(c);
      has["a purge beside markers that nobody sets"] |= op.kind == OpKind::kPurgeEx && IsPassive(c);
      has["a compaction beside markers that nobody sets"] |=
          op.kind == OpKind::kCompact && IsPassive(c);
      has["a near copy of an index"] |= HasNearCopy(op, FileClass::kIndex);
      has["a near copy of a record"] |= HasNearCopy(op, FileClass::kBlock);
      has["a near copy of a snapshot"] |=
          op.kind == OpKind::kRestore &&
          (HasNearCopy(op, FileClass::kIndex) || HasNearCopy(op, FileClass::kBlock));
      has["an opening that is refused"] |= IsRefusedAtOpening(op);
      has["a message that is too large for a record"] |= WillFailToBeWritten(op);
      const bool shows = op.kind == OpKind::kSkipMsgs || op.kind == OpKind::kConsumerOpen;
      has["a stopped store that is to skip, or to open a consumer"] |= is_stopped && shows;
      is_stopped = op.kind == OpKind::kStop || (is_stopped && !Reopens(op.kind));
    }
    for (const auto& [what, is_so] : has) cases[what] += is_so ? 1 : 0;
  }
  for (const auto& [what, per_thousand] : wanted) {
    EXPECT_GE(cases[what] * 1000, per_thousand * kCases) << what;
    RecordProperty(what, std::to_string(cases[what]));
  }
}

// A million takes seconds: one case in some thousands, and then all of the million.
TEST(CaseGenerator, AMillionMessagesAreStoredNowAndThen) {
  constexpr uint64_t kDraws = 40'000;
  constexpr uint64_t kMillion = 1'000'000;
  Draw draw{rc::Random(5)};
  uint64_t millions = 0;
  for (uint64_t i = 0; i < kDraws; ++i) millions += DrawManyMessages(draw) >= kMillion ? 1 : 0;
  EXPECT_GE(millions, 4);
  EXPECT_LE(millions, 40);
}

TEST(CaseGenerator, AllThatACaseIsToStoreAtOnceIsStored) {
  Draw draw{rc::Random(6)};
  Case c;
  OperationGenerator generator(draw, c, {1'000'000}, {}, kOptions);
  constexpr uint64_t kMillion = 1'000'000;
  generator.BeginWithManyMessages(kMillion);
  uint64_t stored = 0;
  for (int i = 0; i < 200; ++i) {
    const Operation op = generator.Next();
    if (op.kind != OpKind::kStoreMsgs) continue;
    EXPECT_LE(op.num, kManyMessagesMax);
    stored += op.num;
  }
  EXPECT_GE(stored, kMillion);
}

// The longest subject that a case stores `count` messages on at once, over a few pools of subjects.
size_t LongestSubjectOf(uint64_t count) {
  size_t longest = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Draw draw{rc::Random(seed)};
    Case c;
    OperationGenerator generator(draw, c, {1'000'000}, {}, kOptions);
    generator.BeginWithManyMessages(count);
    for (int i = 0; i < 60; ++i) {
      const Operation op = generator.Next();
      if (op.kind == OpKind::kStoreMsgs && op.num >= 2000)
        longest = std::max(longest, op.subject.size());
    }
  }
  return longest;
}

TEST(CaseGenerator, TensOfThousandsHaveShortSubjectsAndThousandsAnyThereAre) {
  EXPECT_LE(LongestSubjectOf(100'000), 50u);
  EXPECT_GT(LongestSubjectOf(10'000), 200u);
}

// Files that are damaged are looked at in many ways, as each way fails in its own.
TEST(CaseGenerator, ADamagedStoreIsLookedAt) {
  uint64_t damaged = 0;
  uint64_t looked_at = 0;
  constexpr size_t kSoon = 6;
  for (uint64_t i = 0; i < 600; ++i) {
    const Case c = GenerateCase(CaseSeed(10, i), kOptions);
    for (size_t at = 0; at + kSoon < c.ops.size(); ++at) {
      if (c.ops[at].damage.empty()) continue;
      ++damaged;
      const auto next = std::span(c.ops).subspan(at + 1, kSoon);
      looked_at += std::ranges::count_if(
                       next, [](const Operation& op) { return op.kind.def().only_looks; }) >= 2;
    }
  }
  EXPECT_GT(damaged, 200);
  EXPECT_GT(looked_at * 2, damaged);
}

// What a call that failed left, if it left anything, is seen when the store is opened again.
TEST(CaseGenerator, AfterACallThatFailsAStoreIsOftenOpenedAgain) {
  uint64_t refused = 0;
  uint64_t opened_soon = 0;
  constexpr size_t kSoon = 3;
  GeneratorOptions options = kOptions;
  options.focus = {OpKind::kUpdateConfig};
  for (uint64_t i = 0; i < 600; ++i) {
    const Case c = GenerateCase(CaseSeed(13, i), options);
    for (size_t at = 0; at + kSoon < c.ops.size(); ++at) {
      const Operation& op = c.ops[at];
      if (op.kind != OpKind::kUpdateConfig || StreamModel::IsAccepted(*op.stream)) continue;
      ++refused;
      const auto next = std::span(c.ops).subspan(at + 1, kSoon);
      opened_soon +=
          std::ranges::any_of(next, [](const Operation& one) { return Reopens(one.kind); }) ? 1 : 0;
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(opened_soon * 100, refused * 15);
}

TEST(CaseGenerator, WhereTtlsCollideAStreamIsRecoveredFromItsIndex) {
  // Given cases whose TTLs end together, when they open their store anew,
  int restarts = 0, damaged = 0;
  for (uint64_t i = 0; i < 3000; ++i) {
    const uint64_t seed = CaseSeed(11, i);
    if (!GenerateCase(seed, {.ops = 0}).ttls_collide) continue;
    const Case c = GenerateCase(seed, kOptions);
    const StoreOptions* options = &c.file_store;
    for (const Operation& op : c.ops) {
      EXPECT_NE(op.kind, OpKind::kCrash);
      if (op.kind != OpKind::kRestart) continue;
      ++restarts;
      // then what the stream is recovered from is whole,
      for (const StoreDamage& damage : op.damage) {
        ++damaged;
        EXPECT_TRUE(damage.target == FileClass::kConsumerState ||
                    damage.target == FileClass::kConsumerMeta)
            << NameOf(damage.kind) << ' ' << NameOf(damage.target);
      }
      // and can be decrypted.
      if (!op.file_store) continue;
      EXPECT_EQ(op.file_store->key, options->key);
      EXPECT_EQ(op.file_store->cipher, options->cipher);
      options = &*op.file_store;
    }
  }
  EXPECT_GT(restarts, 30);
  EXPECT_GT(damaged, 10);
}

TEST(CaseGenerator, WithoutConsumersNoOperationIsAboutOne) {
  for (uint64_t i = 0; i < 50; ++i) {
    for (const Operation& op : GenerateCase(i, {.ops = 100, .consumers = false}).ops) {
      ASSERT_FALSE(IsConsumerOp(op.kind)) << Describe(op);
    }
  }
}

TEST(CaseGenerator, CasesDrawTheirOwnSubsetOfOperations) {
  std::map<size_t, int> kinds_per_case;
  for (uint64_t i = 0; i < 100; ++i) {
    std::set<OpKind> kinds;
    for (const Operation& op : GenerateCase(CaseSeed(3, i), kOptions).ops) kinds.insert(op.kind);
    ++kinds_per_case[kinds.size()];
  }
  EXPECT_LT(kinds_per_case.begin()->first, AllOperations().size() / 3);
  EXPECT_GT(kinds_per_case.rbegin()->first, AllOperations().size() * 2 / 5);
}

// A compaction is rare, and so is an opening: seldom does one follow the other by chance.
TEST(CaseGenerator, WhatARareOperationLeftIsLookedAtNext) {
  int rare = 0;
  int opened_soon = 0;
  constexpr size_t kSoon = 3;
  for (uint64_t i = 0; i < 1500; ++i) {
    const Case c = GenerateCase(CaseSeed(5, i), kOptions);
    for (size_t at = 0; at + kSoon < c.ops.size(); ++at) {
      const OpKind kind = c.ops[at].kind;
      if (kind != OpKind::kCompact && kind != OpKind::kPurge && kind != OpKind::kTruncate) continue;
      ++rare;
      const auto next = std::span(c.ops).subspan(at + 1, kSoon);
      opened_soon +=
          std::ranges::any_of(next, [](const Operation& op) { return Reopens(op.kind); }) ? 1 : 0;
    }
  }
  EXPECT_GT(rare, 500);
  EXPECT_GT(opened_soon * 100, rare * 13);
}

TEST(CaseGenerator, AFocusIsInEveryCaseAndInMostOfIt) {
  for (uint64_t i = 0; i < 30; ++i) {
    const Case c = GenerateCase(CaseSeed(4, i),
                                {.ops = 200, .consumers = true, .focus = {OpKind::kNumPending}});
    const auto in_focus = std::ranges::count(c.ops, OpKind::kNumPending, &Operation::kind);
    EXPECT_GT(in_focus, 5);
  }
}

TEST(CaseShrink, EveryReductionIsADifferentValidCase) {
  const Case c = GenerateCase(CaseSeed(4, 1), {.ops = 30});
  const std::string original = ToJson(c).dump();
  size_t count = 0;
  auto reductions = ShrinkCase(c);
  while (auto smaller = reductions.next()) {
    const Json json = ToJson(*smaller);
    ASSERT_NE(json.dump(), original);
    ASSERT_TRUE(ParseCase(json, "case").has_value());
    ++count;
  }
  EXPECT_GT(count, 60u);
}

TEST(CaseShrink, RapidcheckFindsTheSmallestCaseThatPurges) {
  const auto fails = [](const Case& c) {
    return std::any_of(c.ops.begin(), c.ops.end(),
                       [](const Operation& op) { return op.kind == OpKind::kStoreMsg; });
  };
  auto best = Cases({.ops = 20})(rc::Random(11));
  ASSERT_TRUE(fails(best.value()));
  for (bool shrunk = true; shrunk;) {
    shrunk = false;
    auto shrinks = best.shrinks();
    while (auto next = shrinks.next()) {
      if (!fails(next->value())) continue;
      best = *next;
      shrunk = true;
      break;
    }
  }
  ASSERT_EQ(best.value().ops.size(), 1u);
  EXPECT_EQ(best.value().ops[0].msg, "");
  EXPECT_EQ(best.value().file_store.block_size, 0u);
}

}  // namespace
}  // namespace jsparity
