#include "conformance/gates/port_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/porting/directory_for_tests.h"
#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

class PortSourcesTest : public ::testing::Test {
 protected:
  PortSourcesTest() : dir_(temp_.path() + "/porting") { Map("c++"); }

  void Map(const std::string& language) {
    EXPECT_TRUE(dir_.Replace(kMappingFile, R"({"format":1,"language":")" + language +
                                               R"(","root":"..","sources":["store"]})" + "\n"));
  }
  void Put(const std::string& text) { EXPECT_TRUE(dir_.Replace("../store/a.cc", text)); }
  Parsed<std::string> HashOf(const Passage& passage) const {
    return PortSources(dir_, temp_.path()).HashOf(passage);
  }
  std::string HashOfSymbol(const std::string& symbol) const {
    return HashOf({"store/a.cc", "", symbol, ""}).value_or("");
  }

  DirectoryForTests temp_;
  PortDirectory dir_;
};

TEST_F(PortSourcesTest, APassageHasTheHashOfItsTextAlone) {
  Put("void Two() {\n}\nvoid One() {}\n");
  EXPECT_EQ(HashOf({"store/a.cc", "void One", "", ""}).value_or(""), Sha256("void One() {}"));
  EXPECT_EQ(HashOf({"store/b.cc", "", "", ""}).error(), "store/b.cc: there is no such file");
}

TEST_F(PortSourcesTest, ASymbolHasThatOfAllItsDefinitionsAndOfNothingElse) {
  Put("struct A {\n  int F() { return 1; }\n  int F(int) {\n    return 2;\n  }\n};\n");
  EXPECT_EQ(HashOfSymbol("A::F"),
            Sha256("  int F() { return 1; }\n  int F(int) {\n    return 2;\n  }\n"));
  const std::string before = HashOfSymbol("A::F");
  Put("int G() { return 3; }\nstruct A {\n  int F() { return 1; }\n\n  int F(int) {\n    return "
      "2;\n  "
      "}\n};\n");
  EXPECT_EQ(HashOfSymbol("A::F"), before);
  Put("struct A {\n  int F() { return 1; }\n  int F(int) {\n    return 3;\n  }\n};\n");
  EXPECT_NE(HashOfSymbol("A::F"), before);
}

TEST_F(PortSourcesTest, ASymbolThatIsNotThereOrNotCxxIsAnError) {
  Put("void One() {}\n");
  EXPECT_THAT(HashOf({"store/a.cc", "", "Two", ""}).error(), HasSubstr("Two is defined nowhere"));
  Map("go");
  EXPECT_THAT(HashOf({"store/a.cc", "", "One", ""}).error(), HasSubstr("are not C++"));
}

}  // namespace
}  // namespace jsparity
