#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/components/component.h"
#include "conformance/components/component_difference.h"
#include "conformance/components/input_shrink.h"
#include "conformance/components/script.h"

namespace jsparity {
namespace {

using testing::HasSubstr;

TEST(Components, MakeTheSameInputAndOutcomeForASeed) {
  for (const Component& component : Components()) {
    const uint64_t seeds = component.one_in > 1 ? 2 : 12;
    for (uint64_t seed = 0; seed < seeds; ++seed) {
      ComponentRandom first(seed);
      ComponentRandom second(seed);
      const std::string input = component.generate(first);
      ASSERT_EQ(input, component.generate(second)) << component.name << " " << seed;
      ASSERT_EQ(component.run(input).output, component.run(input).output);
    }
  }
}

TEST(Components, AreFoundByName) {
  ASSERT_NE(FindComponent("sequence_set"), nullptr);
  EXPECT_EQ(FindComponent("sequence_set")->name, "sequence_set");
  EXPECT_EQ(FindComponent("toaster"), nullptr);
}

TEST(Components, AnswerAScriptLineByLine) {
  EXPECT_EQ(FindComponent("subject_tree")
                ->run("insert a.%20 1\nfind a.%20\nmatch a.*\nmatch_any 9 b a.>\nmatch_any 9 .\n")
                .output,
            "none false size 1\n1 true\na.%20=1 \na.%20=1 \ninvalid\n");
}

TEST(Components, TellWhenASchedulesTimeComes) {
  const Component* schedule = FindComponent("schedule");
  ASSERT_NE(schedule, nullptr);
  EXPECT_EQ(schedule
                ->run("next 0%200%20*%20*%20*%20* Asia/Kolkata 0\nwait 90000000000\n"
                      "next @every%201m - 0\ntime 2000-02-30T00:00:00Z\nduration 1.5s\n")
                .output,
            "true 946686600 0 2000-01-01T06:00:00+05:30\n\ntrue 946684950 0 2000-01-01T00:02:30Z\n"
            "invalid\n1500000000\n");
}

// So that a component's inputs are not all refused.
TEST(Components, DrawSchedulesOfWhichManyAreValid) {
  const Component* schedule = FindComponent("schedule");
  int valid = 0;
  int all = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    ComponentRandom random(seed);
    const std::string told = schedule->run(schedule->generate(random)).output;
    for (size_t at = 0; at < told.size(); at = told.find('\n', at) + 1) {
      valid += told.compare(at, 5, "true ") == 0;
      all += 1;
    }
  }
  EXPECT_GT(valid, all / 4);
}

TEST(Components, TellWhatAFilterTakes) {
  EXPECT_EQ(FindComponent("subject_filter")
                ->run("wildcard a.*\nvalid a..b 0\nsubset a.b a.*\nany a.b x a.>\nany a a..b\n")
                .output,
            "true\nfalse\ntrue\ntrue\ninvalid\n");
}

TEST(Components, LetWhatAStoreKnowsOfSubjectsGo) {
  const std::string told =
      FindComponent("store_inside")
          ->run(
              "expiry 1000 2000\nopen 0 0\nstore a 1\nstore b.c 1\nsubjects >\nwait 5000\n"
              "subjects a\nloads\nprev a 2\nnext_of x,b.* 1\nprev_of a,b 9\ncompact 2\n")
          .output;
  EXPECT_THAT(told,
              HasSubstr("\na 1 1-1 | b.c 1 2-2 | \n\na 1 1-1 | \n1\n1 a 1\n2 b.c 1\n1 a 1\n1\n"));
}

TEST(Components, CountWhatAStoreHas) {
  const std::string told =
      FindComponent("store_inside")
          ->run(
              "open 0 0\nstore a 1\nstore b.c 1\nstore a 1\ncount a 2 all\n"
              "count_of a,b.* 1 last\nlast_of a,x 2\nat 946684800000000000\npurge a 0 1\n"
              "update 1 0 0 old\nstate\n")
          .output;
  EXPECT_THAT(told, HasSubstr("\n1 3 \n2 3 \n1 \n1\n1 \n\n1 32 3-3\n"));
}

// Given a stream whose meta.inf finds no place, when it is to have an age, then it keeps what it
// has.
TEST(Components, LeaveAConfigurationThatCannotBeWritten) {
  for (const bool obstructed : {true, false}) {
    const std::string told =
        FindComponent("store_inside")
            ->run(std::string("open 0 0\nstore a 1\n") + (obstructed ? "obstruct_meta\n" : "") +
                  "config 500 a\nwait 5000\nstate\n" + (obstructed ? "clear_meta\n" : ""))
            .output;
    EXPECT_THAT(told, HasSubstr(obstructed ? "\nfailed\n\n1 32 1-1\n" : "\n\n\n0 0 2-1\n"));
  }
}

// Given a block that is being compressed, when a message in it is erased meanwhile, then it stays
// erased.
TEST(Components, ChangeABlockThatIsBeingCompressed) {
  for (const std::string moment : {"begun", "staged"}) {
    const std::string told =
        FindComponent("store_inside")
            ->run(
                "open 100 0\nstore a 9\nstore a 9\nstore a 9\nstore a 9\ncompress\nreopen\n"
                "recompress 0 " +
                moment + " erase 2\nrecords 0\nrecompress 2 " + moment + " none 0\n")
            .output;
    EXPECT_THAT(told, HasSubstr("\ntrue\nmessage 1 | erased 2 | \nit is written to\n"));
  }
}

TEST(Components, DrawConfigurationsThatCannotBeWritten) {
  const Component* inside = FindComponent("store_inside");
  int failed = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    ComponentRandom random(seed);
    failed += inside->run(inside->generate(random)).output.find("\nfailed\n") != std::string::npos;
  }
  EXPECT_GT(failed, 8);
}

