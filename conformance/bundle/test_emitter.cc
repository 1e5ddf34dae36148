#include "conformance/bundle/test_emitter.h"

#include <sstream>

#include "conformance/bundle/explanation.h"
#include "conformance/bundle/recorded_case.h"

namespace jsparity {
namespace {

std::string AsComment(const std::string& text) {
  std::string comment;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // A line that ends in a backslash would take the next one into the comment.
    if (line.ends_with('\\')) line += '.';
    comment += line.empty() ? "//\n" : "// " + line + "\n";
  }
  return comment;
}

// No text holds the end of its own literal.
std::string RawString(const std::string& text) {
  std::string mark = "case";
  while (text.find(")" + mark + "\"") != std::string::npos) mark += '_';
  return "R\"" + mark + "(" + text + ")" + mark + "\"";
}

}  // namespace

Parsed<std::string> EmitTest(const Bundle& bundle) {
  const auto recorded = ToRecordedCase(bundle);
  if (!recorded) return ParseError(recorded.error());
  const std::string json =
      ToJson(*recorded).dump(1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
  std::ostringstream out;
  out << "// clang-format off\n"
      << AsComment(Explain(bundle)) << "//\n"
      << "// The C++ store has to "
      << (recorded->law_break ? "keep the law that both sides broke" : "do what the reference did")
      << ". In a CMakeLists.txt of conformance:\n"
      << "//   jsparity_add_test(recorded_case_test <this file> LIBS jsparity_conformance)\n"
      << "#include <gtest/gtest.h>\n\n"
      << "#include \"conformance/bundle/recorded_case.h\"\n\n"
      << "namespace {\n\n"
      << "constexpr const char* kRecorded = " << RawString(json) << ";\n\n"
      << "TEST(RecordedCase, Seed" << bundle.failure.c.seed << ") {\n"
      << "  EXPECT_EQ(jsparity::PlayRecorded(kRecorded), \"\");\n"
      << "}\n\n"
      << "}  // namespace\n";
  return out.str();
}

}  // namespace jsparity
