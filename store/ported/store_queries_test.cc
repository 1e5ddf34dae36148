// From store_test.go of the reference: what a store finds and counts. The original asks a
// store in memory, too, which there is none of here.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

using SequenceList = std::vector<uint64_t>;

SubjectFilterSet FiltersOf(const std::vector<std::string>& filters) {
  const auto set = SubjectFilterSet::Compile(filters);
  EXPECT_TRUE(Worked(set));
  return set.value_or(SubjectFilterSet());
}

// Messages with subjects "foo.1" and so on, so that a sequence tells the subject.
class NumberedRig : public FileStoreRig {
 public:
  explicit NumberedRig(int count) {
    stream.subjects = {"foo.*"};
    Start();
    for (int i = 1; i <= count; ++i) Put("foo." + std::to_string(i), "ZZZ");
  }
  // What comes at or after `start`; nullopt past the last, which `skip` then tells.
  std::optional<uint64_t> Next(const SubjectFilterSet& filters, uint64_t start) {
    return Checked(store->LoadNextMsgMulti(filters, start, &skip), State().last_seq);
  }
  std::optional<uint64_t> Previous(const SubjectFilterSet& filters, uint64_t start) {
    return Checked(store->LoadPrevMsgMulti(filters, start, &skip), State().first_seq);
  }
  SequenceList WalkBack(const SubjectFilterSet& filters) {
    SequenceList found;
    for (auto seq = Previous(filters, State().last_seq); seq; seq = Previous(filters, *seq - 1)) {
      found.push_back(*seq);
    }
    return found;
  }

 private:
  std::optional<uint64_t> Checked(const Result<Message>& found, uint64_t end) {
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::kStoreEof) << found.error().Message();
      EXPECT_EQ(skip, end);
      return std::nullopt;
    }
    EXPECT_EQ(found->subject, "foo." + std::to_string(found->sequence));
    return found->sequence;
  }
  uint64_t skip = 0;
};

PORTED_TEST(TestStoreMsgLoadNextMsgMulti, kNoPlanNumber) {
  constexpr int kMessages = 1000;
  NumberedRig rig(kMessages);
  std::vector<std::string> each;
  for (int i = 1; i <= kMessages; ++i) each.push_back("foo." + std::to_string(i));
  for (const SubjectFilterSet& all : {FiltersOf({"foo.>"}), FiltersOf(each)}) {
    for (uint64_t seq = 1; seq <= kMessages; ++seq) EXPECT_EQ(rig.Next(all, seq), seq);
  }
  const SubjectFilterSet three = FiltersOf({"foo.3", "foo.223", "foo.1000"});
  EXPECT_EQ(rig.Next(three, 1), 3U);
  EXPECT_EQ(rig.Next(three, 4), 223U);
  EXPECT_EQ(rig.Next(three, 224), 1000U);
  EXPECT_EQ(rig.Next(three, 1001), std::nullopt);
}

PORTED_TEST(TestStoreMsgLoadPrevMsgMulti, kNoPlanNumber) {
  NumberedRig rig(1000);
  const SubjectFilterSet three = FiltersOf({"foo.5", "foo.15", "foo.105"});
  EXPECT_EQ(rig.WalkBack(three), (SequenceList{105, 15, 5}));
  EXPECT_EQ(rig.Previous(three, 4), std::nullopt);
}

