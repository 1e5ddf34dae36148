#include "store/stream/delete_markers.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

constexpr int64_t kNowNs = 1'000'000'000'000;
constexpr int64_t kSecondNs = 1'000'000'000;

TEST(DeleteMarkers, GivenAProposalThenItIsMadeAgainAfterTwoSecondsOnly) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 1, kNowNs), true);
  EXPECT_EQ(markers.Propose(7, "a", 1, kNowNs + 2 * kSecondNs - 1), std::nullopt);
  EXPECT_EQ(markers.Propose(7, "a", 1, kNowNs + 2 * kSecondNs), true);
}

TEST(DeleteMarkers, GivenASubjectOfTwoThenTheSecondProposalIsOfItsLast) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 2, kNowNs), false);
  EXPECT_EQ(markers.Propose(8, "a", 2, kNowNs), true);
}

TEST(DeleteMarkers, GivenAMessageThatIsGoneThenItsProposalIsForgotten) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 2, kNowNs), false);
  markers.Forget(7, "a");
  EXPECT_EQ(markers.Propose(8, "a", 1, kNowNs), true);
}

// As when the stream is purged.
TEST(DeleteMarkers, GivenAllIsForgottenThenAProposalIsMadeAtOnceAndOfTheLast) {
  DeleteMarkers markers;
  EXPECT_EQ(markers.Propose(7, "a", 2, kNowNs), false);
  EXPECT_EQ(markers.Propose(9, "b", 1, kNowNs), true);
  markers.Clear();
  EXPECT_EQ(markers.Propose(9, "b", 1, kNowNs), true) << "nothing is known of the sequence";
  EXPECT_EQ(markers.Propose(8, "a", 1, kNowNs), true) << "nothing is proposed of the subject";
}

}  // namespace
}  // namespace jsstore
