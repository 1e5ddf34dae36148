#include "conformance/gates/symbols.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

// A tree of a few files, read by ctags.
class SymbolsOfATree : public ::testing::Test {
 protected:
  void Put(const std::string& path, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(temp_.path()) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  Symbols ReadTree(const std::vector<std::string>& excluded = {}) {
    auto symbols = Symbols::Read(temp_.path(), {"store"}, excluded);
    if (!symbols) throw std::runtime_error(symbols.error());
    return std::move(*symbols);
  }

  // "PATH:FIRST-LAST" of each definition, or the error.
  std::string Where(const Symbols& symbols, std::string_view symbol) {
    const auto found = symbols.Find(symbol);
    if (!found) return found.error();
    std::string text;
    for (const Definition* definition : *found) {
      text += (text.empty() ? "" : " ") + definition->path + ":" +
              std::to_string(definition->first_line) + "-" + std::to_string(definition->last_line);
    }
    return text;
  }

  DirectoryForTests temp_;
};

TEST_F(SymbolsOfATree, HasBodiesOfMembersAndFreeFunctions) {
  Put("store/a.cc",
      "namespace n {\n"
      "void C::Two() {\n"
      "  One();\n"
      "}\n"
      "int Free() { return 1; }\n"
      "}\n");
  const Symbols symbols = ReadTree();
  EXPECT_EQ(Where(symbols, "n::C::Two"), "store/a.cc:2-4");
  EXPECT_EQ(Where(symbols, "n::Free"), "store/a.cc:5-5");
}

TEST_F(SymbolsOfATree, HasWhatAHeaderDefinesAndNotWhatItDeclares) {
  Put("store/a.h",
      "namespace n {\n"
      "class C {\n"
      " public:\n"
      "  void Declared();\n"
      "  int Inline() const { return 1; }\n"
      "  template <class T>\n"
      "  void Generic(T t) {\n"
      "    t();\n"
      "  }\n"
      "};\n"
      "inline void Free() {}\n"
      "}\n");
  const Symbols symbols = ReadTree();
  EXPECT_EQ(Where(symbols, "n::C"), "store/a.h:2-10");
  EXPECT_EQ(Where(symbols, "n::C::Inline"), "store/a.h:5-5");
  EXPECT_EQ(Where(symbols, "n::C::Generic"), "store/a.h:7-9");
  EXPECT_EQ(Where(symbols, "n::Free"), "store/a.h:11-11");
  EXPECT_THAT(Where(symbols, "n::C::Declared"), HasSubstr("n::C::Declared is defined nowhere"));
}

TEST_F(SymbolsOfATree, KnowsNoUnnamedNamespaces) {
  Put("store/a.cc", "namespace n {\nnamespace {\nstruct S {\n  void F() {}\n};\n}\n}\n");
  EXPECT_EQ(Where(ReadTree(), "n::S::F"), "store/a.cc:4-4");
}

TEST_F(SymbolsOfATree, TakesAllOverloadsOfAFile) {
  Put("store/a.cc", "void F(int) {\n}\nvoid F(char) {}\n");
  EXPECT_EQ(Where(ReadTree(), "F"), "store/a.cc:1-2 store/a.cc:3-3");
}

TEST_F(SymbolsOfATree, AsksWhichFileIsMeantWhereSeveralDefineAName) {
  Put("store/a.cc", "namespace n {\nnamespace {\nvoid F() {}\n}\n}\n");
  Put("store/b.cc", "namespace n {\nnamespace {\nvoid F() {}\n}\n}\n");
  const Symbols symbols = ReadTree();
  EXPECT_EQ(Where(symbols, "n::F"),
            "n::F is defined in store/a.cc, store/b.cc: write the file before it, as "
            "store/a.cc:n::F");
  EXPECT_EQ(Where(symbols, "store/b.cc:n::F"), "store/b.cc:3-3");
  EXPECT_EQ(Where(symbols, "store/c.cc:n::F"),
            "store/c.cc:n::F is not defined there but in store/a.cc, store/b.cc");
}

TEST_F(SymbolsOfATree, OffersThoseOfTheSameLastName) {
  Put("store/a.cc", "namespace n {\nvoid C::Two() {}\n}\n");
  EXPECT_EQ(Where(ReadTree(), "n::D::Two"), "n::D::Two is defined nowhere; there is n::C::Two");
}

TEST_F(SymbolsOfATree, LeavesOutWhatIsExcluded) {
  Put("store/a_test.cc", "void InATest() {}\n");
  Put("store/tests/a.cc", "void InAFolder() {}\n");
  Put("store/a.cc", "void F() {}\n");
  const Symbols symbols = ReadTree({"*_test.cc", "tests"});
  EXPECT_EQ(symbols.all().size(), 1U);
  EXPECT_EQ(symbols.all().front().name, "F");
}

TEST_F(SymbolsOfATree, SaysThatThereIsNothing) {
  Put("store/a.txt", "nothing\n");
  const auto symbols = Symbols::Read(temp_.path(), {"store"});
  ASSERT_FALSE(symbols);
  EXPECT_THAT(symbols.error(), HasSubstr("no definition in store"));
}

TEST(SymbolsOfText, RefusesWhatCtagsDoesNotWrite) {
  EXPECT_THAT(Symbols::Parse("nonsense\n").error(), HasSubstr("what ctags wrote, line 1"));
  EXPECT_THAT(Symbols::Parse("[]\n").error(), HasSubstr("not an object"));
  EXPECT_THAT(Symbols::Parse("{\"_type\": \"tag\", \"name\": \"F\"}\n").error(),
              HasSubstr("line 1"));
}

}  // namespace
}  // namespace jsparity