PORTED_TEST(TestStoreMsgLoadPrevMsgMultiFullWildcardSkip, kNoPlanNumber) {
  NumberedRig rig(10);
  EXPECT_EQ(rig.WalkBack(FiltersOf({">"})), (SequenceList{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
}

PORTED_TEST(TestStoreLoadNextMsgWildcardStartBeforeFirstMatch, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"bar.*", "foo.*"};
  rig.Start();
  for (int i = 0; i < 100; ++i) rig.Put("bar." + std::to_string(i), "");
  EXPECT_EQ(rig.Put("foo.1", ""), 101U);
  const auto found = rig.store->LoadNextMsg("foo.*", true, 1, nullptr);
  ASSERT_TRUE(Worked(found));
  EXPECT_EQ(found->subject, "foo.1");
  EXPECT_EQ(found->sequence, 101U);
  uint64_t skip = 0;
  EXPECT_FALSE(rig.store->LoadNextMsg("foo.*", true, 102, &skip));
  EXPECT_EQ(skip, 101U);
}

PORTED_TEST(TestStoreMsgLoadPrevMsg, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*", "bar.*"};
  rig.Start();
  for (const char* subject : {"foo.1", "bar.1", "foo.2", "bar.2", "foo.3"}) {
    rig.Put(subject, "ZZZ");
  }
  const auto expect_found = [&rig](std::string_view filter, bool wildcard, std::string_view subject,
                                   uint64_t seq) {
    const auto found = rig.store->LoadPrevMsg(filter, wildcard, 5, nullptr);
    ASSERT_TRUE(Worked(found)) << filter;
    EXPECT_EQ(found->subject, subject);
    EXPECT_EQ(found->sequence, seq);
  };
  expect_found("", false, "foo.3", 5);
  expect_found("foo.2", false, "foo.2", 3);
  expect_found("foo.*", true, "foo.3", 5);
  uint64_t skip = 0;
  const auto none = rig.store->LoadPrevMsg("baz.*", true, 5, &skip);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kStoreEof);
  EXPECT_EQ(skip, 1U);
}

PORTED_TEST(TestFileStoreMultiLastSeqsAndLoadLastMsgWithLazySubjectState, kNoPlanNumber) {
  FooRig rig;
  const auto last_of_foo = [&rig] {
    return rig.Done(rig.store->MultiLastSeqs(std::vector<std::string>{"foo"}, 0, 0));
  };
  rig.PutFoo(3);
  EXPECT_EQ(last_of_foo(), SequenceList{3});
  EXPECT_TRUE(rig.Remove(3));
  EXPECT_EQ(last_of_foo(), SequenceList{2});
  rig.PutFoo(1);
  EXPECT_EQ(rig.Done(rig.store->LoadLastMsg("foo")).sequence, 4U);
  EXPECT_TRUE(rig.Remove(4));
  EXPECT_EQ(rig.Done(rig.store->LoadLastMsg("foo")).sequence, 2U);
}

struct LastMsgs {
  std::string delivered;  // "21:9 22:8": a sequence, and how many come after it
  LastMsgsCount count;
  Status done;
};

LastMsgs LastMsgsOf(FileStore& store, const std::string& filter, const LastMsgsQuery& limits,
                    size_t enough = SIZE_MAX) {
  const std::vector<std::string> filters = {filter};
  LastMsgsQuery query = limits;
  query.filters = filters;
  LastMsgs answer;
  size_t delivered = 0;
  answer.done = store.MultiLastMsgs(
      query,
      [&](const Message& message, uint64_t pending) {
        answer.delivered += (delivered == 0 ? "" : " ") + std::to_string(message.sequence) + ":" +
                            std::to_string(pending);
        return ++delivered < enough;
      },
      &answer.count);
  return answer;
}

PORTED_TEST(TestStoreMultiLastMsgs, kNoPlanNumber) {
  // given three messages of ten subjects in turn
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 30; ++i) rig.Put("foo." + std::to_string(i % 10), "");
  const auto expect = [&rig](const LastMsgsQuery& query, size_t enough, uint64_t pending,
                             const std::string& delivered) {
    const LastMsgs answer = LastMsgsOf(*rig.store, "foo.*", query, enough);
    EXPECT_TRUE(Worked(answer.done));
    EXPECT_EQ(answer.delivered, delivered);
    EXPECT_EQ(answer.count.total, 10U);
    EXPECT_EQ(answer.count.pending, pending);
  };
  const auto all = [](LastMsgsQuery query) {
    query.max_allowed = -1;
    return query;
  };
  expect(all({}), SIZE_MAX, 0, "21:9 22:8 23:7 24:6 25:5 26:4 27:3 28:2 29:1 30:0");
  // those below are counted all the same
  expect(all({.filters = {}, .min_seq = 26}), SIZE_MAX, 0, "26:4 27:3 28:2 29:1 30:0");
  // up to a sequence some subjects have their last message in an earlier round
  expect(all({.filters = {}, .max_seq = 25}), SIZE_MAX, 0,
         "16:9 17:8 18:7 19:6 20:5 21:4 22:3 23:2 24:1 25:0");
  expect(all({}), 3, 7, "21:9 22:8 23:7");

  const LastMsgs too_many = LastMsgsOf(*rig.store, "foo.*", {.filters = {}, .max_allowed = 5});
  ASSERT_FALSE(too_many.done);
  EXPECT_EQ(too_many.done.error().code, ErrorCode::kTooManyResults);
  EXPECT_EQ(too_many.delivered, "");
  const LastMsgs none = LastMsgsOf(*rig.store, "bar.>", all({}));
  EXPECT_TRUE(Worked(none.done));
  EXPECT_EQ(none.count.total, 0U);
  EXPECT_EQ(none.delivered, "");
}

