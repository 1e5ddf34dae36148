#include "conformance/porting/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jsparity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kHead =
    R"({"format":1,"language":"c++","root":"..","sources":["store"],"excluded":["*_test.cc"]})"
    "\n";
const std::string kOtherHead = R"({"format":1,"language":"zig","root":".."})"
                               "\n";

// Two files, the first with functions a and b, the second with b and c, and a test.
Inventory SmallInventory() {
  Inventory inventory;
  inventory.reference = "v1";
  const auto add = [&](const std::string& file, const std::string& name, bool is_test = false) {
    PortItem item;
    item.id = file + ":" + name;
    item.file = file;
    item.name = name;
    item.is_test = is_test;
    item.first_line = inventory.items.size() + 1;
    inventory.items.push_back(item);
  };
  add("x.go", "a");
  add("x.go", "b");
  add("y.go", "b");
  add("y.go", "c");
  add("x_test.go", "TestA", true);
  return inventory;
}

std::string Symbols(const std::string& file, const std::string& function) {
  return R"({"function":")" + function + R"(","file":")" + file + R"(","symbols":["n::F"]})" + "\n";
}

std::string Folded(const std::string& file, const std::string& function, const std::string& into) {
  return R"({"function":")" + function + R"(","file":")" + file + R"(","folded_into":")" + into +
         R"(","why":"a step of it"})" + "\n";
}

std::string NotApplicable(const std::string& file, const std::string& function) {
  return R"({"function":")" + function + R"(","file":")" + file +
         R"(","not_applicable":"a lock"})" + "\n";
}

std::string WhyNotRead(const std::string& text) {
  const auto mapping = ParseMapping(text, "m");
  return mapping ? "it was read" : mapping.error();
}

// "WHERE: TEXT" of each problem.
std::vector<std::string> Problems(const std::string& lines) {
  const auto mapping = ParseMapping(kHead + lines, "m");
  if (!mapping) return {mapping.error()};
  std::vector<std::string> texts;
  for (const MappingProblem& problem : MappingProblems(*mapping, SmallInventory(), "m"))
    texts.push_back(problem.where + ": " + problem.text);
  return texts;
}

TEST(MappingTest, IsReadAsItIsWritten) {
  const std::string text =
      kHead +
      R"({"function":"a","file":"x.go","symbols":["n::F","n::G"],"note":"G is the timer"})" + "\n" +
      Folded("x.go", "b", "a") + NotApplicable("y.go", "b");
  const auto mapping = ParseMapping(text, "m");
  ASSERT_TRUE(mapping) << mapping.error();
  EXPECT_EQ(MappingText(*mapping), text);
  EXPECT_TRUE(mapping->sources.are_cxx());
  EXPECT_EQ(mapping->functions.at(1).line, 3U);
}

TEST(MappingTest, OfNothingYetIsAHead) {
  const auto mapping = ParseMapping(MappingText(Mapping{}), "m");
  ASSERT_TRUE(mapping) << mapping.error();
  EXPECT_FALSE(mapping->sources.are_cxx());
  EXPECT_THAT(mapping->functions, IsEmpty());
}

TEST(MappingTest, OfAnotherLanguageHasPaths) {
  const std::string line = R"({"function":"a","file":"x.go","symbols":["fn a"],"path":"src/a.zig"})"
                           "\n";
  const auto mapping = ParseMapping(kOtherHead + line, "m");
  ASSERT_TRUE(mapping) << mapping.error();
  EXPECT_EQ(mapping->functions.front().path, "src/a.zig");
  EXPECT_EQ(MappingText(*mapping), kOtherHead + line);
  EXPECT_THAT(WhyNotRead(kOtherHead + Symbols("x.go", "a")), HasSubstr("m:2.path: is missing"));
  EXPECT_THAT(WhyNotRead(kHead + line), HasSubstr("path: belongs to symbols of another language"));
}

TEST(MappingTest, RefusesALineThatSaysTooMuchOrTooLittle) {
  const struct {
    const char* members;
    const char* words;
  } refused[] = {
      {R"()", "has to have one of symbols"},
      {R"(,"symbols":["F"],"not_applicable":"x")", "and not more"},
      {R"(,"symbols":[""])", "symbols: has an empty one"},
      {R"(,"folded_into":"b")", "why: is missing"},
      {R"(,"symbols":["F"],"why":"x")", "why: belongs to folded_into"},
      {R"(,"not_applicable":"x","note":"y")", "note: belongs to symbols"},
      {R"(,"symbols":["F"],"sybmols":["G"])", "sybmols"},
  };
  for (const auto& [members, words] : refused) {
    const std::string line = R"({"function":"a","file":"x.go")" + std::string(members) + "}\n";
    const std::string why = WhyNotRead(kHead + line);
    EXPECT_THAT(why, HasSubstr("m:2")) << members;
    EXPECT_THAT(why, HasSubstr(words)) << members;
  }
}

