#include "store/stream/delete_markers.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

constexpr int64_t kNow_ns = 1'000'000'000'000;
constexpr int64_t kSecond_ns = 1'000'000'000;

TEST(DeleteMarkers, GivenAProposalThenItIsMadeAgainAfterTwoSecondsOnly) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 1, kNow_ns), true);
  EXPECT_EQ(markers.Propose(7, "a", 1, kNow_ns + 2 * kSecond_ns - 1), std::nullopt);
  EXPECT_EQ(markers.Propose(7, "a", 1, kNow_ns + 2 * kSecond_ns), true);
}

TEST(DeleteMarkers, GivenASubjectOfTwoThenTheSecondProposalIsOfItsLast) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 2, kNow_ns), false);
  EXPECT_EQ(markers.Propose(8, "a", 2, kNow_ns), true);
}

TEST(DeleteMarkers, GivenAMessageThatIsGoneThenItsProposalIsForgotten) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 2, kNow_ns), false);
  markers.Forget(7, "a");
  EXPECT_EQ(markers.Propose(8, "a", 1, kNow_ns), true);
}

// As when the stream is purged.
TEST(DeleteMarkers, GivenAllIsForgottenThenAProposalIsMadeAtOnceAndOfTheLast) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 2, kNow_ns), false);
  EXPECT_EQ(markers.Propose(9, "b", 1, kNow_ns), true);
  markers.Clear();
  EXPECT_EQ(markers.Propose(9, "b", 1, kNow_ns), true) << "nothing is known of the sequence";
  EXPECT_EQ(markers.Propose(8, "a", 1, kNow_ns), true) << "nothing is proposed of the subject";
}

}  // namespace
}  // namespace jsstore
