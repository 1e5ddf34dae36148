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
    EXPECT_GT(def.weight, 0) << def.name;
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
