// The last messages of subjects.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Filters = std::vector<std::string>;

std::vector<uint64_t> LastOf(FileStoreRig& rig, const Filters& filters, uint64_t max_seq) {
  return rig.Done(rig.store->MultiLastSeqs(filters, max_seq, -1));
}

// The messages themselves; none is behind the last of them.
std::vector<uint64_t> DeliveredOf(FileStoreRig& rig, const Filters& filters, uint64_t max_seq) {
  std::vector<uint64_t> delivered;
  LastMsgsCount count;
  EXPECT_TRUE(Worked(rig.store->MultiLastMsgs(
      {.filters = filters, .max_seq = max_seq, .max_allowed = 1024},
      [&delivered](const Message& message, uint64_t) {
        delivered.push_back(message.sequence);
        return true;
      },
      &count)));
  EXPECT_EQ(count.total, delivered.size());
  EXPECT_EQ(count.pending, 0U);
  return delivered;
}

PORTED_TEST(TestFileStoreMultiLastSeqs, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 256;  // a maximum lies within a block
  rig.stream.subjects = {"foo.*", "bar.*"};
  rig.Start();
  for (const char* prefix : {"foo.", "bar."}) {
    for (int i = 0; i < 33; ++i) {
      for (const char* name : {"foo", "bar", "baz"}) rig.Put(std::string(prefix) + name, "abc");
    }
  }

  EXPECT_THAT(LastOf(rig, {"foo.*"}, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(LastOf(rig, {"foo.*"}, 0), ElementsAre(97, 98, 99));
  EXPECT_THAT(LastOf(rig, {"bar.*"}, 0), ElementsAre(196, 197, 198));
  EXPECT_THAT(LastOf(rig, {"bar.*"}, 99), IsEmpty());

  const Filters all_foo = {"foo.foo", "foo.bar", "foo.baz"};
  const Filters all_bar = {"bar.foo", "bar.bar", "bar.baz"};
  EXPECT_THAT(LastOf(rig, all_foo, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(LastOf(rig, all_foo, 0), ElementsAre(97, 98, 99));
  EXPECT_THAT(LastOf(rig, all_bar, 0), ElementsAre(196, 197, 198));
  EXPECT_THAT(LastOf(rig, all_bar, 99), IsEmpty());
  EXPECT_THAT(LastOf(rig, {"foo.foo"}, 3), ElementsAre(1));

  // A subject that several filters match is there once.
  EXPECT_THAT(LastOf(rig, {"foo.*", "foo.bar"}, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(LastOf(rig, {"bar.>", "bar.bar", "bar.baz"}, 0), ElementsAre(196, 197, 198));

  EXPECT_THAT(LastOf(rig, {">"}, 0), ElementsAre(97, 98, 99, 196, 197, 198));
  EXPECT_THAT(LastOf(rig, {">"}, 99), ElementsAre(97, 98, 99));
  EXPECT_THAT(LastOf(rig, {"missing.*"}, 0), IsEmpty());
}

// The block that a subject was last seen in is gone.
PORTED_TEST(TestFileStoreMultiLastSeqsDeletedBlocks, kNoPlanNumber) {
  struct Case {
    const char* title;
    std::string subjects;  // of one letter each
    Filters filters;
    std::vector<uint64_t> expected;
  };
  const std::vector<Case> cases = {{"one subject", "abbaaabbb", {"foo.a"}, {1}},
                                   {"two subjects", "accaccbbb", {"foo.a", "foo.c"}, {1, 3}},
                                   {"one of two", "accaaabbb", {"foo.a", "foo.c"}, {1, 3}}};
  for (const auto& [title, subjects, filters, expected] : cases) {
    SCOPED_TRACE(title);
    FileStoreRig rig;
    rig.file_store.block_size = 128;  // three records
    rig.stream.subjects = {"foo.*"};
    rig.Start();
    for (const char subject : subjects) rig.Put(std::string("foo.") + subject, "x");
    for (const uint64_t seq : {4, 5, 6}) EXPECT_TRUE(rig.Remove(seq));
    EXPECT_EQ(rig.peer().BlockByIndex(2), nullptr);

    EXPECT_EQ(LastOf(rig, filters, 8), expected);
    EXPECT_EQ(DeliveredOf(rig, filters, 8), expected);
  }
}

PORTED_TEST(TestFileStoreMultiLastSeqsOverlappingFilters, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 128;  // three records: each subject has a block
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  rig.PutMany(3, "foo.a", "x");
  rig.PutMany(3, "foo.b", "x");

  const Filters filters = {"foo.*", "foo.a"};
  EXPECT_THAT(LastOf(rig, filters, 5), ElementsAre(3, 5));
  EXPECT_THAT(DeliveredOf(rig, filters, 5), ElementsAre(3, 5));
}

PORTED_TEST(TestFileStoreMultiLastSeqsMaxAllowed, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 100; ++i) rig.Put("foo." + std::to_string(i), "abc");

  const auto found = rig.store->MultiLastSeqs(Filters{"foo.*"}, 0, 10);

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kTooManyResults);
}

PORTED_TEST(TestFileStoreAllLastSeqs, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 8192;
  rig.stream.subjects = {"*.*"};
  rig.stream.max_msgs_per = 50;
  rig.Start();
  const Filters subjects = {"foo.foo", "foo.bar", "foo.baz", "bar.foo", "bar.bar", "bar.baz"};
  std::mt19937 random(1);
  for (int i = 0; i < 10'000; ++i) rig.Put(subjects[random() % subjects.size()], "abc");

  std::vector<uint64_t> expected;
  for (const std::string& subject : subjects) {
    expected.push_back(rig.store->LoadLastMsg(subject)->sequence);
  }
  std::ranges::sort(expected);
  EXPECT_EQ(rig.Done(rig.store->AllLastSeqs()), expected);
}

PORTED_TEST(TestFileStoreSubjectForSeq, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  EXPECT_EQ(rig.Put("foo.bar", ""), 1U);

  EXPECT_EQ(rig.store->SubjectForSeq(0).error().code, ErrorCode::kStoreMsgNotFound);
  EXPECT_EQ(*rig.store->SubjectForSeq(1), "foo.bar");
  EXPECT_EQ(rig.store->SubjectForSeq(2).error().code, ErrorCode::kStoreMsgNotFound);
}

}  // namespace
}  // namespace jsstore
