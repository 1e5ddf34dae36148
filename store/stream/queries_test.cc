// Questions about subjects, sequences and what is pending.
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "store/container/subject_filter.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Filters = std::vector<std::string>;

class QueriesTest : public testing::Test, public StreamTestRig {
 protected:
  void SetUp() override {
    stream.subjects = {">"};
    ASSERT_TRUE(Open());
  }

  uint64_t Next(const Filters& filters, uint64_t start) {
    auto message = store->LoadNextMsgMulti(*SubjectFilterSet::Compile(filters), start, &skip);
    return message ? message->sequence : 0;
  }
  uint64_t Previous(const Filters& filters, uint64_t start) {
    auto message = store->LoadPrevMsgMulti(*SubjectFilterSet::Compile(filters), start, &skip);
    return message ? message->sequence : 0;
  }
  uint64_t Pending(uint64_t start, std::string_view filter, bool last_per_subject = false) {
    return store->NumPending(start, filter, last_per_subject)->total;
  }
  uint64_t Pending(uint64_t start, const Filters& filters, bool last_per_subject = false) {
    return store->NumPendingMulti(start, *SubjectFilterSet::Compile(filters), last_per_subject)
        ->total;
  }

  uint64_t skip = 0;
};

TEST_F(QueriesTest, GivenASetOfFiltersThenTheNearestMatchOfAnyIsFound) {
  for (const char* subject : {"a.x", "b", "a.y", "c.z", "b"}) Put(subject);
  EXPECT_EQ(Next({"b", "c.*"}, 0), 2U);
  EXPECT_EQ(Next({"b", "c.*"}, 3), 4U);
  EXPECT_EQ(skip, 4U);
  EXPECT_EQ(Previous({"b", "a.*"}, 4), 3U);
  EXPECT_EQ(Previous({"c.*", "d"}, 3), 0U);
  EXPECT_EQ(skip, 1U);
}

TEST_F(QueriesTest, GivenNoMatchThenSkipIsTheEndOfTheStream) {
  PutMany(40);
  EXPECT_EQ(Next({"x", "y.*"}, 0), 0U);
  EXPECT_EQ(skip, 40U);
  EXPECT_EQ(Next({}, 0), 0U);
  EXPECT_EQ(store->LoadNextMsgMulti({}, 7, &skip)->sequence, 7U);
}

TEST_F(QueriesTest, GivenOverlappingFiltersThenAMessageIsPendingOnce) {
  for (const char* subject : {"a.x", "b", "a.y", "a.x"}) Put(subject);
  EXPECT_EQ(Pending(2, Filters{"a.*", "a.x", "a.>"}), 2U);
  EXPECT_EQ(Pending(2, Filters{"a.*", "a.x", "a.>"}, true), 2U);
  EXPECT_EQ(Pending(4, Filters{"a.*", "b"}, true), 1U);
}

// Each question is an activity, so that the block's subjects do not expire after two minutes.
TEST_F(QueriesTest, GivenALastSequenceIsAskedForAgainAndAgainThenTheBlockIsNotReadAgain) {
  Put("a.b");
  Put("a.c");
  ASSERT_EQ(*store->LoadLastSeq("a.b"), 1U);
  sim.AdvanceBy(std::chrono::seconds(30));
  files.faults().ClearOperations();
  for (int i = 0; i < 5; ++i) {
    sim.AdvanceBy(std::chrono::seconds(60));
    EXPECT_EQ(*store->LoadLastSeq("a.b"), 1U);
  }
  for (const FileOperation& operation : files.faults().operations()) {
    EXPECT_FALSE(operation.kind == FileOperationKind::kRead && operation.path.ends_with(".blk"))
        << operation.path;
  }
}

TEST_F(QueriesTest, GivenMoreSubjectsThanAllowedThenThereAreTooMany) {
  for (const char* subject : {"a.x", "a.y", "a.z"}) Put(subject);
  EXPECT_EQ(store->MultiLastSeqs(Filters{"a.*"}, 0, 2).error().code, ErrorCode::kTooManyResults);
  EXPECT_THAT(*store->MultiLastSeqs(Filters{"a.*"}, 0, 3), ElementsAre(1, 2, 3));
}

TEST_F(QueriesTest, GivenASequenceOutsideTheStreamThenNothingIsLastThere) {
  PutMany(3);
  EXPECT_THAT(*store->MultiLastSeqs(Filters{">"}, 4, 0), IsEmpty());
  EXPECT_THAT(*store->MultiLastSeqs(Filters{">"}, ~uint64_t{0}, 0), IsEmpty());
  EXPECT_THAT(*store->MultiLastSeqs(Filters{">"}, 2, 0), ElementsAre(2));
}

TEST_F(QueriesTest, GivenAStoppedStoreThenScansAreRefused) {
  PutMany(3);
  ASSERT_TRUE(store->Stop());
  auto set = SubjectFilterSet::Compile(Filters{"a", "b"});
  EXPECT_EQ(store->LoadNextMsgMulti(*set, 0, nullptr).error().code, ErrorCode::kStoreClosed);
  EXPECT_EQ(store->LoadPrevMsgMulti(*set, 9, nullptr).error().code, ErrorCode::kStoreClosed);
}

// What a stream holds, and the plain answers.
struct Picture {
  std::map<uint64_t, std::string> messages;

