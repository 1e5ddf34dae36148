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
  const Offer offer = Offer::Of({.capabilities = {"plain", "sources"}});

  EXPECT_TRUE(offer.Has(OpKind::kConsumerReset));
  EXPECT_TRUE(offer.Has(Feature::kSources));
  EXPECT_FALSE(offer.Has(Feature::kFlowControl));
}

TEST(OfferTest, AListOfOperationsIsAllThereIsButTheStepsOfALife) {
  const Offer offer = Offer::Of({.operations = {{"store_msg", "of_a_later_day"}}});

  EXPECT_TRUE(offer.Has(OpKind::kStoreMsg));
  EXPECT_FALSE(offer.Has(OpKind::kLoadMsg));
  EXPECT_TRUE(offer.Has(OpKind::kRestart));
  EXPECT_THAT(offer.Lacking(), Contains("load_msg"));
  EXPECT_THAT(offer.Lacking(), Not(Contains("restart")));
}

// Given a testee that cannot open a store again, then it is not asked for what needs that.
TEST(OfferTest, AListOfCommandsTellsWhichStepsOfALifeThereAre) {
  const Offer offer = Offer::Of({.commands = {{"open", "apply", "stop", "kill", "close"}}});

  EXPECT_TRUE(offer.Has(OpKind::kStop));
  for (const OpKind kind : {OpKind::kRestart, OpKind::kCrash, OpKind::kRestore, OpKind::kDelete}) {
    EXPECT_FALSE(offer.Has(kind)) << NameOf(kind);
  }
  EXPECT_TRUE(offer.Has(OpKind::kStoreMsg));
}

TEST(OfferTest, FilesAreThoseThatBothKeep) {
  const Offer own = Offer::Of({.files = FilesKept::kOwn});

  EXPECT_EQ(Offer::All().Common(own).files(), FilesKept::kOwn);
  EXPECT_THAT(own.Lacking(), Contains("files"));
  for (const FilesKept files : {FilesKept::kNone, FilesKept::kOwn, FilesKept::kReference}) {
    EXPECT_EQ(FilesKeptOf(NameOf(files)), files);
  }
  EXPECT_EQ(FilesKeptOf("mine"), std::nullopt);
}

TEST(OfferTest, OnlyWhatIsNamedIsKept) {
  Offer offer = Offer::All();
  offer.KeepOnly(std::vector<OpKind>{OpKind::kStoreMsg, OpKind::kRestart});

  EXPECT_TRUE(offer.Has(OpKind::kStoreMsg));
  EXPECT_TRUE(offer.Has(OpKind::kRestart));
  EXPECT_FALSE(offer.Has(OpKind::kLoadMsg));
  EXPECT_FALSE(offer.Has(OpKind::kStop));
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
