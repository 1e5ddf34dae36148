#include "conformance/run/law_tally.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

Operation StoreOne() {
  Operation op;
  op.kind = OpKind::kStoreMsg;
  op.subject = "a";
  return op;
}

OpResult Stored(uint64_t bytes) {
  OpResult result;
  result.value.seq = 1;
  result.value.ts = 7;
  jsstore::StreamState& state = result.state.emplace();
  state.msgs = 1;
  state.bytes = bytes;
  state.first_seq = state.last_seq = 1;
  state.first_time = state.last_time = 7;
  state.num_subjects = 1;
  return result;
}

Recording Played(uint64_t bytes) {
  Recording recording;
  recording.open.result.state.emplace();
  recording.steps.emplace_back().results.push_back(Stored(bytes));
  return recording;
}

constexpr uint64_t kBytes = 31;

class LawTallyTest : public testing::Test {
 protected:
  LawTallyTest() {
    c_.seed = 5;
    c_.ops = {StoreOne()};
  }

  void Add(uint64_t number, uint64_t reference_bytes, uint64_t testee_bytes) {
    CaseOutcome outcome;
    outcome.reference = Played(reference_bytes);
    outcome.testee = Played(testee_bytes);
    tally_.Add({number, c_, outcome, {}, false});
  }

  Case c_;
  LawTally tally_;
};

TEST_F(LawTallyTest, FindsNothingWhereNothingIsBroken) {
  Add(0, kBytes, kBytes);
  EXPECT_EQ(tally_.judged(), 1U);
  EXPECT_TRUE(tally_.Findings().empty());
}

TEST_F(LawTallyTest, TellsWhoBrokeItInHowManyCasesAndTheFirst) {
  Add(9, kBytes + 1, kBytes + 1);
  Add(3, kBytes + 1, kBytes + 1);
  Add(4, kBytes, kBytes + 1);
  const std::vector<std::string> findings = tally_.Findings();
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0],
            "law sums-add-up, broken by both sides in 2 cases; the first: case 3 (seed 5), at "
            "operation 0 of 1, store_msg(subject=\"a\", msg=0 bytes): the number of bytes is 32, "
            "and a walk gives 31");
  EXPECT_TRUE(findings[1].starts_with("law sums-add-up, broken by the testee alone in 1 case: "));
}

}  // namespace
}  // namespace jsparity
