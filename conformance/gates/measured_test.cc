#include "conformance/gates/measured.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

const Occasion kWhen{"2026-01-02T03:04:05Z", "0123456"};

// A port whose batch 11 is started, of which one function is mapped.
class MeasuredTest : public ::testing::Test {
 protected:
  MeasuredTest() : port_(*Port::Create(PortDirectory(temp_.path()), *BuiltInInventory(), kWhen)) {
    EXPECT_TRUE(port_.StartBatch(11, kWhen));
    insert_ = port_.inventory().Find("avl/seqset.go:SequenceSet.Insert");
    Map("insert");
    run_.reference = port_.inventory().reference;
    run_.title = "100 cases, seed 5";
  }

  // The function by a symbol; without one: why it is not applicable.
  void Map(const std::string& symbol, const std::string& not_applicable = "") {
    MappedFunction mapped;
    mapped.function = insert_->name;
    mapped.file = insert_->file;
    if (!symbol.empty()) mapped.symbols = {symbol};
    mapped.path = symbol.empty() ? "" : "set.py";
    mapped.not_applicable = not_applicable;
    mapping_.functions.push_back(mapped);
  }
  // What the coverage says of the function; `name`: as the compiler has it.
  void Ran(uint64_t clean, uint64_t failed, const char* name = "*SequenceSet.Insert") {
    Json seeds = Json::array();
    for (uint64_t i = 0; i < failed; ++i) seeds.push_back(i);
    const Json ran_by{{"clean", clean}, {"failed", seeds}, {"witnesses", Json::array()}};
    run_.coverage = Json{{"functions",
                          {{{"file", "server/" + insert_->file},
                            {"name", name},
                            {"line", insert_->first_line},
                            {"cases", clean + failed},
                            {"ran_by", ran_by}}}}};
  }
  MeasuredFunction Measured() const {
    const auto all = Measure(port_, mapping_, run_);
    if (!all) throw std::runtime_error(all.error());
    for (const MeasuredFunction& one : *all) {
      if (one.item == insert_) return one;
    }
    throw std::runtime_error("it is not told of");
  }
  Standing ByRun() const { return Measured().by_run.standing; }
  size_t Apply() { return ApplyMeasured(port_, *Measure(port_, mapping_, run_), "it", kWhen); }

  DirectoryForTests temp_;
  Port port_;
  Mapping mapping_;
  MeasuringRun run_;
  const PortItem* insert_ = nullptr;
};

TEST_F(MeasuredTest, AFunctionThatEnoughCleanCasesRanIsComplete) {
  Ran(25, 0);
  EXPECT_EQ(ByRun(), Standing::kComplete);
  Ran(24, 0);
  EXPECT_EQ(ByRun(), Standing::kStub);
}

TEST_F(MeasuredTest, OneCaseThatPartsMakesItAStub) {
  Ran(1000, 1);
  EXPECT_EQ(ByRun(), Standing::kStub);
  EXPECT_EQ(Measured().run.failed, 1U);
}

TEST_F(MeasuredTest, WhatNoCaseRanIsDeferredWithWhatTheTesteeLacks) {
  Ran(0, 0);
  run_.lacks = {"s2", "aes", "store_raw_msg", "limits", "files"};
  EXPECT_EQ(Measured().by_run.reason,
            "no case ran it; the testee declares that it has not got s2, aes, store_raw_msg, "
            "limits and 1 more");
}

TEST_F(MeasuredTest, WhatIsNotApplicableIsDeferredWhateverRanIt) {
  Ran(1000, 0);
  mapping_.functions.clear();
  Map("", "a dictionary does it");
  EXPECT_EQ(Measured().by_run.reason, "not applicable: a dictionary does it");
}

TEST_F(MeasuredTest, AFunctionIsKnownByItsLinesAndItsName) {
  for (const char* name : {"Insert", "(*SequenceSet[...]).Insert", "SequenceSet.Insert"}) {
    Ran(25, 0, name);
    EXPECT_TRUE(Measured().run.counted) << name;
  }
  Ran(25, 0, "*SequenceSet.Insert.func1");
  EXPECT_FALSE(Measured().run.counted);
}

TEST_F(MeasuredTest, WhatIsNotMappedAndWhatHasNotBegunIsLeft) {
  Ran(25, 0);
  mapping_.functions.clear();
  EXPECT_THAT(Measured().remark, HasSubstr("not mapped"));
  EXPECT_EQ(port_.StatusOf(*insert_).reason, kNotBegun);
  Ran(25, 0);
  insert_ = port_.inventory().Find("951");
  Map("s");
  Ran(25, 0, "StoreCipher.String");
  EXPECT_THAT(Measured().remark, HasSubstr("has not been started"));
}

TEST_F(MeasuredTest, WhatSomebodyPutOffStaysSo) {
  ASSERT_TRUE(port_.Defer({insert_}, "it comes with the server", kWhen));
  Ran(25, 0);
  EXPECT_EQ(Measured().remark, "it is deferred: it comes with the server");
}

TEST_F(MeasuredTest, AppliedItIsThereWithTheRunInTheLog) {
  Ran(25, 0);
  EXPECT_GT(Apply(), 1U);
  EXPECT_EQ(port_.StatusOf(*insert_).standing, Standing::kComplete);
  EXPECT_EQ(port_.log().changes().back().what, "measure by a run of it");
  EXPECT_EQ(Apply(), 0U);
}

TEST_F(MeasuredTest, WhatIsVerifiedAndPartsIsVerifiedNoMore) {
  Ran(25, 0);
  Apply();
  ASSERT_TRUE(port_.Verify({insert_}, {"evidence/0004.json", "hash"}, kWhen));
  Ran(25, 0);
  EXPECT_EQ(Measured().remark, "it is verified");
  Ran(25, 1);
  EXPECT_EQ(Apply(), 1U);
  EXPECT_EQ(port_.StatusOf(*insert_), (ItemStatus{Standing::kStub, "", ""}));
}

TEST_F(MeasuredTest, ARunThatCannotTellIsRefused) {
  const auto why = [this] { return Measure(port_, mapping_, run_).error(); };
  EXPECT_THAT(why(), HasSubstr("was not asked for coverage"));
  Ran(25, 0);
  run_.coverage["functions"][0].erase("ran_by");
  EXPECT_THAT(why(), HasSubstr("build the oracle anew"));
  run_.reference = "v2.14.5";
  EXPECT_THAT(why(), HasSubstr("the run is against v2.14.5"));
}

}  // namespace
}  // namespace jsparity
