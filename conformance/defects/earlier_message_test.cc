#include "conformance/defects/earlier_message.h"

#include <gtest/gtest.h>

#include <string>

namespace jsparity {
namespace {

constexpr uint64_t kSeq = 4;

StoredMessage Message(const std::string& payload) {
  StoredMessage message;
  message.seq = kSeq;
  message.msg = payload;
  return message;
}

// Three operations, of which the middle one truncates.
struct TruncatedLife {
  Case c;
  Recording writer;

  TruncatedLife() {
    Do(OpKind::kStoreMsg, "old", kSeq);
    Do(OpKind::kTruncate, "", kSeq - 1);
    Do(OpKind::kStoreMsg, "new", kSeq);
  }
  void Do(OpKind kind, const char* payload, uint64_t last_seq) {
    Operation& op = c.ops.emplace_back();
    op.kind = kind;
    op.msg = payload;
    writer.steps.emplace_back().results.emplace_back().state.emplace().last_seq = last_seq;
  }
  OpResult& Result(size_t step) { return writer.steps[step].results.back(); }
  void FailToTruncate() { Result(1).error.emplace().name = "errDeletedMsg"; }
  bool WasTruncated(const char* payload) const {
    return WasTruncatedUnder(kSeq, Message(payload), c, writer);
  }
  bool HasTwo(const char* earlier, const char* later) const {
    return HasTwoLives(kSeq, Message(earlier), Message(later), c, writer);
  }
};

TEST(EarlierMessage, IsOneThatWasStoredAndTruncatedUnderTheSequence) {
  TruncatedLife played;
  EXPECT_TRUE(played.WasTruncated("old"));
  EXPECT_FALSE(played.WasTruncated("older"));
  EXPECT_FALSE(played.WasTruncated("new")) << "it was not truncated";
  played.FailToTruncate();
  EXPECT_TRUE(played.WasTruncated("old")) << "the last sequence moved even so";
}

TEST(EarlierMessage, IsNoneWhereTheTruncationLeftTheSequence) {
  TruncatedLife played;
  played.Result(1).state->last_seq = kSeq;
  EXPECT_FALSE(played.WasTruncated("old"));
}

TEST(EarlierMessage, IsNoneOfAnotherSequence) {
  TruncatedLife played;
  played.Result(0).state->last_seq = kSeq + 1;
  EXPECT_FALSE(played.WasTruncated("old"));
}

TEST(EarlierMessage, LivesBesideALaterOneWhereTheTruncationFailed) {
  TruncatedLife played;
  EXPECT_FALSE(played.HasTwo("old", "new")) << "it did not fail";
  played.FailToTruncate();
  EXPECT_TRUE(played.HasTwo("old", "new"));
  EXPECT_FALSE(played.HasTwo("old", "other"));
}

}  // namespace
}  // namespace jsparity
