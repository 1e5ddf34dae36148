#include "conformance/inspect/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "conformance/inspect/store_for_tests.h"
#include "jsstore/env.h"
#include "store/codec/checksum.h"

namespace jsparity {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

StreamReading ReadingOf(const StoreDirectory& store, const TestStore& kind) {
  const auto place = FindStores(jsstore::Env::Real().files, store.stream());
  EXPECT_TRUE(place) << (place ? "" : place.error());
  ReadOptions options;
  options.key = kind.key();
  return ReadStream(jsstore::Env::Real().files, place->streams.front(), options);
}

std::vector<Finding> WrongIn(const StoreDirectory& store, const TestStore& kind) {
  auto findings = Verify(ReadingOf(store, kind));
  std::erase_if(findings, [](const Finding& f) { return f.level != FindingLevel::kWrong; });
  return findings;
}

std::string TextsOf(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += TextOf(finding) + "\n";
  return text;
}

class WholeStore : public testing::TestWithParam<TestStore> {};

TEST_P(WholeStore, HasNothingWrong) {
  const StoreDirectory store(GetParam());
  const auto wrong = WrongIn(store, GetParam());
  EXPECT_THAT(wrong, IsEmpty()) << TextsOf(wrong);
}

TEST_P(WholeStore, CountsAsTheStoreDid) {
  const StoreDirectory store(GetParam());
  const StreamReading reading = ReadingOf(store, GetParam());
  EXPECT_EQ(reading.totals.msgs, store.state().msgs);
  EXPECT_EQ(reading.totals.bytes, store.state().bytes);
  EXPECT_EQ(reading.totals.first_seq, store.state().first_seq);
  EXPECT_EQ(reading.totals.last_seq, store.state().last_seq);
  EXPECT_EQ(reading.index.current(), !GetParam().killed);
}

TEST_P(WholeStore, TellsWhatWasStagedFromWhatNoStoreKeeps) {
  const StoreDirectory store(GetParam());
  const std::vector<std::string> staged = {"msgs/2.new", "msgs/2.blk.new", "msgs/thw.db.tmp"};
  for (const std::string& name : staged) store.Write(name, "cut sho");
  store.Write("msgs/notes.txt", "mine");
  const StreamReading reading = ReadingOf(store, GetParam());
  EXPECT_THAT(reading.leftovers, testing::UnorderedElementsAreArray(staged));
  EXPECT_THAT(reading.stray_files, testing::ElementsAre("msgs/notes.txt"));
}

TEST_P(WholeStore, IsReadWithAllThatIsInIt) {
  const StoreDirectory store(GetParam());
  const StreamReading reading = ReadingOf(store, GetParam());
  ASSERT_TRUE(reading.meta.meta.has_value());
  EXPECT_EQ(reading.meta.meta->config.name, "ORDERS");
  EXPECT_EQ(reading.account, "ACME");
  EXPECT_GT(reading.blocks.size(), 2U);
  ASSERT_EQ(reading.consumers.size(), 1U);
  ASSERT_TRUE(reading.consumers.front().state.has_value());
  EXPECT_EQ(reading.consumers.front().state->delivered.stream, 6U);
  EXPECT_THAT(reading.stray_files, IsEmpty());
  EXPECT_THAT(reading.leftovers, IsEmpty());
  EXPECT_EQ(reading.ttls.size(), 1U);
  EXPECT_EQ(reading.schedules.size(), 1U);
  if (GetParam().killed) return;
  ASSERT_TRUE(reading.ttl_state.has_value());
  EXPECT_EQ(reading.ttl_state->entries.size(), 1U);
  ASSERT_TRUE(reading.schedule_state.has_value());
  EXPECT_EQ(reading.schedule_state->entries.size(), 1U);
  ASSERT_TRUE(reading.sources.has_value());
  EXPECT_EQ(reading.sources->states.begin()->second.seq, 7U);
}

std::vector<TestStore> AllKinds() {
  using jsstore::Cipher;
  using jsstore::Compression;
  std::vector<TestStore> kinds;
  for (const Cipher cipher : {Cipher::kNone, Cipher::kChaCha, Cipher::kAes}) {
    for (const Compression compression : {Compression::kNone, Compression::kS2}) {
      for (const bool killed : {false, true}) kinds.push_back({cipher, compression, killed});
    }
  }
  return kinds;
}

INSTANTIATE_TEST_SUITE_P(OfEveryKind, WholeStore, testing::ValuesIn(AllKinds()));

// Where a block can change without anybody being able to tell: no checksum guards the length of a
// subject, and nobody counts the subjects of messages that are gone.
std::set<size_t> UnguardedIn(const StoreDirectory& store, const TestStore& kind,
                             const std::string& name) {
  std::set<size_t> unguarded;
  ReadOptions options;
  options.key = kind.key();
  options.on_record = [&](const BlockReading& block, const BlockRecord& record) {
    const bool in_file = block.compression == jsstore::Compression::kNone;
    if (block.file != name || !in_file || record.view.head.has_header) return;
    for (const size_t at : {20, 21}) unguarded.insert(record.offset + at);
  };
  const auto place = FindStores(jsstore::Env::Real().files, store.stream());
  ReadStream(jsstore::Env::Real().files, place->streams.front(), options);
  return unguarded;
}

// Every file of the stream, damaged at every byte: what it comes to is a value, never a crash.
// `found(name)`: whether damage anywhere in the file has to be told.
template <typename Found>
void DamageEveryByte(const TestStore& kind, Found&& found) {
  const StoreDirectory store(kind);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(store.stream())) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(store.stream()).string();
    const std::string whole = store.Read(name);
    // Blocks are many, and alike.
    if (name.ends_with(".blk") && name != "msgs/1.blk" && name != "msgs/2.blk") continue;
    const std::set<size_t> unguarded = UnguardedIn(store, kind, name);
    for (size_t i = 0; i < whole.size(); ++i) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x11);
      store.Write(name, damaged);
      const auto wrong = WrongIn(store, kind);
      const bool must = found(name) && !unguarded.contains(i);
      ASSERT_TRUE(!must || !wrong.empty()) << name << " at " << i;
      if (i % 16 != 0) continue;
      store.Write(name, whole.substr(0, i));
      const auto cut = WrongIn(store, kind);
      ASSERT_TRUE(!found(name) || i == 0 || !cut.empty()) << name << " cut at " << i;
    }
    store.Write(name, whole);
  }
}

