#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/bytes_json.h"
#include "conformance/protocol/case.h"
#include "conformance/protocol/config_json.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/result.h"
#include "conformance/protocol/subject_text.h"

namespace jsparity {
namespace {

TEST(Base64, KnownValues) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foo"), "Zm9v");
  EXPECT_EQ(DecodeBase64("Zm9vYmFy"), "foobar");
}

TEST(Base64, RefusesWhatIsNoBase64) {
  for (const char* text : {"Z", "Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Zm9v!", "Z=g=", "Zg==Zg=="}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Base64, RoundTrip, (const std::string& bytes)) {
  RC_ASSERT(DecodeBase64(EncodeBase64(bytes)) == bytes);
}

TEST(BytesJson, OneByteRepeatedIsToldSoOnlyWhereThatIsKnown) {
  const std::string bytes(1000, 'x');
  const Json repeated = {{"repeat", "eA=="}, {"count", 1000}};
  EXPECT_EQ(BytesToJson(bytes, BytesForm::kRepeats), repeated);
  EXPECT_EQ(BytesToJson(bytes, BytesForm::kBase64), Json(EncodeBase64(bytes)));
  EXPECT_EQ(BytesToJson(bytes + "y", BytesForm::kRepeats), Json(EncodeBase64(bytes + "y")));
  EXPECT_EQ(BytesToJson("xx", BytesForm::kRepeats), Json("eHg="));
  EXPECT_EQ(BytesToJson("", BytesForm::kRepeats), Json(""));
}

RC_GTEST_PROP(BytesJson, BothFormsAreRead, ()) {
  std::string bytes = *rc::gen::arbitrary<std::string>();
  if (*rc::gen::arbitrary<bool>()) bytes.assign(*rc::gen::inRange(0, 300), 'z');
  for (const BytesForm form : {BytesForm::kBase64, BytesForm::kRepeats}) {
    RC_ASSERT(BytesFromJson(BytesToJson(bytes, form)) == bytes);
  }
}

TEST(BytesJson, SeveralBytesMayBeRepeatedToo) {
  const Json repeated = {{"repeat", "YWI="}, {"count", 3U}};
  EXPECT_EQ(BytesFromJson(repeated), "ababab");
}

TEST(BytesJson, WhatIsNeitherFormIsNone) {
  for (const char* text :
       {R"({})", R"({"repeat":"eA=="})", R"({"count":2})", R"({"repeat":"","count":2})",
        R"({"repeat":"eA=","count":2})", R"({"repeat":"eA==","count":-1})",
        R"({"repeat":"eA==","count":2,"more":1})", R"({"repeat":"eHg=","count":134217729})",
        R"({"repeat":"eA==","count":18446744073709551615})", R"(7)", R"("eA=")"}) {
    EXPECT_EQ(BytesFromJson(Json::parse(text)), std::nullopt) << text;
  }
}

TEST(Operation, EveryKindHasANameOfItsOwn) {
  for (const OpKind kind : AllOperations()) {
    EXPECT_EQ(KindOf(NameOf(kind)), kind);
  }
}

// An operation with something in every field of its kind.
Operation Full(OpKind kind) {
  Operation op;
  op.kind = kind;
  op.wc = op.discard_new_check = op.inline_removal = op.last_per_subject = true;
  op.filters = {"a.*", "b", "a.*"};
  op.max_seq = ~uint64_t{0};
  op.max_allowed = -1;
  op.subject = "a.*.\"quoted\"";
  op.hdr = std::string("NATS/1.0\r\n\0", 11);
  op.msg = std::string("\xff\x00payload", 9);
  op.name = "consumer";
  op.seq = ~uint64_t{0};
  op.num = op.keep = op.dseq = op.sseq = op.dc = 1ull << 63;
  op.ts = op.ttl = -1;
  op.ns = 1;
  if (HasField(kind, OpField::kStream) || HasField(kind, OpField::kOptionalStream)) {
    op.stream.emplace().name = "s";
    op.stream->subjects = std::vector<std::string>{"a", "b.>"};
    op.stream->metadata["k"] = "v";
    op.stream->consumer_limits.max_ack_pending = 3;
    jsstore::StreamSource& source = op.stream->sources.emplace_back();
    source.name = "ORDERS";
    source.opt_start_seq = 5;
    source.filter_subject = "a.>";
    source.subject_transforms = {{"a.*", "b.*"}, {"c", ""}};
    source.external = {"$JS.hub.API", "deliver"};
    source.consumer = {"C", "there"};
    op.stream->sources.emplace_back().name = "PLAIN";
  }
  if (HasField(kind, OpField::kConsumerConfig)) {
    op.config.emplace().ack_policy = jsstore::AckPolicy::kExplicit;
    op.config->backoff = {jsstore::Duration(1), jsstore::Duration(2)};
  }
  if (HasField(kind, OpField::kConsumerState)) {
    op.state.emplace().delivered = {3, 4};
    op.state->pending[4] = {3, -7};
    op.state->redelivered[4] = 2;
  }
  if (HasField(kind, OpField::kSources)) op.sources = {{"A > >", {7, "\xff"}}, {"", {0, ""}}};
  if (HasField(kind, OpField::kOptionalFileStore)) op.file_store.emplace().block_size = 512;
  return op;
}

TEST(Operation, EveryKindSurvivesTheTripThroughJson) {
  for (const OpKind kind : AllOperations()) {
    const Json json = ToJson(Full(kind));
    const auto back = ParseOperation(json, "op");
    ASSERT_TRUE(back.has_value()) << back.error();
    EXPECT_EQ(ToJson(*back), json);
  }
}

TEST(Operation, ErrorsSayWhere) {
  const auto error = [](const char* text) {
    const auto op = ParseOperation(*ParseJson(text), "op");
    return op ? std::string("no error") : op.error();
  };
  EXPECT_EQ(error(R"({"op":"fly"})"), "op.op: there is no operation \"fly\"");
  EXPECT_EQ(error(R"({"seq":1})"), "op.op: is missing");
  EXPECT_EQ(error(R"({"op":"load_msg","seq":-1})"), "op.seq: must be an integer from 0 to 2^64-1");
  EXPECT_EQ(error(R"({"op":"load_msg","sequence":1})"), "op.sequence: is unknown");
  EXPECT_EQ(error(R"({"op":"store_msg","msg":"%"})"), "op.msg: must be bytes in base64");
  EXPECT_EQ(error(R"({"op":"update_config"})"), "op.stream: is missing");
  EXPECT_EQ(error(R"({"op":"update_config","stream":{"discard":"none"}})"),
            "op.stream.discard: has no value \"none\"");
  EXPECT_EQ(error("[]"), "op: must be an object");
}

TEST(Result, SurvivesTheTripThroughJson) {
  OpResult result;
  result.start_ns = 5;
  result.end_ns = 6;
  result.value.msg = StoredMessage{"a", "h", "m", 3, -9};
  result.value.skip = 3;
  result.error = StoreError{"ErrStoreEOF", "stream store EOF"};
  result.callbacks = {{Callback::Kind::kUpdate, -1, -33, 4, "a", "", ""},
                      {Callback::Kind::kRemove, 0, 0, 9, "", "", ""},
                      {Callback::Kind::kProcess, 0, 0, 7, "a", "h", "m"}};
  result.state.emplace().deleted = {{3, 2}, {9, 1}};
  result.state->lost = jsstore::LostData{{{1, 2}, {7, 1}}, 30};
  const Json json = ToJson(OpKind::kLoadNextMsg, result);
  const auto back = ParseResult(OpKind::kLoadNextMsg, json, "r");
  ASSERT_TRUE(back.has_value()) << back.error();
  EXPECT_EQ(ToJson(OpKind::kLoadNextMsg, *back), json);
  EXPECT_EQ(back->callbacks, result.callbacks);
  EXPECT_TRUE(SameState(*back->state, *result.state));
}

TEST(Result, SourcesSurviveTheTripThroughJson) {
  OpResult result;
  result.value.sources = {{"A > >", {7, "\xff"}}, {"", {0, ""}}};
  const auto told = ParseResult(OpKind::kSourcesState, ToJson(OpKind::kSourcesState, result), "r");
  ASSERT_TRUE(told) << told.error();
  EXPECT_EQ(told->value.sources, result.value.sources);

  result.value.replicated.emplace().sources = result.value.sources;
  const auto decoded =
      ParseResult(OpKind::kDecodeStreamState, ToJson(OpKind::kDecodeStreamState, result), "r");
  ASSERT_TRUE(decoded) << decoded.error();
  EXPECT_EQ(decoded->value.replicated->sources, result.value.sources);
}

TEST(Case, SurvivesTheTripThroughJson) {
  Case c;
  c.seed = ~uint64_t{0};
  c.stream.name = "orders";
  c.file_store.block_size = 512;
  c.ops = {Full(OpKind::kStoreMsg), Full(OpKind::kRestart)};
  const auto back = ParseCase(ToJson(c), "case");
  ASSERT_TRUE(back.has_value()) << back.error();
  EXPECT_EQ(ToJson(*back), ToJson(c));
}

// As Go's encoding/json writes them.
TEST(SubjectText, ReplacesEachByteThatIsNoUtf8) {
  EXPECT_EQ(SubjectText("a.b"), "a.b");
  EXPECT_EQ(SubjectText("žluť.\u20ac.\U0001F600"), "žluť.\u20ac.\U0001F600");
  EXPECT_EQ(SubjectText("a\xfb"), "a\uFFFD");
  EXPECT_EQ(SubjectText("\xe2\x82"), "\uFFFD\uFFFD") << "cut off";
  EXPECT_EQ(SubjectText("\xe2\x82\x41"), "\uFFFD\uFFFDA");
  EXPECT_EQ(SubjectText("\xc0\xaf"), "\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(SubjectText("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(SubjectText("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "too large";
}

}  // namespace
}  // namespace jsparity