TEST(MappingTest, RefusesAHeadThatIsNone) {
  EXPECT_THAT(WhyNotRead(""), HasSubstr("m: it is empty; jsparity port init"));
  EXPECT_THAT(WhyNotRead("{\"format\":2,\"language\":\"c++\",\"root\":\".\"}\n"),
              HasSubstr("this program reads 1"));
  EXPECT_THAT(WhyNotRead("{\"format\":1,\"language\":\"c++\",\"root\":\".\"}\n"),
              HasSubstr("sources: is missing"));
  EXPECT_THAT(WhyNotRead(Symbols("x.go", "a")), HasSubstr("m:1"));
}

TEST(MappingProblemsTest, AreNoneWhereEachFunctionHasItsLine) {
  EXPECT_THAT(Problems(Symbols("x.go", "a") + Folded("x.go", "b", "a") +
                       NotApplicable("y.go", "b") + Folded("y.go", "c", "a")),
              IsEmpty());
}

TEST(MappingProblemsTest, TellWhatIsNotMapped) {
  const auto mapping =
      ParseMapping(kHead + Symbols("x.go", "a") + Symbols("x.go", "b") + Symbols("y.go", "b"), "m");
  ASSERT_TRUE(mapping);
  const auto problems = MappingProblems(*mapping, SmallInventory(), "m");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().text, "y.go:4, c, is not mapped yet: add a line for it");
  EXPECT_TRUE(problems.front().not_mapped_yet);
}

std::string AllOf() {
  return Symbols("x.go", "a") + Symbols("x.go", "b") + Symbols("y.go", "b") + Symbols("y.go", "c");
}

TEST(MappingProblemsTest, TellALineOfNoFunction) {
  EXPECT_THAT(Problems(AllOf() + Symbols("y.go", "gone")),
              ElementsAre("m:6: y.go of v1 has no function gone: take the line out, or correct its "
                          "name"));
  EXPECT_THAT(Problems(AllOf() + Symbols("x_test.go", "TestA")),
              ElementsAre(HasSubstr("has no function TestA")));
}

TEST(MappingProblemsTest, TellAFunctionThatIsThereTwice) {
  EXPECT_THAT(Problems(AllOf() + Symbols("y.go", "c")),
              ElementsAre("m:6: c has line 5 already: make one of the two"));
}

TEST(MappingProblemsTest, TellWhatIsOutOfOrder) {
  EXPECT_THAT(Problems(Symbols("x.go", "b") + Symbols("x.go", "a") + Symbols("y.go", "b") +
                       Symbols("y.go", "c")),
              ElementsAre(HasSubstr("m:3: a is out of order")));
}

TEST(MappingProblemsTest, TellWhatIsFoldedIntoNothing) {
  const auto with = [](const std::string& last) {
    return Symbols("x.go", "a") + Folded("x.go", "b", "a") + NotApplicable("y.go", "b") + last;
  };
  EXPECT_THAT(Problems(with(Folded("y.go", "c", "d"))),
              ElementsAre("m:5: c is folded into d, which has no line or is more than one: name it "
                          "as FILE:FUNCTION"));
  EXPECT_THAT(Problems(with(Folded("y.go", "c", "x.go:b"))),
              ElementsAre(HasSubstr("which is folded into a itself")));
  EXPECT_THAT(Problems(with(Folded("y.go", "c", "b"))),
              ElementsAre(HasSubstr("which is not applicable")));
  EXPECT_THAT(Problems(with(Folded("y.go", "c", "c"))),
              ElementsAre(HasSubstr("which is folded into c itself")));
}

TEST(MappingLookUp, FindsTheLineOfAnItemAndWhatItIsFoldedInto) {
  const auto mapping = ParseMapping(
      kHead + Symbols("x.go", "a") + Symbols("x.go", "b") + Folded("y.go", "b", "x.go:b"), "m");
  ASSERT_TRUE(mapping);
  const Inventory inventory = SmallInventory();
  const MappedFunction* folded = mapping->Of(inventory.items.at(2));
  ASSERT_NE(folded, nullptr);
  EXPECT_EQ(folded->line, 4U);
  ASSERT_NE(mapping->Target(*folded), nullptr);
  EXPECT_EQ(mapping->Target(*folded)->line, 3U);
  EXPECT_EQ(mapping->Of(inventory.items.at(3)), nullptr);
  EXPECT_EQ(mapping->Of(inventory.items.at(4)), nullptr);
}

}  // namespace
}  // namespace jsparity
