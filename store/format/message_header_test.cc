#include "store/format/message_header.h"

#include "gtest/gtest.h"

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

}  // namespace
}  // namespace jsstore
