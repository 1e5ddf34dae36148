#include "conformance/reference/test_inventory.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

TEST(TestInventoryTest, ReadsWhatATestIsAndHowItRuns) {
  const auto tests = ParseTestInventory(
      *ParseJson(R"([{"name":"TestA","file":"filestore_test.go","first_line":1,"last_line":2,)"
                 R"("hash":"x","all_permutations":true},)"
                 R"({"name":"TestB","file":"jwt_test.go","first_line":3,"last_line":4,)"
                 R"("hash":"y","of_server":true}])"),
      "tests.json");
  ASSERT_TRUE(tests) << tests.error();
  ASSERT_EQ(tests->size(), 2);
  EXPECT_TRUE((*tests)[0].all_permutations);
  EXPECT_FALSE((*tests)[0].of_server);
  EXPECT_FALSE((*tests)[1].all_permutations);
  EXPECT_TRUE((*tests)[1].of_server);
}

TEST(TestInventoryTest, RefusesAFlagThatIsNone) {
  const auto tests = ParseTestInventory(
      *ParseJson(R"([{"name":"TestA","file":"f","first_line":1,"last_line":2,"hash":"x",)"
                 R"("of_server":1}])"),
      "tests.json");
  ASSERT_FALSE(tests);
  EXPECT_NE(tests.error().find("tests.json"), std::string::npos) << tests.error();
}

TEST(TestInventoryTest, AMissingFileIsNamed) {
  const auto tests = ReadTestInventory("/nonexistent/tests.json");
  ASSERT_FALSE(tests);
  EXPECT_NE(tests.error().find("/nonexistent/tests.json"), std::string::npos);
}

}  // namespace
}  // namespace jsparity
