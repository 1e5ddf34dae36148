#include "conformance/defects/defect_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace jsparity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// An entry that is in order, with one member replaced or added.
std::string Entry(const std::string& id, const std::string& member = "", Json value = nullptr) {
  Json entry = {{"id", id},
                {"title", "It goes wrong"},
                {"page", "page.md"},
                {"seen", {"v2.14.5"}},
                {"recognised", {{{"by", "panic"}, {"text", "hung:"}, {"stack", id}}}},
                {"no_case", "nobody has one"}};
  if (!member.empty()) entry[member] = std::move(value);
  return entry.dump();
}

Parsed<DefectList> Read(DefectFiles files) {
  static const std::vector<std::string> kSupported{"v2.14.5", "v2.14.10", "v2.15.3"};
  files["page.md"] = "";
  return DefectList::Read(files, kSupported);
}

std::string ErrorOf(const DefectFiles& files) {
  const auto list = Read(files);
  return list ? "" : list.error();
}

std::vector<std::string> IdsAt(const DefectList& list, const std::string& version) {
  std::vector<std::string> ids;
  const DefectsOfVersion defects = list.At(version);
  for (const Defect* defect : defects.all()) ids.push_back(defect->id);
  return ids;
}

TEST(DefectList, OfTheRepositoryIsInOrder) {
  const auto list = DefectList::Read(BuiltInDefectFiles(), {});
  ASSERT_TRUE(list) << list.error();
  EXPECT_FALSE(list->all().empty());
}

TEST(DefectList, OfTheRepositoryIsWhatWasBuiltIn) {
  const auto built_in = DefectList::Read(BuiltInDefectFiles(), {});
  const auto there = DefectList::ReadDir(JSPARITY_DEFECTS_DIR, {});
  ASSERT_TRUE(there) << there.error();
  ASSERT_EQ(there->all().size(), built_in->all().size());
  EXPECT_EQ(there->Versions(), built_in->Versions());
}

// A snapshot that cut a block after damage, and told of the loss.
TEST(DefectList, TellsOfABreakByItselfBeforeItTellsOfRuins) {
  const Json damage = {{{"target", "block"}}};
  const Json ruined = {{{"by", "ruined"}, {"lost", true}, {"damage", damage}}};
  const Json of_law = {{{"by", "law"},
                        {"law", "looking-changes-nothing"},
                        {"side", "both"},
                        {"at", {"snapshot"}},
                        {"words", "is gone with snapshot"},
                        {"damage", damage}}};
  Case c;
  c.ops.resize(2);
  c.ops[0].kind = OpKind::kRestart;
  c.ops[0].damage.emplace_back().target = FileClass::kBlock;
  c.ops[1].kind = OpKind::kSnapshot;
  Recording breaker;
  breaker.open.result.state.emplace();
  for (const uint64_t lost : {0, 1}) {
    OpResult& result = breaker.steps.emplace_back().results.emplace_back();
    result.state.emplace();
    if (lost > 0) result.state->lost = jsstore::LostData{{{1, 1}}, 31};
  }
  const LawBreak one{{Law::kLookingChangesNothing, 1, 1, "sequence 1 is gone with snapshot"}};
  const auto id_of = [&](const DefectFiles& files) {
    const auto list = Read(files);
    if (!list) return list.error();
    const Defect* defect = list->At("v2.14.5").OfLawBreak(c, breaker, one);
    return defect == nullptr ? "none" : defect->id;
  };
  const std::pair<std::string, std::string> all{"a.json", Entry("a", "recognised", ruined)};
  const std::pair<std::string, std::string> this_one{"b.json", Entry("b", "recognised", of_law)};
  EXPECT_EQ(id_of({all}), "a");
  EXPECT_EQ(id_of({all, this_one}), "b");
}

// A page without an entry would be known to nobody.
TEST(DefectList, OfTheRepositoryHasEveryPage) {
  const auto list = DefectList::Read(BuiltInDefectFiles(), {});
  ASSERT_TRUE(list) << list.error();
  for (const auto& [name, text] : BuiltInDefectFiles()) {
    if (!name.ends_with(".md")) continue;
    EXPECT_NE(list->Find(name.substr(0, name.size() - 3)), nullptr) << name;
  }
}

TEST(DefectList, ChoosesWhatIsInAVersion) {
  const auto list = Read(
      {{"stays.json", Entry("stays")}, {"mended.json", Entry("mended", "mended", {"v2.14.10"})}});
  ASSERT_TRUE(list) << list.error();
  EXPECT_THAT(IdsAt(*list, "v2.14.5"), ElementsAre("mended", "stays"));
  EXPECT_THAT(IdsAt(*list, "v2.14.10"), ElementsAre("stays"));
}

