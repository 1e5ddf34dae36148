#include "conformance/defects/recogniser.h"

#include <gtest/gtest.h>

#include <string>

#include "conformance/defects/defect_list.h"

namespace jsparity {
namespace {

Parsed<Recogniser> Parse(const char* text) {
  return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
}

DefectsOfVersion Known(const char* version = "v2.14.5") {
  static const auto kList = DefectList::Read(BuiltInDefectFiles(), {});
  EXPECT_TRUE(kList) << kList.error();
  return kList->At(version);
}

std::string Named(const Defect* defect) { return defect == nullptr ? "" : defect->id; }

TEST(Recogniser, IsReadWithItsParameters) {
  const auto panic = Parse(R"({"by":"panic","text":"hung:","stack":"storeRawMsg"})");
  ASSERT_TRUE(panic) << panic.error();
  EXPECT_EQ(std::get<PanicRecogniser>(*panic).stack, "storeRawMsg");
  const auto came_back = Parse(R"({"by":"came_back","truncation_failed":true})");
  ASSERT_TRUE(came_back) << came_back.error();
  EXPECT_TRUE(std::get<CameBackRecogniser>(*came_back).truncation_failed);
  EXPECT_EQ(NameOf(*came_back), "came_back");
}

TEST(Recogniser, ThatIsUnknownIsRefusedWithTheNamesOfAll) {
  const auto unknown = Parse(R"({"by":"smell"})");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().find("e.json.recognised[0].by: there is no recogniser \"smell\""), 0U)
      << unknown.error();
  EXPECT_NE(unknown.error().find("lost_marker"), std::string::npos) << unknown.error();
}

TEST(Recogniser, NeedsItsParametersAndNoOthers) {
  EXPECT_FALSE(Parse(R"({"by":"panic","text":"hung:"})"));
  EXPECT_FALSE(Parse(R"({"by":"panic","text":"","stack":"State"})")) << "it would know everything";
  EXPECT_FALSE(Parse(R"({"by":"lost_marker","text":"hung:"})"));
  EXPECT_FALSE(Parse("{}"));
}

TEST(Recogniser, OfDamageThatCannotBeIsRefused) {
  const auto of_damage = [](const std::string& damage) {
    const std::string text = R"({"by":"ruined","lost":true,"damage":[)" + damage + "]}";
    return Parse(text.c_str());
  };
  EXPECT_TRUE(of_damage(R"({"kind":"from_before","target":"block","at":3})"));
  EXPECT_TRUE(of_damage(R"({"kind":"truncate","target":"block","behind_record":true})"));
  for (const char* wrong : {R"({"kind":"former"})", R"({"target":"bloc"})", R"({"kind":3})",
                            R"({"kind":"truncate","behind_record":false})", R"({"at":"3"})",
                            R"({"colour":"red"})", "{}", "7"}) {
    const auto refused = of_damage(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_NE(refused.error().find("e.json.recognised[0].damage: "), std::string::npos)
        << refused.error();
  }
  EXPECT_NE(of_damage(R"({"kind":"former"})").error().find(R"(kind "former")"), std::string::npos);
}

TEST(PanicRecogniser, KnowsTheListThatTakesAllMemory) {
  const std::string last_words =
      "fatal error: runtime: out of memory\n"
      "github.com/nats-io/nats-server/v2/server.(*fileStore).State(0x1a00c967e008)";
  EXPECT_EQ(Named(Known().OfPanic(last_words, last_words)), "state-out-of-memory");
  const std::string elsewhere =
      "fatal error: runtime: out of memory\n"
      "github.com/nats-io/nats-server/v2/server.(*fileStore).FastState(0x1a00c967e008)";
  EXPECT_EQ(Known().OfPanic(elsewhere, elsewhere), nullptr);
}

TEST(PanicRecogniser, KnowsTheSourcesThatTakeAllMemory) {
  const std::string last_words =
      "runtime: out of memory: cannot allocate 4194304-byte block (8258224128 in use)\n"
      "github.com/nats-io/nats-server/v2/server.DecodeStreamState({0x1741b7c4c008, 0xf, 0x40})";
  EXPECT_EQ(Named(Known("v2.15.3").OfPanic(last_words, last_words)), "sources-out-of-memory");
  EXPECT_EQ(Known("v2.14.10").OfPanic(last_words, last_words), nullptr) << "it has no sources";
}

// Just begun: one that waits for the block's lock tells nothing about who holds it.
TEST(PanicRecogniser, KnowsATimerThatGoesOffAgainAndAgainFromOneThatWaitsForALock) {
  const std::string text = "hung: the operation still runs after 10s of computing, or blocks";
  const std::string entry = "github.com/nats-io/nats-server/v2/server.(*msgBlock).tryExpireCache";
  const std::string fired = "goroutine 170891 [runnable, synctest bubble 1]:\n" + entry + "-fm()\n";
  EXPECT_EQ(Named(Known().OfPanic(text, fired)), "endless-cache-timer");
  const std::string waits =
      "goroutine 12 [sync.RWMutex.Lock, synctest bubble 1]:\n"
      "sync.(*RWMutex).Lock(0x3c073afff0e0)\n" +
      entry + "(0x3c073afff0e0)\n" + entry + "-fm()\n";
  EXPECT_EQ(Known().OfPanic(text, waits), nullptr);
}

TEST(RuinedRecogniser, ThatWouldExplainEverythingIsRefused) {
  const auto parse = [](const char* text) {
    return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
  };
  EXPECT_FALSE(parse(R"({"by":"ruined","lost":true})"));
  EXPECT_FALSE(parse(R"({"by":"ruined","after":["truncate"]})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","first_seq_min":7})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","without_first_time":true})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","as_before_reset":true})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","lost":true,"after":["truncate"]})"));
}

TEST(LawRecogniser, IsReadWithWhatCameBefore) {
  const auto read = ParseRecogniser(
      *ParseJson(R"({"by":"law","law":"stored-stays","side":"both","at":["truncate"],
                     "words":"is gone with truncate","beyond_last":"seq"})"),
      "e.json.recognised[0]");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(std::get<LawRecogniser>(*read).beyond_last, "seq");
}

TEST(LawRecogniser, HasOneWordingOrSeveral) {
  const auto parse = [](const std::string& words) {
    const std::string text =
        R"({"by":"law","law":"stored-stays","side":"both","failed":true,)" + words + "}";
    return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
  };
  const auto several = parse(R"("words":["is gone","is not there"])");
  ASSERT_TRUE(several) << several.error();
  EXPECT_EQ(std::get<LawRecogniser>(*several).words.size(), 2U);
  EXPECT_TRUE(parse(R"("words":"is gone")"));
  for (const char* wrong : {R"("words":[])", R"("words":["is gone",""])", R"("words":"")",
                            R"("words":7)", R"("at":["crash"])"}) {
    EXPECT_FALSE(parse(wrong)) << wrong;
  }
}

TEST(LawRecogniser, ThatWouldExplainEverythingIsRefused) {
  const auto parse = [](const char* text) {
    return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
  };
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone"})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone",
                         "at":["crash"]})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"gravity","side":"both","words":"falls",
                         "at":["crash"],"ttl_min":1})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"ours","words":"is gone",
                         "at":["crash"],"ttl_min":1})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone",
                         "at":["crash"],"limits":["max_fun"]})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone",
                         "at":["crash"],"limits":["max_bytes"],"went_as_it_came":true})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone",
                         "at":["crash"],"limits":["max_bytes"],"returned_with":["crash"]})"));
}

}  // namespace
}  // namespace jsparity
