#include "conformance/run/rare_blocks.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

using testing::ElementsAre;

Case CaseOf(uint64_t seed, std::initializer_list<OpKind> kinds, bool compressed) {
  Case c;
  c.seed = seed;
  if (compressed) c.file_store.compression = jsstore::Compression::kS2;
  for (const OpKind kind : kinds) c.ops.emplace_back().kind = kind;
  return c;
}

// Three cases: two of them compressed, one of these truncates.
TraitsOfCases Three() {
  TraitsOfCases traits;
  traits.Add(CaseOf(1, {OpKind::kStoreMsg}, false));
  traits.Add(CaseOf(2, {OpKind::kStoreMsg}, true));
  traits.Add(CaseOf(3, {OpKind::kStoreMsg, OpKind::kTruncate}, true));
  return traits;
}

TEST(TraitsOfCasesTest, CommonToCasesIsWhatAllHaveTheRarestFirst) {
  const TraitsOfCases traits = Three();
  EXPECT_THAT(traits.Common({3}), ElementsAre("truncate", "compressed", "store_msg"));
  EXPECT_THAT(traits.Common({2, 3}), ElementsAre("compressed", "store_msg"));
  EXPECT_THAT(traits.Common({99}), ElementsAre());
  EXPECT_NEAR(traits.PercentWith("compressed"), 66.7, 0.1);
}

TEST(TraitsOfCasesTest, ACaseThatIsPlayedTwiceIsOne) {
  TraitsOfCases traits = Three();
  traits.Add(CaseOf(3, {OpKind::kTruncate}, true));
  EXPECT_EQ(traits.cases(), 3);
}

TEST(TraitsOfCasesTest, DamageIsNamedWithWhatItIsDoneTo) {
  Case c = CaseOf(1, {OpKind::kRestart}, false);
  c.ops[0].damage = {{DamageKind::kFlip, FileClass::kIndex, 0, 0}, {DamageKind::kJunk, {}, 0, 0}};
  EXPECT_THAT(TraitsOf(c), ElementsAre("damage flip index", "damage junk", "restart"));
}

// A function of the file store with a block that two cases reached, one that one did, and one that
// none did.
Coverage ThreeBlocks(const ListedBlocks& listed) {
  const auto work = WorkDir::Create().value();
  const std::string dir = work->Fresh();
  std::filesystem::create_directory(dir);
  std::ofstream(dir + "/1.json") << R"([{
      "file": "github.com/nats-io/nats-server/v2/server/filestore.go", "name": "f", "cases": 2,
      "blocks": [{"line": 10, "end_line": 12, "statements": 1, "cases": 2, "seeds": [2, 3]},
                 {"line": 20, "end_line": 22, "statements": 1, "cases": 1, "seeds": [3]},
                 {"line": 30, "end_line": 32, "statements": 1, "cases": 0, "seeds": null}]}])";
  return Coverage::Read(dir, listed).value();
}

TEST(RareBlocksTest, AreThoseThatTooFewCasesReachedWithWhatTheseHave) {
  const auto rare = RareBlocks(ThreeBlocks({}), Three(), 2);
  ASSERT_EQ(rare.size(), 2);
  EXPECT_EQ(rare[0].line, 20);
  EXPECT_EQ(rare[0].seed, 3);
  EXPECT_EQ(rare[0].common.front(), "truncate");
  EXPECT_EQ(rare[1].line, 30);
  EXPECT_TRUE(rare[1].common.empty());
}

TEST(RareBlocksTest, WhatIsListedIsNotAmongThem) {
  const ListedBlocks listed = {{"f", 1, 10, "slow", true}, {"f", 2, 20, "no disk fails", false}};
  EXPECT_TRUE(RareBlocks(ThreeBlocks(listed), Three(), 2).empty());
}

}  // namespace
}  // namespace jsparity
