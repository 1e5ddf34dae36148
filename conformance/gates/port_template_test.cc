#include "conformance/gates/port_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "conformance/gates/gate.h"
#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PortTemplate, OfALanguageHasGatesForTestsAndFunctions) {
  for (const std::string& language : PortLanguages()) {
    if (language == kOtherLanguage) continue;
    const auto made = TemplateFor(language, "porting", "./port --protocol");
    ASSERT_TRUE(made) << made.error();
    const auto gates = ParseGates(made->gates, "gates.json", /*is_cxx=*/false);
    ASSERT_TRUE(gates) << gates.error();
    EXPECT_EQ(gates->root, "..");
    EXPECT_THAT(gates->tests, ElementsAre("stubs", "tests"));
    EXPECT_THAT(gates->functions, ElementsAre("stubs", "tests", "run"));
    EXPECT_EQ(gates->all.back().command.back(), "./port --protocol");
    const auto sources = ParseJson(made->sources);
    ASSERT_TRUE(sources) << sources.error();
    EXPECT_THAT(sources->at("tests").at("passed").get<std::string>(), HasSubstr("{name}"));
  }
}

TEST(PortTemplate, OfAnotherLanguageLeavesGatesToBeNamed) {
  const auto made = TemplateFor(kOtherLanguage, "porting", "./port");
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ(made->sources, "");
  const auto gates = ParseGates(made->gates, "gates.json", /*is_cxx=*/false);
  ASSERT_TRUE(gates) << gates.error();
  EXPECT_EQ(gates->all.size(), 3U);
  EXPECT_TRUE(gates->tests.empty() && gates->functions.empty());
}

TEST(PortTemplate, OfALanguageThatNobodyKnowsIsRefused) {
  const auto made = TemplateFor("cobol", "porting", "./port");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error(), HasSubstr("no patterns for cobol; there are python, rust"));
}

TEST(PortTemplate, TheLanguageIsThatOfWhatLiesThere) {
  const DirectoryForTests temp;
  EXPECT_EQ(GuessedLanguage(temp.path()), "");
  std::ofstream(temp.path() + "/store.py") << "\n";
  EXPECT_EQ(GuessedLanguage(temp.path()), "python");
  std::ofstream(temp.path() + "/Cargo.toml") << "\n";
  EXPECT_EQ(GuessedLanguage(temp.path()), "rust");
  EXPECT_THAT(PortLanguages(), Contains(GuessedLanguage(temp.path())));
}

}  // namespace
}  // namespace jsparity
