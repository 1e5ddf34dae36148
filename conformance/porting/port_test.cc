#include "conformance/porting/port.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

const Occasion kNow{"2026-01-02T03:04:05Z", "0123456"};

class PortTest : public ::testing::Test {
 protected:
  PortTest() {
    auto made = Port::Create(PortDirectory(temp_.path()), *BuiltInInventory(), kNow);
    EXPECT_TRUE(made && made->Save());
  }

  Port Opened() {
    auto port = Port::Open(PortDirectory(temp_.path()));
    if (!port) throw std::runtime_error(port.error());
    return std::move(*port);
  }

  static std::vector<const PortItem*> Items(const Port& port, const std::vector<std::string>& ids) {
    std::vector<const PortItem*> items;
    for (const std::string& id : ids) items.push_back(port.inventory().Find(id));
    return items;
  }

  std::string TextOf(const char* file) { return *PortDirectory(temp_.path()).Read(file); }
  void Put(const char* file, const std::string& text) {
    ASSERT_TRUE(PortDirectory(temp_.path()).Replace(file, text));
  }
  std::string WhyNotOpened() {
    auto port = Port::Open(PortDirectory(temp_.path()));
    return port ? "it was opened" : port.error();
  }

  DirectoryForTests temp_;
};

// A batch with all its items deferred for a reason is complete.
void CompleteByDeferring(Port& port, uint64_t batch) {
  ASSERT_TRUE(port.StartBatch(batch, kNow));
  std::vector<const PortItem*> some;
  for (const PortItem* item : port.ItemsOf(batch)) {
    some.push_back(item);
    if (some.size() < 15) continue;
    ASSERT_TRUE(port.Defer(some, "later", kNow));
    some.clear();
  }
  if (!some.empty()) {
    ASSERT_TRUE(port.Defer(some, "later", kNow));
  }
  ASSERT_TRUE(port.CompleteBatch(batch, kNow));
}

TEST_F(PortTest, GivenANewPortThenNothingIsBegunAndTestsOfOtherThingsSayOfWhat) {
  const Port port = Opened();
  EXPECT_EQ(port.StatusOf(*port.inventory().Find("951")).reason, kNotBegun);
  EXPECT_EQ(port.StatusOf(*port.inventory().Find("T1809")).reason,
            "it tests accounts and their tokens");
  EXPECT_EQ(port.ReadyBatches(), (std::vector<uint64_t>{11}));
  EXPECT_EQ(port.log().changes().size(), 1);
}

TEST_F(PortTest, GivenAPortThenAnotherOneIsNotMadeOverIt) {
  const auto again = Port::Create(PortDirectory(temp_.path()), *BuiltInInventory(), kNow);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("is there already"), std::string::npos);
}

TEST_F(PortTest, GivenAChangeWhenSavedThenItIsReadBack) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  const PortItem* item = port.ItemsOf(11).front();
  ASSERT_TRUE(port.Update({item}, Standing::kStub, kNow));
  ASSERT_TRUE(port.Save());
  const Port read = Opened();
  EXPECT_EQ(read.StatusOf(*read.inventory().Find(item->id)).standing, Standing::kStub);
  EXPECT_EQ(read.status().batches.at(11), BatchStanding::kStarted);
  EXPECT_EQ(read.log().changes().back().items, std::vector<std::string>{item->id});
  EXPECT_EQ(read.log().changes().back().commit, "0123456");
}

TEST_F(PortTest, GivenABatchThatWaitsThenItsItemsAreNotBegun) {
  Port port = Opened();
  const auto done = port.Update(Items(port, {"951"}), Standing::kStub, kNow);
  ASSERT_FALSE(done);
  EXPECT_EQ(
      done.error(),
      "951 (StoreCipher.String): its batch 15 has not been started: jsparity port batch start 15");
}

TEST_F(PortTest, GivenABatchThatNeedsOthersThenItStartsAfterThem) {
  Port port = Opened();
  const auto early = port.StartBatch(13, kNow);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error(), "batch 13 needs batch 11, which is not complete");
  CompleteByDeferring(port, 11);
  EXPECT_EQ(port.ReadyBatches(), (std::vector<uint64_t>{12, 13}));
  EXPECT_TRUE(port.StartBatch(13, kNow));
  EXPECT_FALSE(port.StartBatch(13, kNow));
  EXPECT_FALSE(port.StartBatch(99, kNow));
}

TEST_F(PortTest, GivenAnItemThatIsNeitherVerifiedNorDeferredThenItsBatchDoesNotComplete) {
  Port port = Opened();
  EXPECT_FALSE(port.CompleteBatch(11, kNow));
  ASSERT_TRUE(port.StartBatch(11, kNow));
  const auto early = port.CompleteBatch(11, kNow);
  ASSERT_FALSE(early);
  EXPECT_NE(early.error().find("is not begun: neither verified nor deferred"), std::string::npos)
      << early.error();
}