TEST(DefectList, TakesAVersionThatIsNotListedForTheNearestBelow) {
  const auto list = Read({{"mended.json", Entry("mended", "mended", {"v2.14.10"})}});
  ASSERT_TRUE(list) << list.error();
  EXPECT_THAT(IdsAt(*list, "v2.14.7"), ElementsAre("mended"));
  EXPECT_THAT(IdsAt(*list, "v2.12.15"), ElementsAre("mended")) << "below all of them";
  EXPECT_THAT(IdsAt(*list, "v2.16.0"), ElementsAre());
  EXPECT_THAT(IdsAt(*list, "something"), ElementsAre("mended")) << "nothing is known of it";
}

TEST(DefectList, RecognisesOnlyWhatIsInTheVersion) {
  const auto list = Read({{"mended.json", Entry("mended", "mended", {"v2.14.10"})}});
  ASSERT_TRUE(list) << list.error();
  EXPECT_NE(list->At("v2.14.5").OfPanic("hung: for 10 s", "at mended()"), nullptr);
  EXPECT_EQ(list->At("v2.14.10").OfPanic("hung: for 10 s", "at mended()"), nullptr);
  EXPECT_EQ(list->At("v2.14.5").OfPanic("nil pointer", "at mended()"), nullptr);
  EXPECT_EQ(list->At("v2.14.5").OfPanic("hung: for 10 s", "elsewhere"), nullptr);
}

TEST(DefectList, LeavesOutWhatIsLeftOutForADefectOfTheVersion) {
  const Json names = {"cuts_of_compressed_blocks"};
  Json mended = *ParseJson(Entry("mended", "leaves_out", names));
  mended["mended"] = {"v2.14.10"};
  const auto list = Read({{"mended.json", mended.dump()}});
  ASSERT_TRUE(list) << list.error();
  EXPECT_TRUE(list->At("v2.14.5").LeavesOut().Has(LeftOut::kCutsOfCompressedBlocks));
  EXPECT_FALSE(list->At("v2.14.5").LeavesOut().Has(LeftOut::kRemovalsBesideSnapshots));
  EXPECT_FALSE(list->At("v2.14.10").LeavesOut().Has(LeftOut::kCutsOfCompressedBlocks));
}

TEST(DefectList, RefusesTwoEntriesOfOneId) {
  const std::string error = ErrorOf({{"a.json", Entry("same")}, {"b.json", Entry("same")}});
  EXPECT_EQ(error, "b.json.id: \"same\" is the id of a.json, too; give one of them another");
}

TEST(DefectList, RefusesAVersionThatIsNotSupported) {
  EXPECT_THAT(
      ErrorOf({{"a.json", Entry("a", "mended", {"v2.14.7"})}}),
      HasSubstr("a.json.mended: version v2.14.7 is not supported; there are v2.14.5, v2.14.10"));
}

TEST(DefectList, RefusesWhatIsNoVersion) {
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "seen", {"2.14"})}}),
              HasSubstr("a.json.seen: \"2.14\" is no version"));
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "mended", {"v2.14.5"})}}),
              HasSubstr("a.json.mended: v2.14.5 is among those where it was seen, too"));
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "seen", Json::array())}}),
              HasSubstr("a.json.seen: must name a version"));
}

TEST(DefectList, RefusesAnUnknownRecogniser) {
  const Json unknown = Json::array({{{"by", "smell"}}});
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "recognised", unknown)}}),
              HasSubstr("a.json.recognised[0].by: there is no recogniser \"smell\""));
}

TEST(DefectList, RefusesWhatTheGeneratorDoesNotKnow) {
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "leaves_out", {"everything"})}}),
              HasSubstr("a.json.leaves_out: the generator knows no \"everything\", but "));
}

TEST(DefectList, RefusesACaseThatIsMissingOrShowsNothing) {
  Json entry = *ParseJson(Entry("a", "cases", Json::array({{{"file", "a.case.json"}}})));
  EXPECT_THAT(ErrorOf({{"a.json", entry.dump()}}), HasSubstr("a.case.json: there is no such file"));
  entry.erase("no_case");
  entry["recognised"] = Json::array();
  const std::string one_case = ToJson(Case{}).dump();
  EXPECT_THAT(ErrorOf({{"a.json", entry.dump()}, {"a.case.json", one_case}}),
              HasSubstr("a.case.json shows nothing, and no recogniser knows a panic"));
}

TEST(DefectList, RefusesWhatCannotBeRead) {
  EXPECT_EQ(ErrorOf({{"a.json", "{"}}), "a.json: not valid JSON");
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "page", "none.md")}}),
              HasSubstr("a.json.page: there is no file none.md"));
  EXPECT_THAT(ErrorOf({{"a.json", Entry("a", "titel", "It")}}),
              HasSubstr("a.json.titel: is unknown"));
  EXPECT_THAT(DefectList::ReadDir("/nowhere", {}).error(), HasSubstr("/nowhere: cannot be read"));
}

}  // namespace
}  // namespace jsparity
