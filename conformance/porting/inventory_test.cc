#include "conformance/porting/inventory.h"

#include <gtest/gtest.h>

#include <string>

namespace jsparity {
namespace {

const Plan kPlan{{{11, "containers", {}, {"stree/"}}, {15, "blocks", {11}, {"filestore.go"}}},
                 {{951, "fileStore.old", {"fileStore.newer", "fileStore.newest"}, 15, 2},
                  {952, "fileStore.gone", {}, 15, 1},
                  {953, "open", {}, 15, 1}},
                 {{368, "TestA", "filestore_test.go", 3, ""},
                  {333, "", "events_test.go", 4, "it tests events"},
                  {1809, "TestUser", "jwt_test.go", 5, "it tests accounts"}}};

const FunctionInventory kFunctions{
    {"open", "filestore.go", 1, 2, "a"},   {"fileStore.newest", "filestore.go", 3, 4, "b"},
    {"init", "filestore.go", 5, 6, "c"},   {"init", "filestore.go", 7, 8, "d"},
    {"open", "stree/stree.go", 1, 2, "e"}, {"consumerMemStore.Stop", "memstore.go", 1, 2, "f"}};

const TestInventory kTests{{{"TestA", "filestore_test.go", 1, 2, "g"}, true, false},
                           {{"TestB", "filestore_test.go", 3, 4, "h"}, false, false},
                           {{"TestUser", "jwt_test.go", 1, 2, "i"}, false, true},
                           {{"TestElse", "jwt_test.go", 3, 4, "j"}, false, true}};

Inventory Made() { return MakeInventory("v1.2.3", kFunctions, kTests, kPlan); }

std::string Ids(const Inventory& inventory) {
  std::string all;
  for (const PortItem& item : inventory.items) all += item.id + " ";
  return all;
}

TEST(InventoryTest, ThePlansNumbersFollowAFunctionThroughItsNames) {
  EXPECT_EQ(Ids(Made()),
            "953 951 filestore.go:init filestore.go:init#2 stree/stree.go:open "
            "T368 filestore_test.go:TestB T1809 ");
}

TEST(InventoryTest, WhatThePlanHasUnderAnotherNameOrNoMoreIsSaid) {
  std::string said;
  for (const PlanChange& change : Made().changes)
    said += change.id + ":" + change.was + ">" + change.is + " ";
  EXPECT_EQ(said, "951:fileStore.old>fileStore.newest 952:fileStore.gone> T333:it tests events> ");
}

TEST(InventoryTest, ABatchComesFromThePlanOrTheFile) {
  const Inventory made = Made();
  EXPECT_EQ(made.Find("951")->batch, 15);
  EXPECT_EQ(made.Find("951")->group, 2);
  EXPECT_EQ(made.Find("filestore.go:init")->batch, 15);
  EXPECT_EQ(made.Find("stree/stree.go:open")->batch, 11);
}

TEST(InventoryTest, AnItemIsFoundByIdByFileAndNameOrByANameOfItsOwn) {
  const Inventory made = Made();
  EXPECT_EQ(made.Find("T368"), made.Find("TestA"));
  EXPECT_EQ(made.Find("filestore.go:open"), made.Find("953"));
  std::string problem;
  EXPECT_EQ(made.Find("open", &problem), nullptr);
  EXPECT_EQ(problem, "open is more than one: 953 stree/stree.go:open");
  EXPECT_EQ(made.Find("close", &problem), nullptr);
  EXPECT_EQ(problem, "close: there is no such function or test in v1.2.3");
}

TEST(InventoryTest, ItsTextIsReadBackAndHasOneItemALine) {
  const std::string text = InventoryText(Made());
  EXPECT_NE(text.find(R"(  {"id":"951","name":"fileStore.newest","file":"filestore.go",)"
                      R"("first_line":3,"last_line":4,"hash":"b","batch":15,"group":2},)"
                      "\n"),
            std::string::npos)
      << text;
  const auto read = ParseInventoryText(text, "it");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(InventoryText(*read), text);
}

TEST(InventoryTest, WhatIsNoInventoryIsRefusedWithThePlace) {
  for (const char* text :
       {"", "[]", "{}", R"({"format":9,"reference":"v","functions":[],"tests":[],"changes":[]})",
        R"({"format":1,"reference":"v","functions":[{"id":1}],"tests":[],"changes":[]})"}) {
    const auto read = ParseInventoryText(text, "here.json");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().find("here.json"), 0) << read.error();
  }
}

TEST(InventoryTest, AnIdThatIsThereTwiceIsRefused) {
  Inventory made = Made();
  made.items.push_back(made.items.front());
  const auto read = ParseInventoryText(InventoryText(made), "here.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), "here.json: 953 is there twice");
}

TEST(InventoryTest, ADifferenceIsToldByItem) {
  Inventory kept = Made();
  kept.items.pop_back();
  kept.items[0].hash = "other";
  kept.items[1].id = "950";
  EXPECT_EQ(InventoryDifferences(kept, Made()),
            (std::vector<std::string>{"953 is another", "951 is missing", "T1809 is missing",
                                      "950 is there and should not be"}));
}

TEST(InventoryTest, ThePinsIsInTheProgram) {
  const auto inventory = BuiltInInventory();
  ASSERT_TRUE(inventory) << inventory.error();
  EXPECT_NE(inventory->Find("fileStore.StoreMsg"), nullptr);
  EXPECT_NE(inventory->Find("T368"), nullptr);
}

}  // namespace
}  // namespace jsparity
