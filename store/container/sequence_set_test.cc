#include "store/container/sequence_set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

namespace jsstore {
namespace {

constexpr std::uint64_t kMaxSequence = std::numeric_limits<std::uint64_t>::max();

using Model = std::set<std::uint64_t>;
using Runs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

std::vector<std::uint64_t> Members(const SequenceSet& set) {
  std::vector<std::uint64_t> members;
  set.Range([&](std::uint64_t sequence) {
    members.push_back(sequence);
    return true;
  });
  return members;
}

Runs RunsOf(const SequenceSet& set) {
  Runs runs;
  set.ForEachRun([&](std::uint64_t first, std::uint64_t count) {
    runs.emplace_back(first, count);
    return true;
  });
  return runs;
}

Runs RunsOf(const Model& model) {
  Runs runs;
  for (const std::uint64_t sequence : model) {
    if (!runs.empty() && runs.back().first + runs.back().second == sequence) {
      ++runs.back().second;
    } else {
      runs.emplace_back(sequence, 1);
    }
  }
  return runs;
}

struct Edit {
  bool insert;
  std::uint64_t first;
  std::uint64_t count;
};

void showValue(const Edit& edit, std::ostream& os) {
  os << (edit.insert ? "insert " : "delete ") << edit.first << " +" << edit.count;
}

// Dense around a few bases, so that nodes fill, empty and rotate. Long runs are rare, as each costs
// what hundreds of others do: four in the fifty edits of a case.
rc::Gen<Edit> AnyEdit() {
  const auto base = rc::gen::element<std::uint64_t>(0, 1, 2048, 50'000, 1'000'000, 1ULL << 40);
  const auto offset = rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 200),
                                     rc::gen::inRange<std::uint64_t>(0, 40'000));
  const auto count =
      rc::gen::weightedOneOf<std::uint64_t>({{5, rc::gen::just<std::uint64_t>(1)},
                                             {6, rc::gen::inRange<std::uint64_t>(1, 130)},
                                             {1, rc::gen::inRange<std::uint64_t>(1, 7000)}});
  return rc::gen::map(
      rc::gen::tuple(rc::gen::arbitrary<bool>(), base, offset, count), [](const auto& t) {
        return Edit{std::get<0>(t), std::get<1>(t) + std::get<2>(t), std::get<3>(t)};
      });
}

void Apply(const Edit& edit, SequenceSet& set, Model& model) {
  if (edit.insert) {
    std::uint64_t added = 0;
    for (std::uint64_t i = 0; i < edit.count; ++i) added += model.insert(edit.first + i).second;
    RC_ASSERT(set.InsertRange(edit.first, edit.count) == added);
    return;
  }
  for (std::uint64_t i = 0; i < edit.count; ++i) {
    RC_ASSERT(set.Delete(edit.first + i) == (model.erase(edit.first + i) == 1));
  }
}

TEST(SequenceSet, HoldsWhatASetOfNumbersHoldsAfterAnyEdits) {
  EXPECT_TRUE(rc::check([] {
    SequenceSet set;
    Model model;
    for (const Edit& edit : *rc::gen::container<std::vector<Edit>>(AnyEdit())) {
      Apply(edit, set, model);
      RC_ASSERT(set.Size() == model.size());
      RC_ASSERT(set.Empty() == model.empty());
      RC_ASSERT(set.Exists(edit.first) == model.contains(edit.first));
    }
    RC_ASSERT(Members(set) == std::vector<std::uint64_t>(model.begin(), model.end()));
    RC_ASSERT(RunsOf(set) == RunsOf(model));
    RC_ASSERT(set.Min() == (model.empty() ? 0 : *model.begin()));
    RC_ASSERT(set.Max() == (model.empty() ? 0 : *model.rbegin()));
  }));
}

TEST(SequenceSet, InsertRangeLeavesTheShapeThatSingleInsertsLeave) {
  EXPECT_TRUE(rc::check([] {
    SequenceSet by_range;
    SequenceSet one_by_one;
    if (*rc::gen::arbitrary<bool>()) {
      const auto min = *rc::gen::inRange<std::uint64_t>(0, 60'000);
      RC_ASSERT(by_range.SetInitialMin(min).has_value());
      RC_ASSERT(one_by_one.SetInitialMin(min).has_value());
    }
    for (const Edit& edit : *rc::gen::container<std::vector<Edit>>(AnyEdit())) {
      std::uint64_t added = 0;
      for (std::uint64_t i = 0; i < edit.count; ++i) added += one_by_one.Insert(edit.first + i);
      RC_ASSERT(by_range.InsertRange(edit.first, edit.count) == added);
    }
    RC_ASSERT(by_range.Encode() == one_by_one.Encode());
  }));
}

TEST(SequenceSet, TellsWhereAStretchOfMembersEnds) {
  EXPECT_TRUE(rc::check([] {
    SequenceSet set;
    Model model;
    for (const Edit& edit : *rc::gen::container<std::vector<Edit>>(AnyEdit())) {
      Apply(edit, set, model);
    }
    for (const auto& [first, count] : RunsOf(model)) {
      const std::uint64_t last = first + count - 1;
      RC_ASSERT(set.SpanEnd(first) == last);
      RC_ASSERT(set.SpanEnd(first + count / 2) == last);
      RC_ASSERT(set.SpanEnd(last) == last);
      RC_ASSERT(!set.SpanEnd(last + 1));
    }
  }));
}

TEST(SequenceSet, TellsWhereAStretchOverSeveralNodesEnds) {
  SequenceSet set;
  set.InsertRange(2000, 10'000);  // from the middle of a node, and over four more
  set.InsertRange(50'000, 1);
  EXPECT_EQ(set.SpanEnd(2000), 11'999U);
  EXPECT_EQ(set.SpanEnd(4096), 11'999U);
  EXPECT_EQ(set.SpanEnd(11'999), 11'999U);
  EXPECT_EQ(set.SpanEnd(12'000), std::nullopt);
  EXPECT_EQ(set.SpanEnd(1999), std::nullopt);
  EXPECT_EQ(set.SpanEnd(50'000), 50'000U);
  EXPECT_EQ(SequenceSet().SpanEnd(1), std::nullopt);
}

TEST(SequenceSet, StaysBalancedAfterAnyEdits) {
  EXPECT_TRUE(rc::check([] {
    SequenceSet set;
    Model model;
    for (const Edit& edit : *rc::gen::container<std::vector<Edit>>(AnyEdit())) {
      Apply(edit, set, model);
      const auto heights = set.Heights();
      RC_ASSERT(std::abs(heights.left - heights.right) <= 1);
    }
  }));
}

TEST(SequenceSet, DecodesWhatItEncodedAndEncodesItTheSame) {
  EXPECT_TRUE(rc::check([] {
    SequenceSet set;
    Model model;
    for (const Edit& edit : *rc::gen::container<std::vector<Edit>>(AnyEdit())) {
      Apply(edit, set, model);
    }
    std::vector<std::uint8_t> bytes = set.Encode();
    RC_ASSERT(bytes.size() == set.EncodeLen());
    const std::size_t encoded = bytes.size();
    bytes.insert(bytes.end(), {1, 2, 3});
    const auto decoded = SequenceSet::Decode(bytes);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(decoded->bytes_read == encoded);
    RC_ASSERT(decoded->set.Encode() == set.Encode());
    RC_ASSERT(decoded->set.Equal(set));
  }));
}

TEST(SequenceSet, DecodeOfAnyBytesAnswersAndTheSetStaysUsable) {
  EXPECT_TRUE(rc::check([] {
    SequenceSet source;
    source.InsertRange(*rc::gen::inRange<std::uint64_t>(0, 5000),
                       *rc::gen::inRange<std::uint64_t>(0, 20'000));
    std::vector<std::uint8_t> bytes = source.Encode();
    const auto edits = *rc::gen::container<std::vector<std::pair<std::uint16_t, std::uint8_t>>>(
        rc::gen::pair(rc::gen::arbitrary<std::uint16_t>(), rc::gen::arbitrary<std::uint8_t>()));
    for (const auto& [at, value] : edits) bytes[at % bytes.size()] = value;
    bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
    auto decoded = SequenceSet::Decode(bytes);
    if (!decoded) return;
    RC_ASSERT(decoded->bytes_read <= bytes.size());
    decoded->set.InsertRange(0, 10'000);
    for (std::uint64_t sequence = 0; sequence < 10'000; ++sequence) decoded->set.Delete(sequence);
    RC_ASSERT(decoded->set.Encode().size() == decoded->set.EncodeLen());
  }));
}

TEST(SequenceSet, RefusesToDecodeWhatIsNotAnEncoding) {
  const auto error_of = [](std::vector<std::uint8_t> bytes) {
    return SequenceSet::Decode(bytes).error();
  };
  EXPECT_EQ(error_of({}), SequenceSetError::kBadEncoding);
  EXPECT_EQ(error_of({22, 2, 0, 0, 0, 0, 0, 0, 0}), SequenceSetError::kBadEncoding);
  EXPECT_EQ(error_of({21, 2, 0, 0, 0, 0, 0, 0, 0, 0}), SequenceSetError::kBadEncoding);
  EXPECT_EQ(error_of({22, 0, 0, 0, 0, 0, 0, 0, 0, 0}), SequenceSetError::kBadVersion);
  EXPECT_EQ(error_of({22, 3, 0, 0, 0, 0, 0, 0, 0, 0}), SequenceSetError::kBadVersion);
  EXPECT_EQ(error_of({22, 2, 1, 0, 0, 0, 0, 0, 0, 0}), SequenceSetError::kBadEncoding);
  EXPECT_EQ(error_of({22, 2, 255, 255, 255, 255, 0, 0, 0, 0}), SequenceSetError::kBadEncoding);
  EXPECT_EQ(error_of({22, 1, 255, 255, 255, 255, 0, 0, 0, 0}), SequenceSetError::kBadEncoding);
  // Version 1 checks the number of members.
  EXPECT_EQ(error_of({22, 1, 0, 0, 0, 0, 1, 0, 0, 0}), SequenceSetError::kBadEncoding);
}

// The encoding of a tree that is a list to the right, of nodes with these members, each of which
// says that it is a leaf.
std::vector<std::uint8_t> EncodedList(std::uint32_t nodes,
                                      const std::vector<std::uint64_t>& members) {
  SequenceSet one;
  for (const std::uint64_t member : members) one.Insert(member);
  const std::vector<std::uint8_t> node = one.Encode();
  std::vector<std::uint8_t> bytes(node.begin(), node.begin() + 10);
  const auto put = [&bytes](std::size_t at, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  };
  put(2, nodes, 4);
  put(6, nodes * members.size(), 4);
  for (std::uint32_t i = 0; i < nodes; ++i) {
    const std::size_t at = bytes.size();
    bytes.insert(bytes.end(), node.begin() + 10, node.end());
    put(at, std::uint64_t{i} * SequenceSet::kNodeSequences, 8);
  }
  return bytes;
}

TEST(SequenceSet, DecodesATreeThatDegeneratedToAListWithoutUsingUpTheStack) {
  constexpr std::uint32_t kNodes = 3000;
  const std::vector<std::uint8_t> bytes = EncodedList(kNodes, {5});
  auto decoded = SequenceSet::Decode(bytes);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(Members(decoded->set).size(), kNodes);
  EXPECT_TRUE(SequenceSet(decoded->set).Delete((kNodes - 1) * SequenceSet::kNodeSequences + 5));
  EXPECT_EQ(decoded->set.Encode(), bytes);
}

TEST(SequenceSet, IsBalancedAnewOnlyWhenANodeGoes) {
  auto decoded = SequenceSet::Decode(EncodedList(4, {5, 6}));
  ASSERT_TRUE(decoded.has_value());
  SequenceSet& set = decoded->set;
  const std::uint64_t last_base = 3 * SequenceSet::kNodeSequences;
  // The first node's one child says that it is a leaf, whatever hangs below it.
  EXPECT_TRUE(set.Delete(last_base + 6));
  EXPECT_FALSE(set.Delete(last_base + 7));
  EXPECT_EQ(set.Heights().left, 0);
  EXPECT_EQ(set.Heights().right, 1);
  EXPECT_TRUE(set.Delete(last_base + 5));
  EXPECT_EQ(set.Nodes(), 3U);
  EXPECT_EQ(set.Heights().left, 1);
  EXPECT_EQ(set.Heights().right, 1);
}

TEST(SequenceSet, NeverFindsItsLastNodeAgain) {
  SequenceSet set;
  EXPECT_TRUE(set.Insert(kMaxSequence));
  EXPECT_TRUE(set.Insert(kMaxSequence));
  EXPECT_FALSE(set.Exists(kMaxSequence));
  EXPECT_FALSE(set.Delete(kMaxSequence));
  EXPECT_EQ(set.Size(), 2U);
  EXPECT_EQ(set.Nodes(), 2U);
}

TEST(SequenceSet, WithAnInitialMinFillsOneNodeFromThere) {
  SequenceSet set;
  ASSERT_TRUE(set.SetInitialMin(100).has_value());
  EXPECT_FALSE(set.Empty());
  EXPECT_EQ(set.State(), SequenceSet::Summary{});
  set.InsertRange(100, SequenceSet::kNodeSequences);
  EXPECT_EQ(set.Nodes(), 1U);
  EXPECT_EQ(set.SetInitialMin(1).error(), SequenceSetError::kSetNotEmpty);
}

TEST(SequenceSet, LosesItsNodesWithTheLastMember) {
  SequenceSet set;
  ASSERT_TRUE(set.SetInitialMin(1).has_value());
  set.Insert(7);
  EXPECT_TRUE(set.Delete(7));
  EXPECT_TRUE(set.Empty());
  EXPECT_EQ(set.Nodes(), 0U);
}

TEST(SequenceSet, EndsWalksWhenTheVisitorSaysSo) {
  SequenceSet set;
  for (std::uint64_t sequence = 0; sequence < 100'000; sequence += 2) set.Insert(sequence);
  int visits = 0;
  set.Range([&](std::uint64_t) { return ++visits < 3; });
  EXPECT_EQ(visits, 3);
  visits = 0;
  set.ForEachRun([&](std::uint64_t, std::uint64_t) { return ++visits < 3; });
  EXPECT_EQ(visits, 3);
}

TEST(SequenceSet, CopiesKeepTheShapeAndGoTheirOwnWay) {
  SequenceSet set;
  for (std::uint64_t sequence = 0; sequence < 100'000; sequence += 1999) set.Insert(sequence);
  SequenceSet copy(set);
  EXPECT_EQ(copy.Encode(), set.Encode());
  copy.Insert(1);
  EXPECT_FALSE(set.Exists(1));
  EXPECT_FALSE(copy.Equal(set));
  const SequenceSet moved(std::move(copy));
  EXPECT_TRUE(moved.Exists(1));
}

TEST(SequenceSet, UnionHoldsTheMembersOfAll) {
  EXPECT_TRUE(rc::check([] {
    std::vector<SequenceSet> sets(3);
    Model model;
    for (SequenceSet& set : sets) {
      Model own;
      for (const Edit& edit : *rc::gen::container<std::vector<Edit>>(AnyEdit())) {
        Apply(edit, set, own);
      }
      model.insert(own.begin(), own.end());
    }
    const std::vector<const SequenceSet*> pointers{&sets[0], nullptr, &sets[1], &sets[2]};
    const SequenceSet all = SequenceSet::UnionOf(pointers);
    RC_ASSERT(RunsOf(all) == RunsOf(model));
    sets[0].Union(sets[1]);
    sets[0].Union(sets[2]);
    sets[0].Union(sets[0]);
    RC_ASSERT(sets[0].Equal(all));
  }));
}

}  // namespace
}  // namespace jsstore
