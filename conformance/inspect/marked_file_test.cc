#include "conformance/inspect/marked_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>

#include "conformance/inspect/printable.h"
#include "conformance/inspect/store_for_tests.h"
#include "conformance/inspect/stream_reading.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

StreamKeys TestKeys(const TestStore& kind) {
  ReadOptions options;
  options.key = kind.key();
  return KeysOf(jsstore::Env::Real().files, {"", "ORDERS", "ACME"}, options);
}

auto MarkedOf(const StoreDirectory& store, const std::string& file, const TestStore& kind) {
  return ReadMarked(jsstore::Env::Real().files, store.stream(), file, TestKeys(kind));
}

std::vector<std::string> FilesWithFields() {
  return {"msgs/1.blk", "msgs/index.db", "msgs/thw.db",        "msgs/sched.db",        "sources.db",
          "meta.inf",   "meta.sum",      "obs/shipping/o.dat", "obs/shipping/meta.inf"};
}

class MarkedFileTest : public testing::TestWithParam<TestStore> {};

// Fields follow each other without a gap, from the first byte to the last.
TEST_P(MarkedFileTest, AccountsForEveryByte) {
  const StoreDirectory store(GetParam());
  for (const std::string& file : FilesWithFields()) {
    const auto marked = MarkedOf(store, file, GetParam());
    ASSERT_TRUE(marked) << file << ": " << marked.error();
    uint64_t at = 0;
    for (const MarkedPart& part : marked->parts) {
      for (const MarkedField& field : part.fields) {
        EXPECT_EQ(field.offset, at) << file << ", " << part.title << ", " << field.name;
        at = field.offset + field.size;
      }
      EXPECT_NE(part.title, "ends too early") << file;
      EXPECT_NE(part.title, "after the end") << file;
    }
    EXPECT_EQ(at, marked->bytes.size()) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(OfSomeKinds, MarkedFileTest,
                         testing::Values(TestStore{},
                                         TestStore{.cipher = jsstore::Cipher::kAes,
                                                   .compression = jsstore::Compression::kS2}));

TEST(MarkedFile, NamesTheFieldsOfARecord) {
  const StoreDirectory store({});
  const auto marked = MarkedOf(store, "msgs/1.blk", {});
  ASSERT_TRUE(marked);
  const std::string text = HexText(marked->parts, marked->bytes);
  EXPECT_THAT(text, HasSubstr("record 0, message, sequence 1\n  00000000  66 00 00 00 "));
  EXPECT_THAT(text, HasSubstr("  length 102\n"));
  EXPECT_THAT(text, HasSubstr("  subject orders.new.0\n"));
}

TEST(MarkedFile, NeedsAKeyWhereItIsSealed) {
  const TestStore kind{.cipher = jsstore::Cipher::kChaCha};
  const StoreDirectory store(kind);
  for (const std::string file : {"msgs/1.blk", "msgs/index.db", "meta.inf", "obs/shipping/o.dat"}) {
    const auto marked = MarkedOf(store, file, {});
    ASSERT_FALSE(marked) << file;
    EXPECT_THAT(marked.error(), HasSubstr("no key was given")) << file;
  }
}

TEST(MarkedFile, TellsWhatItDoesNotKnow) {
  const StoreDirectory store({});
  EXPECT_FALSE(MarkedOf(store, "msgs/1.txt", {}));
  EXPECT_FALSE(MarkedOf(store, "msgs/99.blk", {}));
}

TEST(Printable, LetsNothingReachATerminalThatItObeys) {
  EXPECT_EQ(Printable("orders.new"), "orders.new");
  EXPECT_EQ(Printable("žluť"), "žluť");
  EXPECT_EQ(Printable("a\x1b[2J\r\n\x7f"), "a\\x1b[2J\\x0d\\x0a\\x7f");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(Printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(Printable("\\x41"), "\\\\x41");
}

// Any bytes are shown, and every one of them.
RC_GTEST_PROP(MarkedBytes, ShowWhateverTheyAreGiven, (const jsstore::Bytes& bytes)) {
  for (const auto mark :
       {MarkIndex, MarkTtlState, MarkScheduleState, MarkSources, MarkConsumerState, MarkText}) {
    const MarkedParts parts = mark(bytes);
    uint64_t at = 0;
    for (const MarkedPart& part : parts) {
      for (const MarkedField& field : part.fields) {
        RC_ASSERT(field.offset == at);
        at += field.size;
      }
    }
    RC_ASSERT(at == bytes.size());
    HexText(parts, bytes);
  }
}

}  // namespace
}  // namespace jsparity
