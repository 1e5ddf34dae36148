#include "conformance/defects/case_background.h"

#include <gtest/gtest.h>

#include <chrono>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

TEST_F(ExplainedBreak, NeedsASequenceBelowTheFirstOne) {
  known_.below_first_seq = true;
  EXPECT_FALSE(IsExplained());
  c_.stream.first_seq = 1;
  EXPECT_FALSE(IsExplained());
  c_.stream.first_seq = 2;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, TakesAStreamThatBeganBelowTheFirstSequence) {
  known_.below_first_seq = true;
  c_.stream.first_seq = 3;
  one_.broken.sequence = 3;
  EXPECT_TRUE(IsExplained()) << "it began at 2";
  c_.stream.first_seq = 2;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsFiltersThatPassForAll) {
  known_.filters_pass_for_all = true;
  c_.stream.subjects = {{"b", "a.*"}};
  EXPECT_FALSE(IsExplained()) << "no filters";
  auto& filters = c_.ops[2].filters.emplace();
  filters = {"a.>", "b"};
  EXPECT_TRUE(IsExplained());
  filters = {"*", "*.*"};
  EXPECT_FALSE(IsExplained()) << "sorted, * comes first, and does not take a.*";
  filters = {"a.*"};
  EXPECT_FALSE(IsExplained()) << "fewer than subjects";
}

TEST_F(ExplainedBreak, TakesFiltersThatPassForAllSinceAnUpdate) {
  known_.filters_pass_for_all = true;
  c_.stream.subjects = {{"a", "b"}};
  c_.ops[2].filters = {{"*"}};
  EXPECT_FALSE(IsExplained());
  auto& config = c_.ops[1].stream.emplace();
  config.subjects = {{">"}};
  EXPECT_FALSE(IsExplained()) << "* takes one token";
  config.subjects = {{"a"}};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAKey) {
  known_.background.encrypted = true;
  EXPECT_FALSE(IsExplained());
  c_.file_store.cipher = jsstore::Cipher::kAes;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsBlocksThatAreCompressed) {
  known_.background.compressed = true;
  EXPECT_FALSE(IsExplained());
  c_.ops[1].file_store.emplace().compression = jsstore::Compression::kS2;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, TakesAKeyThatCameOnTheWay) {
  known_.background.encrypted = true;
  c_.ops[2].file_store.emplace().cipher = jsstore::Cipher::kAes;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsOneMessageOfASubjectToBeAllowed) {
  known_.background.one_per_subject = true;
  EXPECT_FALSE(IsExplained());
  c_.stream.max_msgs_per = 2;
  EXPECT_FALSE(IsExplained());
  c_.ops[1].stream.emplace().max_msgs_per = 1;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsNewMessagesToBeTurnedAway) {
  known_.after = {"store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.background.discards_new = true;
  EXPECT_FALSE(IsExplained());
  c_.ops[1].stream.emplace().discard = jsstore::DiscardPolicy::kNew;
  EXPECT_TRUE(IsExplained()) << "an update says so";
  c_.ops[1].stream.reset();
  c_.stream.discard = jsstore::DiscardPolicy::kNew;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsSubjectsThatLeaveDeleteMarkers) {
  known_.after = {"store_msg"};
  known_.background.delete_markers = true;
  EXPECT_FALSE(IsExplained());
  c_.stream.subject_delete_marker_ttl = std::chrono::seconds(1);
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsABlockThatWasDoubled) {
  known_.background.doubled_block = true;
  EXPECT_FALSE(IsExplained());
  StoreDamage& damage = c_.ops[2].damage.emplace_back();
  damage.kind = DamageKind::kJunk;
  damage.at = 4;
  EXPECT_FALSE(IsExplained()) << "under another name";
  damage.at = 5;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsACopyOfABlockThatAnOldIndexTellsOf) {
  known_.background.doubled_block = true;
  StoreDamage copied;
  copied.kind = DamageKind::kNextIndex;
  StoreDamage index;
  index.kind = DamageKind::kOldIndex;
  c_.ops[2].damage = {copied};
  EXPECT_FALSE(IsExplained()) << "its records are bad";
  c_.ops[2].damage = {index, copied};
  EXPECT_FALSE(IsExplained()) << "it cannot tell of what was not there";
  c_.ops[2].damage = {copied, index};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAKeyThatWasNotThereBefore) {
  known_.background.became_encrypted = true;
  EXPECT_FALSE(IsExplained());
  c_.ops[2].file_store.emplace().cipher = jsstore::Cipher::kAes;
  EXPECT_TRUE(IsExplained());
  c_.file_store.cipher = jsstore::Cipher::kAes;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsALimitThatIsConfigured) {
  known_.background.limits = {"max_bytes", "max_msgs"};
  EXPECT_TRUE(IsExplained());
  known_.background.limits = {"max_bytes"};
  EXPECT_FALSE(IsExplained());
  c_.ops[1].stream.emplace().max_bytes = 7;
  EXPECT_TRUE(IsExplained()) << "it was configured on the way";
}

TEST_F(ExplainedBreak, KnowsWhetherWritesMayHaveWaited) {
  EXPECT_FALSE(WritesMayHaveWaited(c_, 2));
  c_.ops[1].kind = OpKind::kSetLogBacked;
  EXPECT_TRUE(WritesMayHaveWaited(c_, 2));
  EXPECT_FALSE(WritesMayHaveWaited(c_, 0)) << "not yet";
  c_.stream.replicas = 3;
  EXPECT_TRUE(WritesMayHaveWaited(c_, 0));
  c_.stream.replicas = 1;
  c_.ops[0].file_store.emplace().async_flush = true;
  EXPECT_TRUE(WritesMayHaveWaited(c_, 0));
}

}  // namespace
}  // namespace jsparity
