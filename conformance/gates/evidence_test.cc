#include "conformance/gates/evidence.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

constexpr const char* kSource =
    "PORTED_TEST(TestA, 1) {\n  EXPECT_TRUE(A());\n}\n\n"
    "PORTED_TEST(TestAB, 2) {\n  if (B()) {\n  }\n}\n"
    "void One() {}\n";

TEST(Passage, IsFromItsFirstLineToTheClosingBrace) {
  EXPECT_EQ(PassageIn(kSource, "PORTED_TEST(TestA").value_or(""),
            "PORTED_TEST(TestA, 1) {\n  EXPECT_TRUE(A());\n}");
  EXPECT_EQ(PassageIn(kSource, "PORTED_TEST(TestAB").value_or(""),
            "PORTED_TEST(TestAB, 2) {\n  if (B()) {\n  }\n}");
  EXPECT_EQ(PassageIn(kSource, "void One").value_or(""), "void One() {}");
  EXPECT_EQ(PassageIn(kSource, "").value_or(""), kSource);
}

TEST(Passage, ThatIsNotThereOnceIsAnError) {
  EXPECT_EQ(PassageIn(kSource, "PORTED_TEST(TestC").error(),
            "no line begins with PORTED_TEST(TestC");
  EXPECT_EQ(PassageIn(kSource, "PORTED_TEST").error(), "several lines begin with PORTED_TEST");
  EXPECT_EQ(PassageIn("void A() {\n", "void A").error(), "what begins with void A does not end");
}

TEST(GateEvidence, ReadsAsItWasWritten) {
  const GateEvidence evidence{
      "v2.15.3",
      "2026-01-02T03:04:05Z",
      "0123456",
      Json::array({{{"name", "tests"}}}),
      {{"T351",
        "TestA",
        "abc",
        {{"store/a_test.cc", "void One", "", "def"}, {"store/a.cc", "", "F::A", "0"}},
        {{"tests", 1}}}}};
  const auto read = ParseEvidence(EvidenceText(evidence), "evidence/1.json");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(EvidenceText(*read), EvidenceText(evidence));
  ASSERT_NE(read->Find("T351"), nullptr);
  EXPECT_EQ(read->Find("T351")->sources.at(0).hash, "def");
  EXPECT_EQ(read->Find("T352"), nullptr);
}

TEST(GateEvidence, SaysWhereItIsDamaged) {
  for (const char* text : {"", "[]", R"({"format":1})", R"({"format":2,"reference":"v2.15.3"})"}) {
    const auto read = ParseEvidence(text, "evidence/1.json");
    ASSERT_FALSE(read) << text;
    EXPECT_TRUE(read.error().starts_with("evidence/1.json")) << read.error();
  }
}

}  // namespace
}  // namespace jsparity