int64_t MostBarsOfALine(const std::string& text) {
  int64_t most = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    most = std::max<int64_t>(most, std::ranges::count(text.substr(at, end - at), '|'));
    at = end + 1;
  }
  return most;
}

// A store looks through so many one by one, and halves where there are more.
TEST(Components, DrawStoresWithMoreThan32Blocks) {
  const Component* inside = FindComponent("store_inside");
  int stores = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    ComponentRandom random(seed);
    const std::string told = inside->run(inside->generate(random)).output;
    stores += MostBarsOfALine(told) > 32;  // each block has one before it
  }
  EXPECT_GT(stores, 8);
}

TEST(Components, TellWhatAnOldIndexHolds) {
  const Component* index = FindComponent("block_index");
  ASSERT_NE(index, nullptr);
  // Messages 5 to 7, of which 6 is deleted.
  const std::string file = std::string("\x16\x01\x02\x40\x05\x02\x07\x04\x01", 9) + "checksum\x01";
  EXPECT_THAT(index->run(file).output,
              HasSubstr("whole\nmsgs 2 bytes 64 first 5@1 last 7@2\nsize 1 "));
  EXPECT_THAT(index->run(file.substr(0, 12)).output, HasSubstr("short index file\n"));
  EXPECT_THAT(index->run("no").output, HasSubstr("bad index file\n"));
}

TEST(Components, TellHowAnEntryOfASnapshotBegins) {
  const Component* header = FindComponent("tar_header");
  ASSERT_NE(header, nullptr);
  const auto blocks = [&](const std::string& name) {
    constexpr size_t kBlockDigits = 1024;
    return header->run("file " + name + " 5 0\n").output.size() / kBlockDigits;
  };
  EXPECT_EQ(blocks("obs/c/o.dat"), 1u);
  EXPECT_EQ(blocks("obs/" + std::string(151, 'c') + "/o.dat"), 1u);
  EXPECT_EQ(blocks("obs/" + std::string(152, 'c') + "/o.dat"), 3u);
}

ComponentAnswer Answered(Outcome outcome) { return {std::move(outcome)}; }

