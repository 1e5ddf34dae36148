#include "conformance/reference/function_inventory.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

ReferenceFunction In(const std::string& file, const std::string& name, const std::string& hash) {
  return {name, file, 1, 2, hash};
}

TEST(FunctionInventoryTest, TellsChangedNewAndGoneApart) {
  const FunctionInventory older{In("a", "stays", "1"), In("a", "changes", "1"),
                                In("a", "goes", "1"), In("a", "moves", "1")};
  const FunctionInventory newer{In("a", "comes", "1"), In("a", "changes", "2"),
                                In("a", "stays", "1"), In("b", "moves", "1")};
  const FunctionChanges changes = CompareInventories(older, newer);
  ASSERT_EQ(changes.changed.size(), 1);
  EXPECT_EQ(changes.changed[0].newer.Key(), "a: changes");
  EXPECT_EQ(changes.changed[0].older.hash, "1");
  ASSERT_EQ(changes.added.size(), 2);
  EXPECT_EQ(changes.added[0].Key(), "a: comes");
  EXPECT_EQ(changes.added[1].Key(), "b: moves");
  ASSERT_EQ(changes.gone.size(), 2);
  EXPECT_EQ(changes.gone[0].Key(), "a: goes");
  EXPECT_EQ(changes.gone[1].Key(), "a: moves");
}

TEST(FunctionInventoryTest, FunctionsOfOneNameAreComparedInTheirOrder) {
  const FunctionInventory older{In("a", "init", "1"), In("a", "init", "2")};
  const FunctionInventory newer{In("a", "init", "1")};
  const FunctionChanges changes = CompareInventories(older, newer);
  EXPECT_TRUE(changes.changed.empty());
  ASSERT_EQ(changes.gone.size(), 1);
  EXPECT_EQ(changes.gone[0].hash, "2");
}

TEST(FunctionInventoryTest, RefusesWhatIsNoInventory) {
  for (const char* text : {"{}", "[]", "[1]", R"([{"name":"f"}])",
                           R"([{"name":1,"file":"a","first_line":1,"last_line":2,"hash":"x"}])"}) {
    EXPECT_FALSE(ParseInventory(Json::parse(text), "here")) << text;
  }
  EXPECT_FALSE(ReadInventory("no/such/functions.json"));
}

}  // namespace
}  // namespace jsparity
