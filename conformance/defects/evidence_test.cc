#include "conformance/defects/evidence.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

// One load of message 1, which answers that it is not there, and a file.
struct PlayedAlone {
  Case c;
  Recording recording;
  FileTree strays{{"meta.inf", ""}};

  PlayedAlone() {
    c.ops.emplace_back().kind = OpKind::kLoadMsg;
    OpResult& result = recording.steps.emplace_back().results.emplace_back();
    result.error = StoreError{"ErrStoreMsgNotFound", "no message found"};
    recording.files["msgs/sched.db"] = std::string("\0late\0", 6);
  }
  bool Shows(const char* evidence) const {
    const auto parsed = ParseEvidence(*ParseJson(evidence), "shows");
    EXPECT_TRUE(parsed) << parsed.error();
    return parsed && jsparity::Shows(*parsed, {c, recording, strays});
  }
};

TEST(Evidence, IsWhatAnOperationAnswered) {
  const PlayedAlone played;
  EXPECT_TRUE(played.Shows(R"({"operation":0,"at":"/error/text","is":"no message found"})"));
  EXPECT_FALSE(played.Shows(R"({"operation":0,"at":"/error/text","is":"another"})"));
  EXPECT_TRUE(played.Shows(R"({"operation":0,"at":"/error/text","is_not":"another"})"));
  EXPECT_TRUE(played.Shows(R"({"operation":0,"at":"/state/msgs","is":null})")) << "not there";
  EXPECT_FALSE(played.Shows(R"({"operation":1,"at":"/error/text","is_not":"another"})"))
      << "it was not played";
}

TEST(Evidence, IsInAFile) {
  const PlayedAlone played;
  EXPECT_TRUE(played.Shows(R"({"file":"msgs/sched.db","holds":"bGF0ZQ=="})"));
  EXPECT_FALSE(played.Shows(R"({"file":"msgs/sched.db","holds":"ZWFybHk="})"));
  EXPECT_FALSE(played.Shows(R"({"file":"msgs/thw.db","holds":"bGF0ZQ=="})"));
}

TEST(Evidence, IsAFileWhereNoneShouldBe) {
  const PlayedAlone played;
  EXPECT_TRUE(played.Shows(R"({"working_directory":"meta.inf"})"));
  EXPECT_FALSE(played.Shows(R"({"working_directory":"meta.sum"})"));
}

// A message that is there, and gone when the scan asks.
TEST(Evidence, IsALawBrokenThereOrInTheScan) {
  PlayedAlone played;
  const auto holding_one = [] {
    OpResult result;
    jsstore::StreamState& state = result.state.emplace();
    state.msgs = state.first_seq = state.last_seq = 1;
    return result;
  };
  played.recording.open.result = holding_one();
  played.c.ops[0].kind = OpKind::kState;
  played.recording.steps[0].results[0] = holding_one();
  played.recording.scan_ops.emplace_back().kind = OpKind::kState;
  OpResult& scanned = played.recording.scan.emplace_back(holding_one());
  EXPECT_FALSE(played.Shows(R"({"law":"looking-changes-nothing"})"));
  scanned.state->msgs = 0;
  scanned.state->first_seq = 2;
  EXPECT_TRUE(played.Shows(R"({"law":"looking-changes-nothing"})"));
  EXPECT_FALSE(played.Shows(R"({"law":"looking-changes-nothing","operation":0})"));
}

TEST(Evidence, HasToSaySomething) {
  for (const char* text :
       {"{}", "[]", R"({"operation":0,"at":"/error"})", R"({"operation":0,"at":"error","is":1})",
        R"({"operation":0,"at":"/error","is":1,"is_not":1})", R"({"file":"msgs/sched.db"})",
        R"({"file":"x","holds":""})", R"({"working_directory":"x","more":1})"}) {
    const auto parsed = ParseEvidence(*ParseJson(text), "e.shows[0]");
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.error().starts_with("e.shows[0]")) << parsed.error();
  }
}

}  // namespace
}  // namespace jsparity