  uint64_t Pending(uint64_t start, std::string_view filter, bool last_per_subject) const {
    uint64_t total = 0;
    std::set<std::string> subjects;
    for (auto it = messages.lower_bound(start); it != messages.end(); ++it) {
      if (!SubjectIsSubsetMatch(it->second, filter)) continue;
      ++total;
      subjects.insert(it->second);
    }
    return last_per_subject ? subjects.size() : total;
  }
  // The nearest sequences, at or after and at or before, that one of two filters matches; or 0.
  uint64_t Next(uint64_t start, std::string_view one, std::string_view other) const {
    for (auto it = messages.lower_bound(start); it != messages.end(); ++it) {
      if (SubjectIsSubsetMatch(it->second, one) || SubjectIsSubsetMatch(it->second, other))
        return it->first;
    }
    return 0;
  }
  uint64_t Previous(uint64_t start, std::string_view one, std::string_view other) const {
    for (auto it = messages.upper_bound(start); it != messages.begin();) {
      --it;
      if (SubjectIsSubsetMatch(it->second, one) || SubjectIsSubsetMatch(it->second, other))
        return it->first;
    }
    return 0;
  }
  std::map<std::string, SimpleState, std::less<>> States(std::string_view filter) const {
    std::map<std::string, SimpleState, std::less<>> states;
    for (const auto& [seq, subject] : messages) {
      if (!SubjectIsSubsetMatch(subject, filter)) continue;
      SimpleState& state = states[subject];
      if (state.msgs++ == 0) state.first = seq;
      state.last = seq;
    }
    return states;
  }
};

// Some messages, of which some are removed, in blocks of which some are loaded.
Picture Fill(StreamTestRig& rig) {
  Picture picture;
  const auto subjects = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "a.x", "a.y", "a.y.z", "b.x", "b")));
  for (const std::string& subject : subjects) picture.messages[rig.Put(subject)] = subject;
  const auto removed =
      *rc::gen::container<std::set<uint64_t>>(rc::gen::inRange<uint64_t>(1, subjects.size() + 1));
  for (const uint64_t seq : removed) {
    if (picture.messages.size() == 1 || picture.messages.erase(seq) == 0) continue;
    EXPECT_TRUE(rig.store->RemoveMsg(seq).value());
    rig.sim.Settle();
  }
  const bool restart = *rc::gen::arbitrary<bool>();
  EXPECT_TRUE(!restart || rig.Restart());
  return picture;
}

TEST(QueriesProperty, CountsAndStatesAreThoseOfTheMessages) {
  EXPECT_TRUE(rc::check([] {
    StreamTestRig rig;
    rig.stream.subjects = {">"};
    rig.file_store.block_size = 128;
    RC_ASSERT(rig.Open().has_value());
    const Picture picture = Fill(rig);
    FileStore& store = *rig.store;
    const uint64_t last = picture.messages.rbegin()->first;
    const auto filter = *rc::gen::element<std::string>(">", "a.*", "a.>", "b", "*.x", "c");
    const auto start = *rc::gen::inRange<uint64_t>(0, last + 2);
    const auto set = SubjectFilterSet::Compile(Filters{filter, "x.>"});
    // What counts last sequences goes by the last block of a subject, which removals leave behind.
    const bool untouched = picture.messages.size() == last;
    for (const bool last_per_subject : {false, true}) {
      if (last_per_subject && !untouched) continue;
      const uint64_t pending = picture.Pending(start, filter, last_per_subject);
      RC_ASSERT(store.NumPending(start, filter, last_per_subject).value().total == pending);
      RC_ASSERT(store.NumPendingMulti(start, *set, last_per_subject).value().total == pending);
    }
    const auto states = picture.States(filter);
    RC_ASSERT(store.SubjectsState(filter) == states);
    std::vector<uint64_t> last_seqs;
    for (const auto& [subject, state] : states) last_seqs.push_back(state.last);
    std::ranges::sort(last_seqs);
    if (untouched) {
      RC_ASSERT(store.MultiLastSeqs(Filters{filter}, last, 0).value() == last_seqs);
    }
    if (filter == ">") RC_ASSERT(store.AllLastSeqs().value() == last_seqs);
  }));
}

TEST(QueriesProperty, ScansFindTheNearestMessageOfAnyFilter) {
  EXPECT_TRUE(rc::check([] {
    StreamTestRig rig;
    rig.stream.subjects = {">"};
    rig.file_store.block_size = *rc::gen::element<uint64_t>(128, 512, 4096);
    RC_ASSERT(rig.Open().has_value());
    const Picture picture = Fill(rig);
    const auto one = *rc::gen::element<std::string>("a.*", "a.>", "b", "*.x", "c");
    const auto other = *rc::gen::element<std::string>("a", "a.y", "a.*", "*.*.z", "b.>");
    const auto filters = SubjectFilterSet::Compile(Filters{one, other});
    for (uint64_t start = 0; start <= picture.messages.rbegin()->first + 1; ++start) {
      const auto next = rig.store->LoadNextMsgMulti(*filters, start, nullptr);
      RC_ASSERT((next ? next->sequence : 0) == picture.Next(start, one, other));
      const auto previous = rig.store->LoadPrevMsgMulti(*filters, start, nullptr);
      RC_ASSERT((previous ? previous->sequence : 0) == picture.Previous(start, one, other));
    }
  }));
}

}  // namespace
}  // namespace jsstore
