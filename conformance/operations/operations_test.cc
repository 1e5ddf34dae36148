#include <algorithm>
#include <set>
#include <string>

#include "conformance/protocol/operation.h"
#include "gtest/gtest.h"

namespace jsparity {
namespace {

TEST(OperationsTest, GivenAllDefinitionsThenEachHasANameOfItsOwnAndIsFoundByIt) {
  std::set<std::string_view> names;
  for (const OpKind kind : AllOperations()) {
    EXPECT_TRUE(names.insert(NameOf(kind)).second) << NameOf(kind);
    EXPECT_EQ(KindOf(NameOf(kind)), kind) << NameOf(kind);
  }
  EXPECT_EQ(KindOf("store"), std::nullopt);
  EXPECT_LE(names.size(), kOpKindsMax);
}

TEST(OperationsTest, GivenAllDefinitionsThenEachIsDrawnAndRuns) {
  for (const OpKind kind : AllOperations()) {
    const OperationDef& def = kind.def();
    // By itself, or in the place of one that is, and that takes the same.
    EXPECT_NE(def.weight > 0, def.in_place_of.has_value()) << def.name;
    if (def.in_place_of) {
      const OperationDef& other = def.in_place_of->kind->def();
      EXPECT_GT(other.weight, 0) << def.name;
      EXPECT_GT(def.in_place_of->one_in, 0u) << def.name;
      EXPECT_TRUE(std::ranges::equal(def.takes, other.takes)) << def.name;
    }
    // One is asked of the store, or made of commands.
    EXPECT_NE(def.run != nullptr, def.commands.begin() != def.commands.end()) << def.name;
    EXPECT_EQ(IsLifeStep(kind), def.run == nullptr) << def.name;
    EXPECT_TRUE(!def.reopens || IsLifeStep(kind)) << def.name;
  }
}

TEST(OperationsTest, GivenTheOrderThenIndexAndComparisonFollowIt) {
  const auto& all = AllOperations();
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].index(), i);
    EXPECT_EQ(all[i] < all.back(), i + 1 < all.size());
  }
}

}  // namespace
}  // namespace jsparity
