#include "conformance/protocol/offer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jsparity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(OfferTest, EverythingLacksNothing) { EXPECT_THAT(Offer::All().Lacking(), IsEmpty()); }

TEST(OfferTest, AHelloWithoutOperationsHasAllOfThem) {
  const Offer offer = Offer::Of(std::vector<std::string>{"plain", "sources"}, std::nullopt);

  EXPECT_TRUE(offer.Has(OpKind::kConsumerReset));
  EXPECT_TRUE(offer.Has(Feature::kSources));
  EXPECT_FALSE(offer.Has(Feature::kFlowControl));
}

TEST(OfferTest, AListOfOperationsIsAllThereIsButTheStepsOfALife) {
  const Offer offer = Offer::Of({}, std::vector<std::string>{"store_msg", "of_a_later_day"});

  EXPECT_TRUE(offer.Has(OpKind::kStoreMsg));
  EXPECT_FALSE(offer.Has(OpKind::kLoadMsg));
  EXPECT_TRUE(offer.Has(OpKind::kRestart));
  EXPECT_THAT(offer.Lacking(), Contains("load_msg"));
  EXPECT_THAT(offer.Lacking(), Not(Contains("restart")));
}

TEST(OfferTest, TwoSidesHaveInCommonWhatNeitherLacks) {
  Offer one = Offer::All();
  one.Drop(OpKind::kConsumerReset);
  Offer other = Offer::All();
  other.Drop(Feature::kFlowControl);

  EXPECT_THAT(one.Common(other).Lacking(), ElementsAre("consumer_reset", "flow_control"));
  EXPECT_EQ(one.Common(Offer::All()), one);
}

}  // namespace
}  // namespace jsparity
