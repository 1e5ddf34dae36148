#include "conformance/gates/mapped_symbols.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

// A repository with a port's directory and one source beside it.
class MappedSymbolsTest : public ::testing::Test {
 protected:
  MappedSymbolsTest() {
    std::filesystem::create_directories(temp_.path() + "/porting");
    std::filesystem::create_directories(temp_.path() + "/store");
    std::ofstream(temp_.path() + "/store/a.cc") << "void F() {\n}\nvoid G() {}\nvoid F(int) {}\n";
  }

  MappedSymbols Read(const std::string& language, const std::string& members) {
    auto mapping = ParseMapping(R"({"format":1,"language":")" + language +
                                    R"(","root":"..","sources":["store"]})" + "\n" +
                                    R"({"function":"f","file":"x.go",)" + members + "}\n",
                                "m");
    if (!mapping) throw std::runtime_error(mapping.error());
    auto mapped = MappedSymbols::Read(std::move(*mapping), temp_.path() + "/porting");
    if (!mapped) throw std::runtime_error(mapped.error());
    return std::move(*mapped);
  }

  static std::vector<std::string> Texts(const std::vector<MappingProblem>& problems) {
    std::vector<std::string> texts;
    for (const MappingProblem& problem : problems)
      texts.push_back(problem.where + ": " + problem.text);
    return texts;
  }

  DirectoryForTests temp_;
};

TEST_F(MappedSymbolsTest, TellWhereAFunctionIsDefined) {
  const MappedSymbols mapped = Read("c++", R"("symbols":["G","F"])");
  std::vector<uint64_t> lines;
  for (const Definition* definition : mapped.DefinitionsOf(mapped.mapping().functions.front())) {
    EXPECT_EQ(definition->path, "store/a.cc");
    lines.push_back(definition->first_line);
  }
  EXPECT_THAT(lines, ElementsAre(3, 1, 4));
  EXPECT_THAT(mapped.Problems("m"), IsEmpty());
}

TEST_F(MappedSymbolsTest, TellWhatIsDefinedNowhere) {
  const MappedSymbols mapped = Read("c++", R"("symbols":["F","H"])");
  EXPECT_THAT(Texts(mapped.Problems("m")), ElementsAre("m:2: H is defined nowhere"));
}

TEST_F(MappedSymbolsTest, OfAnotherLanguageAskForPathsOnly) {
  EXPECT_THAT(Read("zig", R"("symbols":["fn anything"],"path":"store/a.cc")").Problems("m"),
              IsEmpty());
  const auto problems =
      Texts(Read("zig", R"("symbols":["fn f"],"path":"store/b.zig")").Problems("m"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems.front(), EndsWith("correct the path"));
}

}  // namespace
}  // namespace jsparity