TEST_F(PortTest, StepsAreTakenOneByOneAndVerifiedIsNotTypedIn) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  const std::vector<const PortItem*> item{port.ItemsOf(11).front()};
  EXPECT_FALSE(port.Update(item, Standing::kComplete, kNow));
  EXPECT_FALSE(port.Update(item, Standing::kVerified, kNow));
  EXPECT_FALSE(port.Update(item, Standing::kDeferred, kNow));
  ASSERT_TRUE(port.Update(item, Standing::kStub, kNow));
  EXPECT_FALSE(port.Update(item, Standing::kStub, kNow));
  ASSERT_TRUE(port.Update(item, Standing::kComplete, kNow));
  EXPECT_FALSE(port.Update(item, Standing::kVerified, kNow));
  EXPECT_TRUE(port.Update(item, Standing::kStub, kNow));
  EXPECT_FALSE(port.Update(Items(port, {"T368"}), Standing::kComplete, kNow));
  EXPECT_TRUE(port.Update(Items(port, {"T368"}), Standing::kStub, kNow));
}

TEST_F(PortTest, SixteenItemsAtOnceAndNoneAreRefused) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  std::vector<const PortItem*> items = port.ItemsOf(11);
  items.resize(16);
  const auto many = port.Update(items, Standing::kStub, kNow);
  ASSERT_FALSE(many);
  EXPECT_NE(many.error().find("16 items at once; 15"), std::string::npos);
  EXPECT_FALSE(port.Defer(items, "later", kNow));
  EXPECT_FALSE(port.Update({}, Standing::kStub, kNow));
  items.resize(15);
  EXPECT_TRUE(port.Update(items, Standing::kStub, kNow));
}

TEST_F(PortTest, OneThatCannotBeDoneLeavesAllAsTheyWere) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  const PortItem* good = port.ItemsOf(11).front();
  EXPECT_FALSE(port.Update({good, port.inventory().Find("951")}, Standing::kStub, kNow));
  EXPECT_EQ(port.StatusOf(*good).standing, Standing::kDeferred);
}

TEST_F(PortTest, ADeferralWithoutAReasonIsRefused) {
  Port port = Opened();
  EXPECT_FALSE(port.Defer(Items(port, {"951"}), "  ", kNow));
  EXPECT_TRUE(port.Defer(Items(port, {"951"}), "the server prints it", kNow));
}

TEST_F(PortTest, ALineThatIsTakenFromTheLogIsSeen) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  ASSERT_TRUE(port.Defer(Items(port, {"951"}), "later", kNow));
  ASSERT_TRUE(port.Save());
  const std::string log = TextOf(kLogFile);
  const size_t second = log.find('\n') + 1;
  const size_t third = log.find('\n', second) + 1;
  for (const std::string& without : {log.substr(0, second) + log.substr(third), log.substr(second),
                                     log.substr(0, third), std::string()}) {
    Put(kLogFile, without);
    EXPECT_NE(WhyNotOpened().find("log.jsonl"), std::string::npos) << WhyNotOpened();
  }
  Put(kLogFile, log);
  EXPECT_EQ(WhyNotOpened(), "it was opened");
}

TEST_F(PortTest, ALogLineEditedByHandIsSeen) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  ASSERT_TRUE(port.Save());
  std::string log = TextOf(kLogFile);
  log.replace(log.find("start batch"), 5, "START");
  Put(kLogFile, log);
  EXPECT_NE(WhyNotOpened().find("log.jsonl"), std::string::npos) << WhyNotOpened();
}

TEST_F(PortTest, AChangeOfWhichOnlyTheLogWasWrittenDidNotHappen) {
  Port port = Opened();
  ASSERT_TRUE(port.StartBatch(11, kNow));
  const std::string status = TextOf(kStatusFile);
  ASSERT_TRUE(port.Save());
  Put(kStatusFile, status);
  const Port read = Opened();
  EXPECT_EQ(read.status().batches.at(11), BatchStanding::kWaiting);
  EXPECT_EQ(read.log().changes().size(), 1);
}

