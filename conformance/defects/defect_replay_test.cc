#include "conformance/defects/defect_replay.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "conformance/run/idle_testee.h"

namespace jsparity {
namespace {

// A former version, which has no LoadLastSeq.
class FormerTestee : public IdleTestee {
 public:
  FormerTestee() : IdleTestee({}) {
    hello_ = IdleTestee::hello();
    hello_.offer.Drop(OpKind::kLoadLastSeq);
  }
  const Hello& hello() const override { return hello_; }

 private:
  Hello hello_;
};

class DefectReplayTest : public testing::Test {
 protected:
  DefectReplay Replay(const DefectCase& one) {
    const auto start = [](const std::string&) -> Answered<std::unique_ptr<Testee>> {
      return std::make_unique<FormerTestee>();
    };
    DefectReplayer replayer(list_, start, *work_);
    return replayer.Replay(defect_, one);
  }

  Parsed<DefectList> read_ = DefectList::Read({}, {});
  const DefectList& list_ = *read_;
  std::unique_ptr<WorkDir> work_ = *WorkDir::Create();
  Defect defect_;
};

// Given a case with an operation that the version has not got
// When it is played on that version
// Then nobody complains, unless the list says that it was seen there
TEST_F(DefectReplayTest, OfWhatAVersionHasNotGotIsNotAskedFor) {
  DefectCase one;
  one.c.ops.emplace_back().kind = OpKind::kLoadLastSeq;
  const DefectReplay replay = Replay(one);
  EXPECT_EQ(replay.without, "load_last_seq");
  EXPECT_FALSE(replay.happened);
  defect_.versions.seen = {"v2.15.3"};
  EXPECT_EQ(replay.Complaint(defect_), "");
  defect_.versions.seen = {"v2.14.5"};
  EXPECT_EQ(replay.Complaint(defect_),
            "it is listed as seen in v2.14.5, which has no load_last_seq");
}

TEST_F(DefectReplayTest, OfWhatAVersionHasIsPlayed) {
  DefectCase one;
  one.c.ops.emplace_back().kind = OpKind::kPurge;
  const DefectReplay replay = Replay(one);
  EXPECT_EQ(replay.without, "");
  EXPECT_EQ(replay.recording.steps.size(), 1);
}

}  // namespace
}  // namespace jsparity