PORTED_TEST_ALL(TestStoreLoadLastSeq, kNoPlanNumber) {
  // given small blocks, so that a subject's last message is looked for in several
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128;
  rig.stream.subjects = {"foo.*", "bar"};
  rig.Start();
  for (const char* subject :
       {"foo.a", "foo.b", "foo.c", "foo.a", "foo.b", "bar", "foo.c", "foo.a", "foo.b"}) {
    rig.Put(subject, "x");
  }
  ASSERT_GT(rig.peer().Blocks().size(), 1U);
  // The message and the sequence alone must tell the same; 0: there is none.
  const auto expect_last = [&rig](std::string_view subject, uint64_t expected) {
    SCOPED_TRACE(subject);
    const auto message = rig.store->LoadLastMsg(subject);
    const auto seq = rig.store->LoadLastSeq(subject);
    ASSERT_EQ(message.has_value(), expected > 0);
    ASSERT_EQ(seq.has_value(), expected > 0);
    if (expected > 0) {
      EXPECT_EQ(message->sequence, expected);
      EXPECT_EQ(*seq, expected);
    } else {
      EXPECT_EQ(message.error().code, ErrorCode::kStoreMsgNotFound);
      EXPECT_EQ(seq.error().code, ErrorCode::kStoreMsgNotFound);
    }
  };
  const auto expect_all = [&](std::initializer_list<std::pair<const char*, uint64_t>> lasts) {
    for (const auto& [subject, seq] : lasts) expect_last(subject, seq);
  };
  expect_all({{"foo.a", 8},
              {"foo.b", 9},
              {"foo.c", 7},
              {"bar", 6},
              {"foo.*", 9},
              {"", 9},
              {">", 9},
              {"baz", 0}});
  EXPECT_TRUE(rig.Remove(8));
  expect_last("foo.a", 4);
  // the last sequence of the stream is still it, without a message
  EXPECT_TRUE(rig.Remove(9));
  expect_all({{"foo.b", 5}, {"foo.*", 7}, {"", 0}, {">", 0}});
  EXPECT_TRUE(rig.Remove(4));
  expect_last("foo.a", 1);
  EXPECT_TRUE(rig.Remove(1));
  expect_last("foo.a", 0);
  rig.Purge();
  expect_all({{"foo.b", 0}, {">", 0}});
}

PORTED_TEST(TestStoreNumPendingLastPerSubjectExcludeOvercount, kNoPlanNumber) {
  // given a subject that ends before the start, and two that have messages on both sides of it
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 10; ++i) rig.Put("foo.A", "x");
  rig.Put("foo.B", "x");
  rig.Put("foo.C", "x");
  ASSERT_TRUE(Worked(rig.store->SkipMsgs(13, 87)));
  rig.Put("foo.B", "x");
  ASSERT_TRUE(Worked(rig.store->SkipMsgs(101, 899)));
  EXPECT_EQ(rig.Put("foo.C", "x"), 1000U);
  // then the first does not count
  EXPECT_EQ(rig.Pending(13, "foo.*", /*last_per_subject=*/true), 2U);
  EXPECT_EQ(rig.Done(rig.store->NumPendingMulti(13, FiltersOf({"foo.*"}), true)).total, 2U);
}

}  // namespace
}  // namespace jsstore
