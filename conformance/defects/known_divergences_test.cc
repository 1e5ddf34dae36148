#include "conformance/defects/known_divergences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jsparity {
namespace {

using ::testing::HasSubstr;

constexpr const char* kKnownList = R"({"known": [
  {"id": "no-bytes", "title": "It counts no bytes", "mended": ["v2.15.3"],
   "recognised": [{"by": "divergence", "operation": "store_msg", "place": "answer",
                   "field": "state.bytes"}]},
  {"id": "odd-case", "title": "Nobody knows", "recognised": [{"by": "seed", "seed": 7, "ops": 40}]}]})";

const std::vector<std::string> kSupportedVersions = {"v2.14.10", "v2.15.3"};

Parsed<KnownDivergences> ReadList(const std::string& text) {
  return KnownDivergences::Read(text, "port.json", kSupportedVersions);
}

std::string KnownAs(const KnownDivergences& list, uint64_t seed, const std::string& field) {
  Case c;
  c.seed = seed;
  c.ops.emplace_back().kind = OpKind::kStoreMsg;
  Divergence divergence;
  divergence.place = Divergence::Place::kOperation;
  divergence.answer = ResultDifference{field, "", ""};
  std::string ids;
  for (const KnownDivergence* known : list.Find(c, divergence)) ids += known->id + " ";
  return ids;
}

TEST(KnownDivergences, AreKnownByCauseOrBySeed) {
  const auto list = ReadList(kKnownList);
  ASSERT_TRUE(list) << list.error();
  EXPECT_EQ(KnownAs(*list, 1, "state.bytes"), "no-bytes ");
  EXPECT_EQ(KnownAs(*list, 1, "state.msgs"), "");
  EXPECT_EQ(KnownAs(*list, 7, "state.msgs"), "odd-case ");
  EXPECT_EQ(KnownAs(*list, 7, "state.bytes"), "no-bytes odd-case ");
  ASSERT_EQ(list->Cases().size(), 1U);
  EXPECT_EQ(list->Cases()[0].seed, 7U);
  EXPECT_EQ(list->Cases()[0].ops, 40U);
}

TEST(KnownDivergences, AreOfAVersion) {
  const auto list = ReadList(kKnownList);
  ASSERT_TRUE(list) << list.error();
  EXPECT_EQ(KnownAs(list->At("v2.14.10"), 1, "state.bytes"), "no-bytes ");
  EXPECT_EQ(KnownAs(list->At("v2.15.3"), 1, "state.bytes"), "");
  EXPECT_EQ(list->At("v2.15.3").all().size(), 1U);
}

std::string ErrorOfList(const std::string& text) {
  const auto list = ReadList(text);
  return list ? "" : list.error();
}

TEST(KnownDivergences, OfABadListAreRefused) {
  EXPECT_EQ(ErrorOfList("["), "port.json: not valid JSON");
  EXPECT_EQ(ErrorOfList(R"({"known": null})"), "port.json.known: must be a list");
  EXPECT_THAT(ErrorOfList(R"({"known": [{"id": "", "title": "", "recognised": []}]})"),
              HasSubstr("port.json.known[0].id: must not be empty"));
  EXPECT_THAT(ErrorOfList(R"({"known": [{"id": "a", "title": "", "recognised":
                           [{"by": "seed", "seed": 1, "ops": 1000000000000}]}]})"),
              HasSubstr("recognised[0].ops: must be from 1 to 100000"));
  EXPECT_THAT(ErrorOfList(R"({"known": [{"id": "a", "title": "", "recognised": []}]})"),
              HasSubstr("port.json.known[0].recognised: must not be empty"));
  EXPECT_THAT(
      ErrorOfList(R"({"known": [{"id": "a", "title": "", "recognised": [{"by": "smell"}]}]})"),
      HasSubstr("known[0].recognised[0].by: there is no recogniser \"smell\""));
  const std::string entry =
      R"({"id": "a", "title": "", "recognised": [{"by": "seed", "seed": 1}]})";
  EXPECT_THAT(ErrorOfList(R"({"known": [)" + entry + "," + entry + "]}"),
              HasSubstr("\"a\" is the id of two entries"));
  EXPECT_THAT(
      ErrorOfList(R"({"known": [{"id": "a", "title": "", "seen": ["v2.14.7"],
                           "recognised": [{"by": "seed", "seed": 1}]}]})"),
      HasSubstr("known[0].seen: version v2.14.7 is not supported; there are v2.14.10, v2.15.3"));
}

}  // namespace
}  // namespace jsparity