TEST(DamagedStore, IsFoundOutAtEveryByteThatAChecksumGuards) {
  DamageEveryByte({.block_size = 512, .orders = 10}, [](const std::string& name) {
    return name.ends_with(".blk") || name.ends_with("index.db") || name.ends_with("meta.inf") ||
           name.ends_with("meta.sum");
  });
}

TEST(DamagedStore, IsFoundOutAtEveryByteThatIsSealed) {
  DamageEveryByte({.cipher = jsstore::Cipher::kChaCha, .block_size = 512, .orders = 10},
                  [](const std::string& name) {
                    return !name.ends_with("thw.db") && !name.ends_with("sched.db") &&
                           !name.ends_with("sources.db");
                  });
}

TEST(DamagedStore, SurvivesWhatCannotBeDecompressed) {
  DamageEveryByte(
      {.cipher = jsstore::Cipher::kAes,
       .compression = jsstore::Compression::kS2,
       .block_size = 512,
       .orders = 10},
      [](const std::string& name) { return name.ends_with("index.db") || name.ends_with(".blk"); });
}

// An index.db that was not damaged by chance: its checksum holds, and it lies.
TEST(LyingIndex, IsHeldAgainstTheBlocks) {
  const StoreDirectory store({});
  const std::string whole = store.Read("msgs/index.db");
  const size_t body_bytes = whole.size() - jsstore::kChecksumBytes;
  size_t found = 0;
  for (size_t i = 0; i < body_bytes; ++i) {
    for (const int bits : {0x01, 0x80, 0xff}) {
      std::string lying = whole;
      lying[i] = static_cast<char>(lying[i] ^ bits);
      const auto hash = jsstore::Checksum("ORDERS").Of(
          {{reinterpret_cast<const uint8_t*>(lying.data()), body_bytes}});
      std::copy(hash.begin(), hash.end(), lying.begin() + static_cast<ptrdiff_t>(body_bytes));
      store.Write("msgs/index.db", lying);
      if (!WrongIn(store, {}).empty()) ++found;
    }
  }
  // Times are not looked at, and one that seems to be behind is none to hold against anything.
  EXPECT_GT(found, 2 * body_bytes);
}

