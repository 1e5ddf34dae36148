#include "conformance/porting/plan.h"

#include <gtest/gtest.h>

#include <string>

namespace jsparity {
namespace {

Parsed<Plan> Parse(const std::string& text) { return ParsePlan(*ParseJson(text), "plan.json"); }

std::string Refused(const std::string& text) {
  const auto plan = Parse(text);
  return plan ? "it was read" : plan.error();
}

TEST(PlanTest, TheRepositorysPlanIsInOrder) {
  const auto plan = BuiltInPlan();
  ASSERT_TRUE(plan) << plan.error();
  size_t in_fifteen = 0;
  for (const PlannedFunction& function : plan->functions)
    in_fifteen += function.batch == 15 ? 1 : 0;
  EXPECT_EQ(plan->functions.size(), 312);
  EXPECT_EQ(in_fifteen, 121);
  size_t of_the_store = 0;
  for (const PlannedTest& test : plan->tests) of_the_store += test.not_of_the_store.empty() ? 1 : 0;
  EXPECT_EQ(plan->tests.size(), 89);
  EXPECT_EQ(of_the_store, 61);
  ASSERT_NE(plan->Batch(15), nullptr);
  EXPECT_EQ(plan->Batch(15)->needs, (std::vector<uint64_t>{13, 14}));
  EXPECT_EQ(plan->BatchOfFile("stree/stree.go"), 11);
  EXPECT_EQ(plan->BatchOfFile("filestore.go"), 16);
  EXPECT_EQ(plan->BatchOfFile("memstore.go"), 0);
}

TEST(PlanTest, ABatchThatNeedsALaterOneIsRefused) {
  EXPECT_EQ(Refused(R"({"format":1,"features":[],"tests":[],"batches":[
                        {"number":1,"title":"a","needs":[2]},{"number":2,"title":"b"}]})"),
            "plan.json: batch 1 needs batch 2, which does not stand before it");
}

TEST(PlanTest, WhatContradictsItselfIsNamed) {
  EXPECT_EQ(Refused(R"({"format":1,"batches":[{"number":1,"title":"a"}],"tests":[],"features":[
                        {"number":7,"function":"f","batch":1},
                        {"number":7,"function":"g","batch":1}]})"),
            "plan.json: number 7 twice");
  EXPECT_EQ(Refused(R"({"format":1,"batches":[],"tests":[],"features":[
                        {"number":7,"function":"f","batch":3}]})"),
            "plan.json: function 7 is in batch 3, which there is not");
  EXPECT_NE(Refused(R"({"format":2,"batches":[],"tests":[],"features":[]})").find("reads 1"),
            std::string::npos);
  EXPECT_NE(Refused(R"({"format":1,"batches":[],"features":[],"tests":[
                        {"number":7,"test":"","file":"f","wave":1}]})")
                .find("must be named"),
            std::string::npos);
}

}  // namespace
}  // namespace jsparity
