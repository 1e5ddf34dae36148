#include "store/format/message_header.h"

#include <string>

#include "gtest/gtest.h"
#include "store/env/test_text.h"
#include "store/format/header_edit.h"

namespace jsstore {
namespace {

std::string_view Value(std::string_view header, std::string_view key) {
  return HeaderValue({reinterpret_cast<const uint8_t*>(header.data()), header.size()}, key);
}

TEST(MessageHeader, GivenAKeyOnALineOfItsOwnThenItsValueIsFound) {
  EXPECT_EQ(Value("NATS/1.0\r\nNats-TTL: 5s\r\nOther: x\r\n\r\n", kTtlHeader), "5s");
  EXPECT_EQ(Value("NATS/1.0\r\nOther: x\r\nNats-TTL:   5s\r\n\r\n", kTtlHeader), "5s");
}

TEST(MessageHeader, GivenTheKeyElsewhereThenItIsNotTaken) {
  EXPECT_EQ(Value("NATS/1.0\r\nX-Nats-TTL: 5s\r\n\r\n", kTtlHeader), "");
  EXPECT_EQ(Value("NATS/1.0\r\nNats-TTLs: 5s\r\n\r\n", kTtlHeader), "");
  EXPECT_EQ(Value("NATS/1.0\r\nX: Nats-TTL: 5s\r\n\r\n", kTtlHeader), "");
  EXPECT_EQ(Value("Nats-TTL: 5s\r\n", kTtlHeader), "");
}

TEST(MessageHeader, GivenAMissThenALaterLineStillCounts) {
  EXPECT_EQ(Value("NATS/1.0\r\nX-Nats-TTL: 1s\r\nNats-TTL: 2s\r\n\r\n", kTtlHeader), "2s");
}

TEST(MessageHeader, GivenNoEndOfLineThenTheValueEndsWithTheBlock) {
  EXPECT_EQ(Value("NATS/1.0\r\nNats-TTL: 2s", kTtlHeader), "2s");
  EXPECT_EQ(Value("NATS/1.0\r\nNats-TTL", kTtlHeader), "");
  EXPECT_EQ(Value("", kTtlHeader), "");
}

TEST(MessageHeader, GivenAnEmptyValueThenItIsToldFromNone) {
  EXPECT_EQ(FindHeader(ViewOf("NATS/1.0\r\nKey: \r\n\r\n"), "Key"), "");
  EXPECT_EQ(FindHeader(ViewOf("NATS/1.0\r\nNo: \r\n\r\n"), "Key"), std::nullopt);
}

TEST(MessageHeader, GivenAMarkerOrAPurgeOfAKeyThenItIsADeleteMarker) {
  EXPECT_TRUE(IsSubjectDeleteMarker(ViewOf("NATS/1.0\r\nNats-Marker-Reason: MaxAge\r\n\r\n")));
  EXPECT_TRUE(IsSubjectDeleteMarker(ViewOf("NATS/1.0\r\nKV-Operation: PURGE\r\n\r\n")));
  EXPECT_FALSE(IsSubjectDeleteMarker(ViewOf("NATS/1.0\r\nKV-Operation: DEL\r\n\r\n")));
}

TEST(HeaderEdit, GivenAKeyThenAllItsLinesGo) {
  std::string header = "NATS/1.0\r\nKey: 1\r\nB: 2\r\nKey: 3\r\nKeys: 4\r\n\r\n";
  RemoveHeader(header, "Key");
  EXPECT_EQ(header, "NATS/1.0\r\nB: 2\r\nKeys: 4\r\n\r\n");
}

TEST(HeaderEdit, GivenAPrefixThenAllLinesThatBeginSoGo) {
  std::string header = "NATS/1.0\r\nX-A: 1\r\nX: 2\r\nY: X-\r\nX-B: 3\r\n\r\n";
  RemoveHeadersWithPrefix(header, "X-");
  EXPECT_EQ(header, "NATS/1.0\r\nX: 2\r\nY: X-\r\n\r\n");
}

TEST(HeaderEdit, GivenTheLastLineGoesThenTheBlockIsEmpty) {
  std::string header = "NATS/1.0\r\nKey: 1\r\n\r\n";
  RemoveHeader(header, "Key");
  EXPECT_EQ(header, "");
  header = "NATS/1.0\r\nKey: 1\r\n\r\n";
  RemoveHeadersWithPrefix(header, "K");
  EXPECT_EQ(header, "");
}

TEST(HeaderEdit, GivenALineWithoutEndThenItStays) {
  std::string header = "NATS/1.0\r\nKey: 1";
  RemoveHeader(header, "Key");
  RemoveHeadersWithPrefix(header, "K");
  EXPECT_EQ(header, "NATS/1.0\r\nKey: 1");
}

TEST(HeaderEdit, GivenAValueWithSpaceAndLineEndsThenTheLineStaysOne) {
  std::string header;
  AppendHeader(header, "A", " \t1\r\n2 ");
  EXPECT_EQ(header, "NATS/1.0\r\nA: 1  2\r\n\r\n");
  AppendHeader(header, "B", "");
  EXPECT_EQ(header, "NATS/1.0\r\nA: 1  2\r\nB: \r\n\r\n");
}

}  // namespace
}  // namespace jsstore