TEST(ComponentDifference, ComparesOutputsAndDigests) {
  EXPECT_TRUE(SameOutcome(Answered(Outcome::Of("ab")), Answered(Outcome::Of("ab"))));
  EXPECT_FALSE(SameOutcome(Answered(Outcome::Of("ab")), Answered(Outcome::Of("ac"))));
  const ComponentAnswer digest{{}, DigestOf("ab"), {}};
  EXPECT_TRUE(SameOutcome(digest, Answered(Outcome::Of("ab"))));
  EXPECT_FALSE(SameOutcome(digest, Answered(Outcome::Of("ac"))));
  EXPECT_TRUE(SameOutcome(digest, digest));
  EXPECT_TRUE(SameOutcome(Answered(Outcome::Of("ab")), digest));
  const ComponentAnswer panic{{}, {}, "panic"};
  EXPECT_FALSE(SameOutcome(panic, Answered(Outcome::Of(""))));
  EXPECT_FALSE(SameOutcome(Answered(Outcome::Of("")), panic));
  EXPECT_FALSE(SameOutcome(panic, panic));
}

TEST(ComponentDifference, ComparesErrorsByNameOrText) {
  const auto same = [](OutcomeError a, OutcomeError b) {
    return SameOutcome(Answered({{}, std::move(a)}), Answered({{}, std::move(b)}));
  };
  EXPECT_TRUE(same({"ErrX", "one"}, {"ErrX", "two"}));
  EXPECT_FALSE(same({"ErrX", "one"}, {"ErrY", "one"}));
  EXPECT_FALSE(same({"ErrX", "one"}, {"", "one"}));
  EXPECT_TRUE(same({"", "corrupt"}, {"", "corrupt: at byte 3"}));
  EXPECT_FALSE(same({"", "corrupt"}, {"", "corrupt, crc mismatch"}));
  EXPECT_FALSE(SameOutcome(Answered(Outcome::Of("")), Answered(Outcome::Failed("", "corrupt"))));
  EXPECT_FALSE(SameOutcome(Answered(Outcome::Failed("", "corrupt")), Answered(Outcome::Of(""))));
}

TEST(ComponentDifference, ShowsTheFirstLineOrByteThatDiffers) {
  EXPECT_EQ(DescribeDifference(InputKind::kScript, Answered(Outcome::Of("a\nbc\n")),
                               Answered(Outcome::Of("a\nbd\n")), "ours"),
            "line 2\nreference: bc\nours:      bd");
  EXPECT_THAT(
      DescribeDifference(InputKind::kData, Answered(Outcome::Of(std::string("\x00\x01", 2))),
                         Answered(Outcome::Of(std::string("\x00\x02\x03", 3))), "testee"),
      HasSubstr("byte 1\nreference: 01 (end)\ntestee:    0203 (end)"));
}

TEST(ShrinkInput, LeavesTheLinesThatMatter) {
  std::string script;
  for (int i = 0; i < 100; ++i) script += "line " + std::to_string(i) + "\n";
  const auto fails = [](const std::string& s) {
    return s.find("line 17\n") != s.npos && s.find("line 80\n") != s.npos;
  };
  EXPECT_EQ(ShrinkInput(InputKind::kScript, script, fails, 1000), "line 17\nline 80\n");
}

TEST(ShrinkInput, LeavesTheBytesThatMatter) {
  const auto fails = [](const std::string& s) { return s.size() >= 3 && s.find('x') != s.npos; };
  const std::string shrunk = ShrinkInput(
      InputKind::kData, std::string(500, 'a') + "x" + std::string(500, 'b'), fails, 2000);
  EXPECT_EQ(shrunk.size(), 3u);
  EXPECT_EQ(std::count(shrunk.begin(), shrunk.end(), '\0'), 2);
}

TEST(ShrinkInput, StopsWhenItHasTriedEnough) {
  size_t asked = 0;
  const auto fails = [&](const std::string&) { return ++asked > 0 && false; };
  EXPECT_EQ(ShrinkInput(InputKind::kData, std::string(100, 'a'), fails, 10).size(), 100u);
  EXPECT_LE(asked, 10u);
}

}  // namespace
}  // namespace jsparity
