#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "jsstore/algorithm_names.h"
#include "jsstore/config.h"
#include "store/format/consumer_meta.h"

namespace jsstore {
namespace {

constexpr TimeNs kCreated = 946'684'800'000'000'000;

TEST(ConfigJson, EmptyStreamConfigHasAllFieldsThatAreNeverOmitted) {
  const auto text = EncodeStreamMeta(kCreated, {});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text,
            R"({"Created":"2000-01-01T00:00:00Z","name":"","retention":"limits","max_consumers":0,)"
            R"("max_msgs":0,"max_bytes":0,"max_age":0,"max_msgs_per_subject":0,"discard":"old",)"
            R"("storage":"file","num_replicas":0,"compression":"none","allow_direct":false,)"
            R"("mirror_direct":false,"sealed":false,"deny_delete":false,"deny_purge":false,)"
            R"("allow_rollup_hdrs":false,"consumer_limits":{},"allow_msg_ttl":false})");
}

TEST(ConfigJson, ConsumerMetaHoldsBothNames) {
  ConsumerConfig config;
  config.name = "inner";
  const auto text = EncodeConsumerMeta(kCreated, "outer", config);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, R"({"Created":"2000-01-01T00:00:00Z","Name":"outer","name":"inner",)"
                   R"("deliver_policy":"all","ack_policy":"none","replay_policy":"instant",)"
                   R"("num_replicas":0})");
}

TEST(ConfigJson, ConsumerMetaWithoutATimeOfCreationHasThatOfTheYearOne) {
  const auto text = EncodeUndatedConsumerMeta("", {});
  ASSERT_TRUE(text);
  EXPECT_TRUE(text->starts_with(R"({"Created":"0001-01-01T00:00:00Z","Name":"",)")) << *text;
}

TEST(ConfigJson, NamesAlgorithmsForPeople) {
  EXPECT_EQ(CipherName(Cipher::kChaCha), "ChaCha20-Poly1305");
  EXPECT_EQ(CipherName(Cipher::kAes), "AES-GCM");
  EXPECT_EQ(CipherName(Cipher::kNone), "None");
  EXPECT_EQ(CipherName(static_cast<Cipher>(3)), "Unknown StoreCipher");
  EXPECT_EQ(CompressionName(Compression::kNone), "None");
  EXPECT_EQ(CompressionName(Compression::kS2), "S2");
  EXPECT_EQ(CompressionName(static_cast<Compression>(2)), "Unknown StoreCompression");
}

TEST(ConfigJson, EmptyListsAreLeftOutLikeMissingOnes) {
  StreamConfig config;
  const auto without = EncodeStreamMeta(kCreated, config);
  config.subjects.emplace();
  EXPECT_EQ(EncodeStreamMeta(kCreated, config).value(), without.value());
}

TEST(ConfigJson, ValuesOutsideAnEnumerationCannotBeWritten) {
  StreamConfig stream;
  stream.retention = static_cast<RetentionPolicy>(9);
  EXPECT_TRUE(EncodeStreamMeta(kCreated, stream).error().Is(ErrorCode::kOther));
  ConsumerConfig consumer;
  consumer.ack_policy = static_cast<AckPolicy>(9);
  EXPECT_FALSE(EncodeConsumerMeta(kCreated, "c", consumer));
}

TEST(ConfigJson, UnknownDeliverPolicyIsWrittenAsUndefined) {
  ConsumerConfig config;
  config.deliver_policy = static_cast<DeliverPolicy>(9);
  const auto text = EncodeConsumerMeta(kCreated, "c", config);
  ASSERT_TRUE(text);
  EXPECT_NE(text->find(R"("deliver_policy":"undefined")"), std::string::npos);
}

TEST(ConfigJson, ReadsWordsThatAreNeverWritten) {
  EXPECT_EQ(ParseConsumerConfig(R"({"deliver_policy":"undefined"})")->deliver_policy,
            DeliverPolicy::kAll);
  EXPECT_EQ(ParseStreamConfig(R"({"persist_mode":""})")->persist_mode, PersistMode::kDefault);
  EXPECT_EQ(ParseStreamConfig(R"({"discard":"NEW"})")->discard, DiscardPolicy::kNew);
}

TEST(ConfigJson, UnknownKeysAndNullsChangeNothing) {
  const auto config = ParseStreamConfig(
      R"({"Created":7,"other":{"name":1},"name":null,"subjects":null,"max_msgs":null,)"
      R"("mirror":null,"sources":null,"metadata":null,"no_ack":null,"max_age":null})");
  ASSERT_TRUE(config);
  EXPECT_EQ(*config, StreamConfig{});
}

TEST(ConfigJson, TimesWithOffsetsAreTakenToUtc) {
  const auto config = ParseConsumerConfig(R"({"pause_until":"2000-01-01T01:00:00+01:00"})");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->pause_until, kCreated);
}

struct BadConfig {
  const char* text;
  const char* key;  // named in the error
};