TEST(DamagedRecord, IsNamedWithWhatIsLostAndWhatIsLeft) {
  const StoreDirectory store({});
  std::string block = store.Read("msgs/1.blk");
  const size_t at = block.find("orders.new.0");
  block[at + 20] ^= 1;  // in the payload of sequence 1
  store.Write("msgs/1.blk", block);
  const auto wrong = WrongIn(store, {});
  ASSERT_EQ(wrong.size(), 1U) << TextsOf(wrong);
  EXPECT_THAT(TextOf(wrong.front()),
              HasSubstr("msgs/1.blk, offset 0, 102 bytes: record of sequence 1: checksum does not "
                        "hold, subject orders.new.0; "));
  EXPECT_THAT(TextOf(wrong.front()), HasSubstr("records behind it are whole; sequence 1 is lost"));
}

TEST(DamagedRecord, OfARemovedMessageLosesNothing) {
  const StoreDirectory store({});
  std::string block = store.Read("msgs/1.blk");
  const size_t at = block.find("orders.new.2");  // sequence 3, removed
  block[at + 20] ^= 1;
  store.Write("msgs/1.blk", block);
  const auto wrong = WrongIn(store, {});
  ASSERT_EQ(wrong.size(), 1U) << TextsOf(wrong);
  EXPECT_THAT(wrong.front().lost, IsEmpty());
}

TEST(DamagedRecord, WithoutAnIndexMayHaveLostWhatIsNotThere) {
  const TestStore kind{.killed = true};
  const StoreDirectory store(kind);
  std::string block = store.Read("msgs/1.blk");
  block[block.find("orders.new.1") + 20] ^= 1;  // sequence 2
  store.Write("msgs/1.blk", block);
  const auto wrong = WrongIn(store, kind);
  ASSERT_EQ(wrong.size(), 1U) << TextsOf(wrong);
  EXPECT_THAT(TextOf(wrong.front()), HasSubstr("sequence 2 may be lost"));
}

TEST(DamagedSubject, IsFoundByTheCountsOfIndexDb) {
  const StoreDirectory store({});
  std::string block = store.Read("msgs/1.blk");
  block[20] = static_cast<char>(block[20] - 2);  // orders.new.0 becomes orders.new
  store.Write("msgs/1.blk", block);
  EXPECT_THAT(TextsOf(WrongIn(store, {})),
              HasSubstr("says 0 messages of subject orders.new, the blocks have 1"));
}

TEST(MissingBlock, IsToldWithItsMessages) {
  const StoreDirectory store({});
  std::filesystem::remove(store.PathOf("msgs/2.blk"));
  const auto wrong = WrongIn(store, {});
  EXPECT_THAT(wrong, Contains(Field(&Finding::file, "msgs/2.blk"))) << TextsOf(wrong);
  EXPECT_THAT(TextsOf(wrong), HasSubstr("are lost"));
}

TEST(CopiedStore, IsReadUnderAnyName) {
  const StoreDirectory store({});
  const std::string copy = store.root() + "/backup";
  std::filesystem::copy(store.stream(), copy, std::filesystem::copy_options::recursive);
  const StreamReading reading = ReadStream(jsstore::Env::Real().files, {copy, "backup", ""}, {});
  EXPECT_EQ(reading.name, "ORDERS");
  EXPECT_FALSE(AnyWrong(Verify(reading))) << TextsOf(Verify(reading));
}

TEST(EncryptedStore, CannotBeReadWithoutItsKey) {
  const TestStore kind{.cipher = jsstore::Cipher::kAes};
  const StoreDirectory store(kind);
  const StreamReading reading = ReadingOf(store, {});
  EXPECT_TRUE(reading.meta.sealed_off);
  EXPECT_THAT(reading.blocks.front().unreadable, HasSubstr("no key was given"));
  EXPECT_EQ(reading.records, 0U);
}

TEST(Place, IsFoundFromWhateverIsNamed) {
  const StoreDirectory store({});
  auto& files = jsstore::Env::Real().files;
  for (const std::string& path : {store.root(), store.account(), store.account() + "/streams",
                                  store.stream(), store.stream() + "/"}) {
    const auto place = FindStores(files, path);
    ASSERT_TRUE(place) << place.error();
    ASSERT_EQ(place->streams.size(), 1U) << path;
    EXPECT_EQ(place->streams.front().stream, "ORDERS");
    EXPECT_EQ(place->streams.front().account, "ACME");
    EXPECT_EQ(place->file, "");
  }
  const auto file = FindStores(files, store.PathOf("msgs/1.blk"));
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->file, "msgs/1.blk");
  EXPECT_EQ(file->streams.front().dir, store.stream());
  EXPECT_FALSE(FindStores(files, "/proc/self/task"));
  EXPECT_FALSE(FindStores(files, store.root() + "/nowhere"));
}

}  // namespace
}  // namespace jsparity