TEST_F(PortTest, WhatIsWrongInTheStatusIsNamedWithItsLine) {
  const std::string status = TextOf(kStatusFile);
  const size_t head = status.find('\n') + 1;
  const struct {
    std::string line;
    std::string says;
  } wrong[] = {
      {R"({"id":"nothing","status":"stub"})", "is none of the inventory's"},
      {R"({"id":"951","status":"stub"})", "951 is there twice"},
      {R"({"id":"951","status":"done"})", "which 951 cannot be"},
      {R"({"id":"T368","status":"complete"})", "which T368 cannot be"},
      {R"({"id":"951","status":"deferred"})", "says why"},
      {R"({"id":"951","status":"verified"})", "has some"},
      {R"({"id":"951",)", "status.jsonl:2"},
      {R"({"batch":11,"status":"begun"})", "a batch is one of"},
      {R"({"batch":77,"status":"started"})", "none of the plan's"},
  };
  for (const auto& [line, says] : wrong) {
    Put(kStatusFile, status.substr(0, head) + line + "\n" + status.substr(head));
    const std::string why = WhyNotOpened();
    EXPECT_NE(why.find("status.jsonl:"), std::string::npos) << why;
    EXPECT_NE(why.find(says), std::string::npos) << why;
  }
  Put(kStatusFile, status.substr(0, status.size() - 1));
  EXPECT_NE(WhyNotOpened().find("no end"), std::string::npos) << WhyNotOpened();
  Put(kStatusFile, status.substr(0, status.rfind('{')));
  EXPECT_NE(WhyNotOpened().find("is missing"), std::string::npos) << WhyNotOpened();
  std::string newer = status;
  newer.replace(newer.find("\"format\":1"), 10, "\"format\":2");
  Put(kStatusFile, newer);
  EXPECT_NE(WhyNotOpened().find("this program reads 1"), std::string::npos) << WhyNotOpened();
  std::string other = status;
  other.replace(other.find("v2."), 3, "v1.");
  Put(kStatusFile, other);
  EXPECT_NE(WhyNotOpened().find("follows it"), std::string::npos) << WhyNotOpened();
}

// What the port is of before a move: the version that the program is built for, with other bodies.
Inventory Older() {
  Inventory older = *BuiltInInventory();
  older.reference = "v2.14.0";
  older.items.erase(older.items.begin());  // new after the move
  older.items[0].hash = "another";
  PortItem gone = older.items[0];
  gone.id = "filestore.go:gone";
  older.items.push_back(gone);
  return older;
}

class PortMoveTest : public ::testing::Test {
 protected:
  PortMoveTest() : dir_(temp_.path()) {
    const Inventory older = Older();
    PortStatus status = NewStatus(older, *BuiltInPlan());
    for (const size_t i : {0, 1}) {
      verified_.push_back(older.items[i].id);
      status.items[verified_.back()] = {Standing::kVerified, "", "evidence/1.json"};
    }
    EXPECT_TRUE(dir_.Replace(kLogFile, ""));
    EXPECT_TRUE(dir_.Replace(kStatusFile, StatusText(status, older)));
    EXPECT_TRUE(dir_.Replace("inventory/v2.14.0.json", InventoryText(older)));
  }

  DirectoryForTests temp_;
  PortDirectory dir_;
  std::vector<std::string> verified_;
};

TEST_F(PortMoveTest, GivenAnotherBodyThenItIsVerifiedNoMoreAndTheOthersAre) {
  const auto port = Port::Move(dir_, kNow);
  ASSERT_TRUE(port) << port.error();
  EXPECT_EQ(port->status().items.at(verified_[0]).standing, Standing::kComplete);
  EXPECT_EQ(port->status().items.at(verified_[1]).standing, Standing::kVerified);
  EXPECT_EQ(port->status().items.at("951").reason, "new in " + port->inventory().reference);
  EXPECT_FALSE(port->status().items.contains("filestore.go:gone"));
  std::string told;
  for (const Change& change : port->log().changes())
    told += change.what.substr(0, 5) + std::to_string(change.items.size()) + " ";
  EXPECT_EQ(told, "move 0 stale1 new1 gone1 ");
}

TEST_F(PortMoveTest, GivenAMoveWhenSavedThenItOpensAndDoesNotMoveAgain) {
  EXPECT_FALSE(Port::Open(dir_));
  const auto port = Port::Move(dir_, kNow);
  ASSERT_TRUE(port && port->Save());
  EXPECT_TRUE(Port::Open(dir_));
  const auto again = Port::Move(dir_, kNow);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("already"), std::string::npos);
}

TEST_F(PortMoveTest, GivenNoInventoryOfTheOlderVersionThenItSaysWhich) {
  std::filesystem::remove(dir_.PathOf("inventory/v2.14.0.json"));
  const auto port = Port::Move(dir_, kNow);
  ASSERT_FALSE(port);
  EXPECT_NE(port.error().find("v2.14.0.json"), std::string::npos) << port.error();
}

}  // namespace
}  // namespace jsparity