TEST(ConfigJson, ErrorsNameTheKey) {
  const BadConfig bad[] = {
      {R"({"name":1})", "name"},
      {R"({"max_msgs":"1"})", "max_msgs"},
      {R"({"max_msgs":1.5})", "max_msgs"},
      {R"({"max_msgs":9223372036854775808})", "max_msgs"},
      {R"({"max_msgs":1e3})", "max_msgs"},
      {R"({"max_msg_size":2147483648})", "max_msg_size"},
      {R"({"first_seq":-1})", "first_seq"},
      {R"({"no_ack":0})", "no_ack"},
      {R"({"subjects":"a"})", "subjects"},
      {R"({"subjects":["a",2]})", "subjects[1]"},
      {R"({"retention":"forever"})", "retention"},
      {R"({"retention":null})", "retention"},
      {R"({"storage":22})", "storage"},
      {R"({"metadata":{"a":1}})", "metadata.a"},
      {R"({"mirror":[]})", "mirror"},
      {R"({"mirror":{"external":{"api":false}}})", "mirror.external.api"},
      {R"({"sources":[{},{"opt_start_time":"yesterday"}]})", "sources[1].opt_start_time"},
      {R"({"sources":[{"opt_start_time":5}]})", "sources[0].opt_start_time"},
      {R"({"consumer_limits":{"max_ack_pending":true}})", "consumer_limits.max_ack_pending"}};
  for (const auto& [text, key] : bad) {
    const auto config = ParseStreamConfig(text);
    ASSERT_FALSE(config) << text;
    EXPECT_TRUE(config.error().Message().starts_with(std::string(key) + ": expected ")) << text;
  }
}

TEST(ConfigJson, RefusesWhatIsNoObject) {
  for (const char* text : {"", "{", "null", "[]", "1", "\"a\"", "{} x", "{'name':1}"}) {
    EXPECT_FALSE(ParseStreamConfig(text)) << text;
    EXPECT_FALSE(ParseConsumerConfig(text)) << text;
  }
}

std::string AnyText() {
  return *rc::gen::container<std::string>(rc::gen::element('a', '.', '<', '"', '\\', '\n', '\x1F'));
}

StreamSource AnySource() {
  StreamSource source;
  source.name = AnyText();
  source.opt_start_seq = *rc::gen::arbitrary<uint64_t>();
  source.opt_start_time = *rc::gen::arbitrary<TimeNs>();
  source.subject_transforms.resize(*rc::gen::inRange<size_t>(0, 3), {AnyText(), AnyText()});
  source.external = ExternalStream{AnyText(), AnyText()};
  return source;
}

StreamConfig AnyStreamConfig() {
  const auto any = rc::gen::arbitrary<int64_t>();
  StreamConfig config;
  config.name = AnyText();
  config.subjects = {AnyText(), AnyText()};
  config.retention = *rc::gen::element(RetentionPolicy::kLimits, RetentionPolicy::kWorkQueue);
  config.max_msgs = *any;
  config.max_age = Duration{*any};
  config.max_msg_size = *rc::gen::arbitrary<int32_t>();
  config.discard = *rc::gen::element(DiscardPolicy::kOld, DiscardPolicy::kNew);
  config.sources.resize(*rc::gen::inRange<size_t>(0, 3), AnySource());
  config.republish = RePublish{AnyText(), AnyText(), *rc::gen::arbitrary<bool>()};
  config.consumer_limits.max_ack_pending = *any;
  config.persist_mode = *rc::gen::element(PersistMode::kDefault, PersistMode::kAsync);
  config.metadata = {{AnyText(), AnyText()}, {AnyText(), AnyText()}};
  return config;
}

RC_GTEST_PROP(ConfigJson, StreamRoundTrip, ()) {
  const StreamConfig config = AnyStreamConfig();
  const auto text = EncodeStreamMeta(*rc::gen::arbitrary<TimeNs>(), config);
  RC_ASSERT(text.has_value());
  const auto read = ParseStreamConfig(*text);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == config);
}

TEST(ConfigJson, TruncatedTextIsAnError) {
  ConsumerConfig config;
  config.durable = "d";
  config.backoff = {Duration{1}, Duration{2}};
  config.metadata = {{"key", "value"}};
  const std::string text = EncodeConsumerMeta(kCreated, "c", config).value();
  for (size_t size = 0; size < text.size(); ++size) {
    ASSERT_FALSE(ParseConsumerConfig(text.substr(0, size))) << size;
  }
  EXPECT_EQ(ParseConsumerConfig(text).value(), config);
}

TEST(ConfigJson, FlippedBitsAreReadWithinBounds) {
  StreamConfig config;
  config.mirror.emplace().opt_start_time = kCreated;
  config.metadata = {{"key", "value"}};
  const std::string text = EncodeStreamMeta(kCreated, config).value();
  size_t refused = 0;
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    if (!ParseStreamConfig(damaged)) ++refused;
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace jsstore
