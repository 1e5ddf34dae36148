#include "conformance/drift/function_inventory.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

ReferenceFunction In(const std::string& file, const std::string& name, const std::string& hash) {
  return {name, file, 1, 2, hash};
}

TEST(FunctionInventoryTest, TellsChangedNewAndGoneApart) {
  const FunctionInventory older{In("a.go", "stays", "1"), In("a.go", "changes", "1"),
                                In("a.go", "goes", "1"), In("a.go", "moves", "1")};
  const FunctionInventory newer{In("a.go", "comes", "1"), In("a.go", "changes", "2"),
                                In("a.go", "stays", "1"), In("b.go", "moves", "1")};
  const FunctionChanges changes = CompareInventories(older, newer);
  ASSERT_EQ(changes.changed.size(), 1);
  EXPECT_EQ(changes.changed[0].newer.Key(), "a.go: changes");
  EXPECT_EQ(changes.changed[0].older.hash, "1");
  ASSERT_EQ(changes.added.size(), 2);
  EXPECT_EQ(changes.added[0].Key(), "a.go: comes");
  EXPECT_EQ(changes.added[1].Key(), "b.go: moves");
  ASSERT_EQ(changes.gone.size(), 2);
  EXPECT_EQ(changes.gone[0].Key(), "a.go: goes");
  EXPECT_EQ(changes.gone[1].Key(), "a.go: moves");
}

TEST(FunctionInventoryTest, FunctionsOfOneNameAreComparedInTheirOrder) {
  const FunctionInventory older{In("a.go", "init", "1"), In("a.go", "init", "2")};
  const FunctionInventory newer{In("a.go", "init", "1")};
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
