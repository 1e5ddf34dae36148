#include "store/format/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace jsstore {
namespace {

std::string Quoted(std::string_view text) {
  JsonWriter writer;
  writer.String(text);
  return writer.Take();
}

TEST(JsonWriter, SeparatesValuesWithCommas) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Key("a");
  writer.Signed(-1);
  writer.Key("b");
  writer.BeginArray();
  writer.Boolean(true);
  writer.BeginObject();
  writer.EndObject();
  writer.BeginArray();
  writer.EndArray();
  writer.Unsigned(std::numeric_limits<uint64_t>::max());
  writer.EndArray();
  writer.Key("c");
  writer.Time(0);
  writer.EndObject();
  EXPECT_EQ(writer.Take(),
            R"({"a":-1,"b":[true,{},[],18446744073709551615],"c":"1970-01-01T00:00:00Z"})");
}

TEST(JsonWriter, EscapesAsTheReference) {
  EXPECT_EQ(Quoted("\"\\/"), R"("\"\\/")");
  EXPECT_EQ(Quoted("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(Quoted(std::string_view("\0\x01\x1F\x7F", 4)), "\"\\u0000\\u0001\\u001f\x7F\"");
  EXPECT_EQ(Quoted("<>&"), R"("\u003c\u003e\u0026")");
  EXPECT_EQ(Quoted("\u2027\u2028\u2029\u202A"), "\"\u2027\\u2028\\u2029\u202A\"");
  EXPECT_EQ(Quoted("é漢😀"), "\"é漢😀\"");
}

TEST(JsonWriter, BytesThatAreNotUtf8BecomeReplacements) {
  EXPECT_EQ(Quoted("a\xFFz"), R"("a\ufffdz")");
  EXPECT_EQ(Quoted("\xE2\x82"), R"("\ufffd\ufffd")");
  EXPECT_EQ(Quoted("\uFFFD"), "\"\uFFFD\"");
}

TEST(JsonWriter, EveryPairOfBytesGivesJsonThatReadsBack) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      const auto json = nlohmann::json::parse(Quoted(text), nullptr, false);
      ASSERT_TRUE(json.is_string()) << first << ' ' << second;
      if (first < 0x80 && second < 0x80) {
        ASSERT_EQ(json.get<std::string>(), text);
      }
    }
  }
}

}  // namespace
}  // namespace jsstore
