#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/drift/drift.h"

namespace jsparity {
namespace {

// filestore.go with a function in lines 10 to 30 that five cases ran, and one from 40 on that none
// did.
Coverage TwoFunctions() {
  const auto work = WorkDir::Create().value();
  const std::string dir = work->Fresh();
  std::filesystem::create_directory(dir);
  const auto function = [](int line, int cases) {
    return R"({"file":"github.com/nats-io/nats-server/v2/server/filestore.go","name":"f","cases":)" +
           std::to_string(cases) + R"(,"blocks":[{"line":)" + std::to_string(line) +
           R"(,"end_line":50,"statements":1,"cases":1,"seeds":[7]}]})";
  };
  std::ofstream(dir + "/1.json") << "[" + function(10, 5) + "," + function(40, 0) + "]";
  return Coverage::Read(dir).value();
}

ReferenceFunction InLines(const std::string& name, uint64_t first, uint64_t last) {
  return {name, "filestore.go", first, last, ""};
}

TEST(RunsTest, AreThoseOfTheFunctionsLines) {
  const Coverage coverage = TwoFunctions();
  EXPECT_EQ(RunsOf(InLines("ran", 9, 30), coverage).cases, 5);
  EXPECT_EQ(RunsOf(InLines("not_run", 39, 50), coverage).cases, 0);
  EXPECT_TRUE(RunsOf(InLines("not_run", 39, 50), coverage).counted);
}

TEST(RunsTest, AFileWithoutCountersIsNotCounted) {
  ReferenceFunction elsewhere = InLines("f", 9, 30);
  elsewhere.file = "memstore.go";
  EXPECT_FALSE(RunsOf(elsewhere, TwoFunctions()).counted);
}

TEST(SeenTest, GoesFromNeverRunOverRunToSeenInAGroup) {
  const ReferenceFunction function = InLines("f", 9, 30);
  const ChangedFunction changed{function, function};
  Drift drift;
  EXPECT_EQ(drift.SeenOf(changed), Drift::Seen::kNotCounted);
  drift.runs[function.Key()] = {true, 0};
  EXPECT_EQ(drift.SeenOf(changed), Drift::Seen::kNeverRun);
  drift.runs[function.Key()] = {true, 5};
  EXPECT_EQ(drift.SeenOf(changed), Drift::Seen::kNoDifference);
  drift.groups.emplace_back();
  drift.groups[0].ran.insert(function.Key());
  EXPECT_EQ(drift.SeenOf(changed), Drift::Seen::kDiffers);
}

}  // namespace
}  // namespace jsparity
