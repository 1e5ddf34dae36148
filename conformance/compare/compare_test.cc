#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <string>

#include "conformance/compare/canonical.h"
#include "conformance/compare/consumer_state_file.h"
#include "conformance/compare/decoded_file.h"
#include "conformance/compare/file_difference.h"
#include "conformance/compare/file_tree.h"
#include "conformance/compare/result_difference.h"
#include "conformance/compare/stream_state_meaning.h"

namespace jsparity {
namespace {

std::string Little(uint64_t value, size_t width) {
  std::string bytes;
  for (size_t i = 0; i < width; ++i) bytes += static_cast<char>(value >> 8 * i & 0xff);
  return bytes;
}

std::string Uvarint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

std::string Record(uint64_t seq, int64_t ts, const std::string& subject, const std::string& hdr,
                   const std::string& msg) {
  const size_t hdr_bytes = hdr.empty() ? 0 : 4 + hdr.size();
  const uint64_t length = 22 + subject.size() + hdr_bytes + msg.size() + 8;
  std::string bytes = Little(length | (hdr.empty() ? 0 : 1u << 31), 4) + Little(seq, 8) +
                      Little(static_cast<uint64_t>(ts), 8) + Little(subject.size(), 2) + subject;
  if (!hdr.empty()) bytes += Little(hdr.size(), 4) + hdr;
  return bytes + msg + "checksum";
}

// Ack floor 1/2, delivered 10/20, entries as given: stream less floor, consumer less floor, age.
std::string ConsumerFile(std::initializer_list<std::array<uint8_t, 3>> pending,
                         std::initializer_list<std::array<uint8_t, 2>> redelivered) {
  std::string bytes = "\x16\x02" + Uvarint(1) + Uvarint(2) + Uvarint(10) + Uvarint(20);
  bytes += Uvarint(pending.size());
  if (pending.size() > 0) bytes += Uvarint(2000);
  for (const auto& entry : pending) bytes.append(entry.begin(), entry.end());
  bytes += Uvarint(redelivered.size());
  for (const auto& entry : redelivered) bytes.append(entry.begin(), entry.end());
  return bytes;
}

std::string Difference(const FileTree& reference, const FileTree& testee) {
  CanonicalUse use{};
  const auto difference = FirstFileDifference(reference, testee, use);
  return difference ? Describe(*difference) : "none";
}

TEST(FileDifference, NamesRecordSequenceAndFieldInABlock) {
  const std::string first = Record(16, 100, "a.b", "", "one");
  const FileTree reference{{"msgs/3.blk", first + Record(17, 200, "a.c", "H: v", "two")}};
  const FileTree testee{{"msgs/3.blk", first + Record(17, 201, "a.c", "H: v", "two")}};
  EXPECT_EQ(Difference(reference, testee),
            "msgs/3.blk: record 1 (message, sequence 17) at offset 36: time\n"
            "  reference: 200\n  testee:    201");
}

TEST(FileDifference, NamesAMissingTombstone) {
  const std::string message = Record(16, 100, "a.b", "", "one");
  const FileTree reference{{"msgs/1.blk", message + Record(1ull << 62 | 16, 0, "", "", "")}};
  const std::string text = Difference(reference, {{"msgs/1.blk", message}});
  EXPECT_TRUE(
      text.starts_with("msgs/1.blk: record 1 (tombstone, sequence 16) at offset 36: record\n"
                       "  reference: record 1 (tombstone, sequence 16), kind tombstone"))
      << text;
}

TEST(FileDifference, NamesFilesThatOnlyOneSideHas) {
  EXPECT_EQ(Difference({{"msgs/2.blk", "x"}}, {}),
            "msgs/2.blk\n  reference: a file of 1 bytes\n  testee:    there is none");
  EXPECT_EQ(Difference({}, {{"obs/c/", ""}}),
            "obs/c/\n  reference: there is none\n  testee:    a directory");
}

TEST(FileDifference, BlocksComeBeforeTheStateFile) {
  const FileTree reference{{"msgs/index.db", "a"}, {"obs/c/meta.inf", "b"}, {"msgs/9.blk", "c"}};
  EXPECT_EQ(Difference(reference, {}).substr(0, 10), "msgs/9.blk");
}

TEST(FileDifference, NamesFieldsOfTheStateFile) {
  const std::string head =
      "\x0b\x04" + Uvarint(5) + Uvarint(600) + Uvarint(1) + Uvarint(8) + Uvarint(9) + Uvarint(20);
  const auto with_subjects = [&head](const char* one, const char* two) {
    return head + Uvarint(2) + Uvarint(1) + one + Uvarint(3) + Uvarint(1) + Uvarint(2) +
           Uvarint(1) + two + Uvarint(2) + Uvarint(1) + Uvarint(2) + Uvarint(0) + Uvarint(2) +
           "lastchksallchksm";
  };
  EXPECT_EQ(Difference({{"msgs/index.db", with_subjects("a", "b")}},
                       {{"msgs/index.db", with_subjects("b", "a")}}),
            "msgs/index.db: subject 0 (a) at offset 10: subject\n"
            "  reference: a\n  testee:    b");
}

TEST(FileDifference, FallsBackToTheByteWhereRecordsReadTheSame) {
  const std::string head = std::string("\x0b\x04\x01", 3);
  const std::string tail = std::string(8, '\0') + "lastchksallchksm";
  EXPECT_EQ(Difference({{"msgs/index.db", head + "\x05" + tail}},
                       {{"msgs/index.db", head + "\x85" + std::string(1, '\0') + tail}}),
            "msgs/index.db at offset 3: bytes from here on\n"
            "  reference: 0500000000000000006c61737463686b\n"
            "  testee:    850000000000000000006c6173746368");
}

TEST(Canonical, TheOrderOfPendingAndRedeliveredDoesNotCount) {
  const FileTree reference{{"obs/c/o.dat", ConsumerFile({{3, 1, 0}, {4, 2, 0}}, {{3, 1}, {4, 2}})}};
  const FileTree testee{{"obs/c/o.dat", ConsumerFile({{4, 2, 0}, {3, 1, 0}}, {{4, 2}, {3, 1}})}};
  CanonicalUse use{};
  EXPECT_FALSE(FirstFileDifference(reference, testee, use).has_value());
  EXPECT_EQ(use[static_cast<size_t>(CanonicalRuleId::kConsumerStateFile)], 1u);
}

TEST(Canonical, EverythingElseInAConsumerStateCounts) {
  EXPECT_EQ(Difference({{"obs/c/o.dat", ConsumerFile({{3, 1, 0}, {4, 2, 0}}, {})}},
                       {{"obs/c/o.dat", ConsumerFile({{4, 3, 0}, {3, 1, 0}}, {})}}),
            "obs/c/o.dat: pending 6 at offset 0: consumer sequence\n"
            "  reference: 3\n  testee:    4");
}

// Version, number of entries, stamp, entries: the head of thw.db and sched.db.
std::string StampedFile(uint64_t entries, const std::string& bytes) {
  return Little(1, 1) + Little(entries, 8) + Little(99, 8) + bytes;
}

std::string Zigzag(int64_t value) { return Uvarint(static_cast<uint64_t>(value) << 1); }

TEST(Canonical, TheOrderOfEntriesWithinASlotDoesNotCount) {
  constexpr int64_t kSecond = 1'000'000'000;
  const std::string one = Zigzag(5 * kSecond) + Uvarint(1);
  const std::string same_slot = Zigzag(5 * kSecond + 1) + Uvarint(2);
  const std::string other_slot = Zigzag(6 * kSecond) + Uvarint(3);
  CanonicalUse use{};
  EXPECT_TRUE(SameFile("msgs/thw.db", StampedFile(3, one + same_slot + other_slot),
                       StampedFile(3, same_slot + one + other_slot), use));
  EXPECT_EQ(use[static_cast<size_t>(CanonicalRuleId::kTtlStateFile)], 1U);
  EXPECT_FALSE(SameFile("msgs/thw.db", StampedFile(3, one + same_slot + other_slot),
                        StampedFile(3, other_slot + one + same_slot), use));
  EXPECT_FALSE(SameFile("msgs/thw.db", StampedFile(1, one), StampedFile(1, same_slot), use));
}

TEST(Canonical, TheOrderOfSchedulesDoesNotCount) {
  const std::string a = Little(1, 2) + "a" + Zigzag(5) + Uvarint(1);
  const std::string b = Little(1, 2) + "b" + Zigzag(4) + Uvarint(2);
  CanonicalUse use{};
  EXPECT_TRUE(SameFile("msgs/sched.db", StampedFile(2, a + b), StampedFile(2, b + a), use));
  EXPECT_EQ(use[static_cast<size_t>(CanonicalRuleId::kScheduleStateFile)], 1U);
  EXPECT_TRUE(SameFile("__msgs__/sched.db", StampedFile(2, a + b), StampedFile(2, b + a), use));
  EXPECT_FALSE(SameFile("msgs/sched.db", StampedFile(1, a), StampedFile(1, b), use));
  const auto difference = FirstFileDifference({{"msgs/sched.db", StampedFile(2, a + b)}},
                                              {{"msgs/sched.db", StampedFile(1, a)}}, use);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->field, "entries");
}

std::string Source(const std::string& name, uint64_t seq, const std::string& ident) {
  return Uvarint(name.size()) + name + Uvarint(seq) + Uvarint(ident.size()) + ident;
}

TEST(Canonical, TheOrderOfSourcesDoesNotCount) {
  const std::string a = Source("A > >", 300, "id");
  const std::string b = Source("B > >", 0, "");
  CanonicalUse use{};
  EXPECT_TRUE(SameFile("sources.db", StampedFile(2, a + b), StampedFile(2, b + a), use));
  EXPECT_EQ(use[static_cast<size_t>(CanonicalRuleId::kSourcesFile)], 1U);
  EXPECT_FALSE(SameFile("msgs/sources.db", StampedFile(2, a + b), StampedFile(2, b + a), use));
  EXPECT_EQ(Difference({{"sources.db", StampedFile(1, a)}},
                       {{"sources.db", StampedFile(1, Source("A > >", 299, "id"))}}),
            "sources.db: entry 0 at offset 17: sequence\n  reference: 300\n  testee:    299");
}

TEST(Canonical, TheOrderOfSourcesInAnEncodedStateDoesNotCount) {
  const std::string a = Source("A > >", 300, "id");
  const std::string b = Source("B > >", 1, "");
  const auto state = [](const std::string& sources) {
    std::string out = "\x2a\x02";
    for (const uint64_t number : {3, 99, 1, 4, 0, 2}) out += Uvarint(number);
    return out + sources + Uvarint(1) + "\x21" + Uvarint(2) + Uvarint(1);
  };
  CanonicalUse use{};
  EXPECT_TRUE(SameStreamState(state(a + b), state(b + a), use));
  EXPECT_EQ(use[static_cast<size_t>(CanonicalRuleId::kSourcesInState)], 1U);
  EXPECT_FALSE(SameStreamState(state(a + b), state(a + a), use));
  std::string plain = state(a + b);
  std::string other = state(b + a);
  plain[1] = other[1] = 1;  // in which there are no sources
  EXPECT_FALSE(SameStreamState(plain, other, use));
}

TEST(Canonical, OtherFilesAreComparedByteForByte) {
  CanonicalUse use{};
  EXPECT_FALSE(SameFile("msgs/o.dat", ConsumerFile({{3, 1, 0}, {4, 2, 0}}, {}),
                        ConsumerFile({{4, 2, 0}, {3, 1, 0}}, {}), use));
}

TEST(StreamStateMeaning, IsTheSameHoweverDeletesAreDivided) {
  DecodedDeletion range;
  range.first = 5;
  range.last = 6;
  range.num = 2;
  DecodedDeletion set;
  set.runs = {{1, 1}, {7, 2}, {20, 1}};
  DecodedState divided;
  divided.deleted = {range, set};
  DecodedState whole;
  whole.deleted.resize(1);
  whole.deleted.front().runs = {{1, 1}, {5, 4}, {20, 1}};
  EXPECT_EQ(WithoutBlocks(divided), WithoutBlocks(whole));
  whole.deleted.front().runs.back().count = 2;
  EXPECT_NE(WithoutBlocks(divided), WithoutBlocks(whole));
  EXPECT_NE(ToJson(WithoutBlocks(divided)), ToJson(WithoutBlocks(whole)));
}

TEST(StreamStateMeaning, OfBytesThatAreNoStateIsTheBytes) {
  EXPECT_EQ(MeaningOfEncodedState("no state"), "no state");
}

TEST(Canonical, EveryRuleHasItsReasonAndItsProof) {
  for (const CanonicalRule& rule : CanonicalRules()) {
    EXPECT_FALSE(rule.encoding.empty());
    EXPECT_FALSE(rule.reason.empty());
    EXPECT_NE(rule.reference.find(".go:"), std::string_view::npos);
  }
}

RC_GTEST_PROP(Decoders, TakeAnyBytes, (const std::string& bytes)) {
  for (const char* path :
       {"msgs/1.blk", "msgs/index.db", "obs/c/o.dat", "sources.db", "meta.inf", "other"}) {
    RC_ASSERT(!DecodeFile(path, "\x16\x02" + bytes).empty() || bytes.empty());
    DecodeFile(path, bytes);
  }
  RC_ASSERT(CanonicalConsumerState(bytes).size() == bytes.size());
  RC_ASSERT(CanonicalSources(bytes).size() == bytes.size());
  RC_ASSERT(CanonicalStreamState("\x2a\x02" + bytes).size() == bytes.size() + 2);
}

TEST(ResultDifference, NamesTheField) {
  CanonicalUse use{};
  OpResult reference;
  OpResult testee;
  const auto named = [&](OpKind kind) {
    const auto difference = FirstResultDifference(kind, reference, testee, {.times = true}, use);
    return difference ? Describe(*difference) : "none";
  };
  EXPECT_EQ(named(OpKind::kStoreMsg), "none");

  testee.value.seq = 4;
  EXPECT_EQ(named(OpKind::kStoreMsg), "value.seq\n  reference: 0\n  testee:    4");

  testee = {};
  reference.error = StoreError{"ErrStoreEOF", "stream store EOF"};
  testee.error = StoreError{"ErrStoreEOF", "another text"};
  EXPECT_EQ(named(OpKind::kLoadMsg), "none");
  testee.error->name = "";
  EXPECT_EQ(named(OpKind::kLoadMsg),
            "error\n  reference: ErrStoreEOF (\"stream store EOF\")\n"
            "  testee:    \"another text\"");

  reference = testee = {};
  reference.callbacks = {{Callback::Kind::kUpdate, -1, -33, 4, "a", "", ""}};
  testee.callbacks = {{Callback::Kind::kUpdate, -1, -34, 4, "a", "", ""}};
  EXPECT_EQ(named(OpKind::kRemoveMsg), "callbacks[0].bytes\n  reference: -33\n  testee:    -34");

  reference = testee = {};
  reference.state.emplace().deleted = {{3, 2}};
  testee.state.emplace().deleted = {{3, 1}};
  EXPECT_EQ(named(OpKind::kRemoveMsg), "state.deleted[0][1]\n  reference: 2\n  testee:    1");
}

// A value with something in every member.
OpValue FullValue() {
  OpValue value;
  value.removed = value.has_state = value.encoded = value.end = true;
  value.seq = value.skip = value.purged = value.msgs = value.first = value.last = 1;
  value.total = value.reported = value.valid_through = value.pending = 1;
  value.ts = 1;
  value.subject = value.type = value.bytes = value.failure = "text";
  value.totals = {{"a", 1}};
  value.subjects = {{"a", {1, 2, 3}}};
  value.seqs = {1};
  value.names = {"c"};
  value.delivered = {{{"a", "", "", 1, 2}, 3}};
  value.msg = StoredMessage{"a", "", "", 1, 2};
  value.consumer.emplace().delivered = {1, 2};
  value.config.emplace().durable = "c";
  value.durability = {true, true};
  value.replicated.emplace().msgs = 1;
  value.sources = {{"A > >", {1, "id"}}};
  value.state.emplace().msgs = 1;
  return value;
}

TEST(ResultDifference, IsSeenInEveryMemberThatAnOperationAnswers) {
  CanonicalUse use{};
  for (const OpKind kind : AllOperations()) {
    const Json full = ValueToJson(kind, FullValue());
    for (const auto& [member, value] : full.items()) {
      Json other = ToJson(kind, OpResult{});
      EXPECT_NE(other["value"][member], value) << NameOf(kind) << " " << member;
      other["value"][member] = value;
      const auto testee = ParseResult(kind, other, "r");
      ASSERT_TRUE(testee) << testee.error();
      const auto difference = FirstResultDifference(kind, {}, *testee, {.times = true}, use);
      ASSERT_TRUE(difference) << NameOf(kind) << " " << member;
      EXPECT_TRUE(difference->field.starts_with("value." + member)) << difference->field;
    }
  }
}

TEST(FileTree, SurvivesTheTripThroughTheDisk) {
  const std::string dir = testing::TempDir() + "file_tree_test";
  std::filesystem::remove_all(dir);
  const FileTree tree{{"a/", ""}, {"a/b", std::string("x\0y", 3)}, {"c", ""}, {"d/", ""}};
  ASSERT_TRUE(WriteTree(tree, dir).has_value());
  EXPECT_EQ(ReadTree(dir).value(), tree);
  ASSERT_TRUE(CopyTree(dir, dir + "/copy").has_value());
  EXPECT_EQ(ReadTree(dir + "/copy").value(), tree);
  std::filesystem::remove_all(dir);
  EXPECT_EQ(ReadTree(dir).value(), FileTree{});
}

TEST(FileTree, MakesDirectoriesThatAreNoEntriesAndWritesOverWhatIsThere) {
  const std::string dir = testing::TempDir() + "file_tree_test_parents";
  std::filesystem::remove_all(dir);
  ASSERT_TRUE(WriteTree({{"a/b/c", "long before"}}, dir + "/x/y").has_value());
  ASSERT_TRUE(WriteTree({{"a/b/c", "now"}, {"a/b/", ""}}, dir + "/x/y").has_value());
  const FileTree expected{{"a/", ""}, {"a/b/", ""}, {"a/b/c", "now"}};
  EXPECT_EQ(ReadTree(dir + "/x/y").value(), expected);
  std::filesystem::remove_all(dir);
}

TEST(FileTree, FollowsLinksToFilesAndNotToDirectories) {
  const std::string dir = testing::TempDir() + "file_tree_test_links";
  std::filesystem::remove_all(dir);
  ASSERT_TRUE(WriteTree({{"a/b", "x"}}, dir).has_value());
  std::filesystem::create_symlink("a/b", dir + "/file");
  std::filesystem::create_symlink("a", dir + "/directory");
  const FileTree expected{{"a/", ""}, {"a/b", "x"}, {"directory/", ""}, {"file", "x"}};
  EXPECT_EQ(ReadTree(dir).value(), expected);
  std::filesystem::remove_all(dir);
}

TEST(FileTree, TellsWhatCannotBeReadOrWritten) {
  const std::string dir = testing::TempDir() + "file_tree_test_problems";
  std::filesystem::remove_all(dir);
  ASSERT_TRUE(WriteTree({{"a", "x"}}, dir).has_value());
  EXPECT_EQ(ReadTree(dir + "/a").error(), "cannot list " + dir + "/a: Not a directory");
  const FileTree below_a_file{{"a/b", "y"}};
  EXPECT_EQ(WriteTree(below_a_file, dir).error(), "cannot write " + dir + "/a/b: Not a directory");
  std::filesystem::create_symlink("nowhere", dir + "/link");
  EXPECT_EQ(ReadTree(dir).error(), "cannot read " + dir + "/link: No such file or directory");
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace jsparity
