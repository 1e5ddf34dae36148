#include "store/format/full_state.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "store/codec/checksum.h"
#include "store/container/sequence_set.h"
#include "store/format/varint.h"

namespace jsstore {
namespace {

constexpr int64_t kTime = 946'684'800'000'000'000;

// All that a file says.
struct Contents {
  FullStateSummary summary;
  std::vector<std::pair<std::string, FullStateSubject>> subjects;
  std::vector<std::pair<FullStateBlock, Bytes>> blocks;
  FullStateTail tail;
};

Bytes Write(const Contents& contents) {
  FullStateWriter writer(contents.summary);
  writer.BeginSubjects(contents.subjects.size());
  for (auto [name, entry] : contents.subjects) {
    entry.subject = name;
    writer.AddSubject(entry);
  }
  writer.BeginBlocks(contents.blocks.size());
  for (const auto& [block, deletes] : contents.blocks) writer.AddBlock(block, deletes);
  return writer.Finish(contents.tail);
}

// A reader's caller knows from the delete set itself how long it is; tests say it.
using DeleteSetLength = std::function<Result<size_t>(BytesView rest)>;

Result<size_t> SequenceSetLength(BytesView rest) {
  const auto set = SequenceSet::Decode(rest);
  if (!set) return Fail(ErrorCode::kCorruptState);
  return set->bytes_read;
}

DeleteSetLength Always(size_t bytes) {
  return [bytes](BytesView) -> Result<size_t> { return bytes; };
}

Status ReadSubjects(FullStateReader& reader, Contents& contents) {
  while (true) {
    const auto entry = reader.NextSubject();
    if (!entry) return Fail(entry.error());
    if (!*entry) return {};
    contents.subjects.emplace_back((*entry)->subject, **entry);
  }
}

Status ReadBlocks(FullStateReader& reader, const DeleteSetLength& length, Contents& contents) {
  while (true) {
    const auto block = reader.NextBlock();
    if (!block) return Fail(block.error());
    if (!*block) return {};
    size_t bytes = 0;
    const BytesView rest = reader.Rest();
    if ((*block)->deletes > 0) {
      const auto set = length(rest);
      if (!set) return Fail(set.error());
      bytes = *set;
      JSSTORE_TRY(reader.Skip(bytes));
    }
    contents.blocks.emplace_back(**block, Bytes(rest.begin(), rest.begin() + bytes));
  }
}

Result<Contents> Read(BytesView in, const DeleteSetLength& length = SequenceSetLength) {
  auto reader = FullStateReader::Open(in);
  if (!reader) return Fail(reader.error());
  Contents contents;
  contents.summary = reader->summary();
  JSSTORE_TRY(ReadSubjects(*reader, contents));
  JSSTORE_TRY(ReadBlocks(*reader, length, contents));
  const auto tail = reader->Tail();
  if (!tail) return Fail(tail.error());
  contents.tail = *tail;
  return contents;
}

Contents Small() {
  Contents contents;
  contents.summary = {5, 260, 1, kTime, 9, kTime + 1000};
  contents.subjects = {{"a", {{}, 3, 1, 2}}, {"b.c", {{}, 2, 2, 2}}};
  SequenceSet deleted;
  deleted.Insert(3);
  contents.blocks = {{{1, 130, 1, kTime, 4, kTime + 3, 1, 2, 3}, deleted.Encode()},
                     {{2, 130, 5, kTime - 1, 9, kTime + 1000, 0, 0, 0}, {}}};
  contents.tail = {2, {1, 2, 3, 4, 5, 6, 7, 8}};
  return contents;
}

class Builder {
 public:
  explicit Builder(uint8_t version) : bytes_{kFullStateMagic, version} {}
  Builder& Unsigned(std::initializer_list<uint64_t> values) {
    for (const uint64_t value : values) AppendUvarint(bytes_, value);
    return *this;
  }
  Builder& Signed(int64_t value) {
    AppendVarint(bytes_, value);
    return *this;
  }
  Builder& Text(const std::string& text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  // Messages, bytes, first and last, without a time.
  Builder& Summary() { return Unsigned({0, 0, 0}).Signed(0).Unsigned({0}).Signed(0); }
  Builder& Tail() { return Unsigned({7}).Text("checksum"); }
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

TEST(FullState, WritesWhatTheTableSays) {
  FullStateWriter writer({1, 52, 7, 10, 7, 12});
  writer.BeginSubjects(1);
  writer.AddSubject({"ab", 1, 3, 300});
  writer.BeginBlocks(1);
  writer.AddBlock({3, 52, 7, 10, 7, 9, 1, 4, 5}, Bytes{0xEE});
  const Bytes written = writer.Finish({3, {1, 2, 3, 4, 5, 6, 7, 8}});

  const Bytes expected = {11,   4,                                       // magic, version
                          1,    52, 7,   20,  7, 24,                     // summary
                          1,    2,  'a', 'b', 1, 3,  0xAC, 0x02,         // subjects
                          1,    3,  52,  7,   0, 7,  1,    1,    4, 5,   // block: times 0 and -1
                          0xEE, 3,  1,   2,   3, 4,  5,    6,    7, 8};  // delete set, tail
  EXPECT_EQ(written, expected);
}

TEST(FullState, ReadsBackWhatWasWritten) {
  const Bytes bytes = Write(Small());
  const auto read = Read(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(Write(*read), bytes);
  EXPECT_EQ(read->summary.first_time, kTime);
  EXPECT_EQ(read->blocks[1].first.first_ts_ns, kTime - 1);
  EXPECT_EQ(read->tail.last_block_index, 2U);
}

TEST(FullState, RewritesFilesOfTheReferenceByteForByte) {
  std::ifstream file(JSSTORE_FORMAT_TESTDATA "/index_db.txt");
  size_t files = 0;
  for (std::string line; std::getline(file, line); ++files) {
    Bytes bytes;
    for (size_t i = 1; i + 1 < line.size(); i += 2) {
      bytes.push_back(static_cast<uint8_t>(std::stoi(line.substr(i, 2), nullptr, 16)));
    }
    const BytesView body = BytesView(bytes).first(bytes.size() - kChecksumBytes);
    const auto read = Read(body);
    ASSERT_TRUE(read) << read.error().Message();
    Bytes written = Write(*read);
    const ChecksumValue hash = Checksum("S").Of({written});
    written.insert(written.end(), hash.begin(), hash.end());
    EXPECT_EQ(written, bytes) << "file " << files + 1;
  }
  EXPECT_GE(files, 10U);
}

TEST(FullState, TimeZeroIsNoTime) {
  const auto read = Read(Write({}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->summary.first_time, std::nullopt);
  EXPECT_EQ(read->summary.last_time, std::nullopt);
}

TEST(FullState, BlockTimesWrapAround) {
  Contents contents;
  contents.summary.first_time = std::numeric_limits<int64_t>::max();
  contents.blocks = {{{1, 0, 0, std::numeric_limits<int64_t>::min(), 0, -1, 0, 0, 0}, {}}};
  const auto read = Read(Write(contents));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->blocks[0].first.first_ts_ns, std::numeric_limits<int64_t>::min());
  EXPECT_EQ(read->blocks[0].first.last_ts_ns, -1);
}

TEST(FullState, OlderVersionsLackFields) {
  for (uint8_t version = kFullStateMinVersion; version <= kFullStateVersion; ++version) {
    Builder builder(version);
    builder.Summary().Unsigned({2, 1}).Text("a").Unsigned({1, 8});
    if (version >= 4) builder.Unsigned({9});
    builder.Unsigned({1}).Text("b").Unsigned({2, 8, 9});
    builder.Unsigned({1, 6, 50, 1}).Signed(3).Unsigned({2}).Signed(4).Unsigned({0});
    if (version >= 2) builder.Unsigned({11});
    if (version >= 3) builder.Unsigned({12});
    const auto read = Read(builder.Tail().bytes());

    ASSERT_TRUE(read) << int{version};
    EXPECT_EQ(read->subjects[0].second.last_block, version >= 4 ? 9U : 8U);
    EXPECT_EQ(read->subjects[1].second.last_block, 9U);
    EXPECT_EQ(read->blocks[0].first.ttls, version >= 2 ? 11U : 0U);
    EXPECT_EQ(read->blocks[0].first.schedules, version >= 3 ? 12U : 0U);
    EXPECT_EQ(read->tail.last_block_index, 7U);
  }
}

TEST(FullState, RefusesOtherMagicAndVersions) {
  Bytes bytes = Write(Small());
  for (int version = 0; version < 256; ++version) {
    bytes[1] = static_cast<uint8_t>(version);
    const bool known = version >= kFullStateMinVersion && version <= kFullStateVersion;
    EXPECT_EQ(FullStateReader::Open(bytes).has_value(), known) << version;
  }
  bytes[1] = kFullStateVersion;
  bytes[0] = 22;
  EXPECT_FALSE(FullStateReader::Open(bytes));
}

TEST(FullState, PassesOverEntriesWithoutSubject) {
  Builder builder(4);
  builder.Summary().Unsigned({4, 0, 0, 0, 1}).Text("a").Unsigned({1, 2, 3});
  const auto read = Read(builder.Unsigned({0}).Tail().bytes());
  ASSERT_TRUE(read);
  ASSERT_EQ(read->subjects.size(), 1U);
  EXPECT_EQ(read->subjects[0].first, "a");
}

TEST(FullState, RefusesCountsThatTheInputHasNoRoomFor) {
  for (const uint64_t count : {uint64_t{40}, uint64_t{1} << 63, UINT64_MAX}) {
    EXPECT_FALSE(FullStateReader::Open(Builder(4).Summary().Unsigned({count, 0}).Tail().bytes()))
        << count << " subjects";
    EXPECT_FALSE(Read(Builder(4).Summary().Unsigned({0, count}).Tail().bytes()))
        << count << " blocks";
  }
}

TEST(FullState, RefusesSubjectsBeyondTheInput) {
  const uint64_t lengths[] = {20, 1 << 20, uint64_t{1} << 62, (uint64_t{1} << 63) - 1, UINT64_MAX};
  for (const uint64_t length : lengths) {
    const auto bytes = Builder(4).Summary().Unsigned({1, length}).Tail().bytes();
    EXPECT_FALSE(Read(bytes)) << length;
  }
}

TEST(FullState, HugeCountsEndWithTheInput) {
  EXPECT_FALSE(Read(Builder(4).Summary().Unsigned({UINT64_MAX >> 1}).Tail().bytes()));
  EXPECT_FALSE(Read(Builder(4).Summary().Unsigned({0, UINT64_MAX}).Tail().bytes()));
}

TEST(FullState, BlockIndexesAreCutTo32Bits) {
  Builder builder(1);
  builder.Summary().Unsigned({1, 1}).Text("a").Unsigned({1, (uint64_t{5} << 32) + 6, 1});
  builder.Unsigned({(uint64_t{1} << 32) + 2, 0, 0}).Signed(0).Unsigned({0}).Signed(0).Unsigned({0});
  const auto read = Read(builder.Tail().bytes());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->subjects[0].second.first_block, 6U);
  EXPECT_EQ(read->subjects[0].second.last_block, 6U);
  EXPECT_EQ(read->blocks[0].first.index, 2U);
}

TEST(FullState, SkippingBeyondTheInputIsAnError) {
  const Bytes bytes = Write(Small());
  EXPECT_TRUE(Read(bytes));
  EXPECT_FALSE(Read(bytes, Always(bytes.size())));
  EXPECT_FALSE(Read(bytes, Always(std::numeric_limits<size_t>::max())));
}

TEST(FullState, EveryTruncationIsAnError) {
  const Bytes bytes = Write(Small());
  for (size_t size = 0; size < bytes.size(); ++size) {
    // A copy of exact size, so that a sanitizer sees a read past the end.
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
    const auto read = Read(cut);
    ASSERT_FALSE(read) << size;
    ASSERT_TRUE(read.error().Is(ErrorCode::kCorruptState)) << size;
  }
}

TEST(FullState, EveryFlippedBitIsReadWithinBounds) {
  const Bytes bytes = Write(Small());
  size_t refused = 0;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes damaged = bytes;
    damaged[bit / 8] ^= static_cast<uint8_t>(1U << bit % 8);
    const auto read = Read(damaged);
    if (!read) ++refused;
    if (read) {
      ASSERT_LE(read->blocks.size(), damaged.size()) << bit;
    }
  }
  EXPECT_GT(refused, 0U);
}

RC_GTEST_PROP(FullState, AnyBytesAreReadWithinBounds, (const std::vector<uint8_t>& noise)) {
  Bytes bytes = {kFullStateMagic, *rc::gen::inRange<uint8_t>(1, 5)};
  // Small values get further.
  const auto mask = *rc::gen::element<uint8_t>(0x03, 0x0F, 0x7F, 0xFF);
  for (const uint8_t byte : noise) bytes.push_back(byte & mask);
  const auto skip = *rc::gen::inRange<size_t>(0, 4);
  const auto read = Read(bytes, Always(skip));
  if (read) {
    RC_ASSERT(read->subjects.size() + read->blocks.size() <= bytes.size());
  }
}

FullStateBlock AnyBlock() {
  const auto any = rc::gen::arbitrary<uint64_t>();
  const auto any_time = rc::gen::arbitrary<int64_t>();
  return {*rc::gen::arbitrary<uint32_t>(),   *any, *any, *any_time, *any, *any_time,
          *rc::gen::inRange<uint64_t>(0, 3), *any, *any};
}

RC_GTEST_PROP(FullState, RoundTrip, ()) {
  Contents contents;
  contents.summary = {*rc::gen::arbitrary<uint64_t>(), 2, 3, *rc::gen::arbitrary<int64_t>(), 4, {}};
  for (const auto& letters : *rc::gen::container<std::vector<std::string>>(
           rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))))) {
    contents.subjects.push_back(
        {letters, {{}, *rc::gen::arbitrary<uint64_t>(), *rc::gen::arbitrary<uint32_t>(), 3}});
  }
  for (auto left = *rc::gen::inRange(0, 4); left > 0; --left) {
    const FullStateBlock block = AnyBlock();
    contents.blocks.emplace_back(block, block.deletes > 0 ? Bytes(5, 0xAB) : Bytes{});
  }
  const Bytes bytes = Write(contents);
  const auto read = Read(bytes, Always(5));
  RC_ASSERT(read.has_value());
  RC_ASSERT(Write(*read) == bytes);
}

}  // namespace
}  // namespace jsstore
