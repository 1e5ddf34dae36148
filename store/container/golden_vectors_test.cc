// What the reference answered and encoded, replayed (testdata/README.md).

#include "store/container/golden_vectors.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "store/container/sequence_set.h"
#include "store/container/subject_filter.h"
#include "store/container/subject_tree.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

using golden::AllStrings;
using golden::Digest;
using nlohmann::json;

// ---- sequence set ----

json StateOf(const SequenceSet& set) {
  Digest encoding;
  for (const std::uint8_t byte : set.Encode()) encoding.Byte(byte);
  Digest members;
  set.Range([&](std::uint64_t sequence) {
    members.Number(sequence);
    return true;
  });
  const auto [min, max, count] = set.State();
  const auto [left, right] = set.Heights();
  return {count, set.Nodes(), min, max, left, right, encoding.Text(), members.Text()};
}

std::vector<std::uint8_t> Version1Encoding(const json& operation) {
  std::vector<std::uint8_t> bytes{22, 1};
  const auto put = [&bytes](std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  put(operation[2].get<std::uint64_t>(), 4);
  put(operation[3].get<std::uint64_t>(), 4);
  for (const json& node : operation[1]) {
    std::array<std::uint64_t, 64> buckets{};
    for (const json& bucket : node[1]) buckets.at(bucket[0]) = bucket[1];
    put(node[0].get<std::uint64_t>(), 8);
    for (const std::uint64_t bucket : buckets) put(bucket, 8);
    put(7, 2);
  }
  return bytes;
}

json DecodeInto(SequenceSet& set, const std::vector<std::uint8_t>& bytes) {
  auto decoded = SequenceSet::Decode(bytes);
  if (!decoded) return {SequenceSetErrorText(decoded.error()), -1};
  set = std::move(decoded->set);
  return {"", decoded->bytes_read};
}

std::uint64_t DeleteRange(SequenceSet& set, std::uint64_t first, std::uint64_t count) {
  std::uint64_t deleted = 0;
  for (std::uint64_t i = 0; i < count; ++i) deleted += set.Delete(first + i) ? 1 : 0;
  return deleted;
}

json UnionWith(SequenceSet& set, std::uint64_t first, std::uint64_t span, std::uint64_t modulus) {
  SequenceSet other;
  for (std::uint64_t i = 0; i < span; i += 1 + (i * 7) % modulus) other.Insert(first + i);
  const std::uint64_t before = set.Size();
  set.Union(other);
  return set.Size() - before;
}

json Apply(SequenceSet& set, const json& operation) {
  const auto& name = operation[0].get_ref<const std::string&>();
  if (name == "insert") return set.InsertRange(operation[1], operation[2]);
  if (name == "delete") return DeleteRange(set, operation[1], operation[2]);
  if (name == "v1") return DecodeInto(set, Version1Encoding(operation));
  const json& argument = operation[1];
  if (name == "union") return UnionWith(set, argument[0], argument[1], argument[2]);
  if (name == "mutate") {
    std::vector<std::uint8_t> bytes = set.Encode();
    if (argument[0] < bytes.size()) bytes[argument[0].get<std::size_t>()] = argument[1];
    bytes.resize(bytes.size() - operation[2].get<std::size_t>());
    return DecodeInto(set, bytes);
  }
  const auto done = set.SetInitialMin(argument);
  return done ? json(0) : json(SequenceSetErrorText(done.error()));
}

TEST(SequenceSetVectors, EveryStepAnswersAndEncodesAsRecorded) {
  const json file = golden::Load("sequence_set.json");
  ASSERT_FALSE(file["cases"].empty());
  for (std::size_t i = 0; i < file["cases"].size(); ++i) {
    SequenceSet set;
    for (const json& step : file["cases"][i]["steps"]) {
      ASSERT_EQ(Apply(set, step[0]), step[1]) << "case " << i << ": " << step[0];
      ASSERT_EQ(StateOf(set), step[2]) << "case " << i << ": " << step[0];
    }
  }
}

// ---- subject tree ----

using Tree = SubjectTree<int>;

class TreeReplay {
 public:
  explicit TreeReplay(const json& recorded)
      : recorded_(recorded), subjects_(recorded["subjects"].get<std::vector<std::string>>()) {
    for (std::size_t i = 0; i < subjects_.size(); ++i) index_[subjects_[i]] = i;
  }

  int Step(const json& step, int value) {
    const std::string& subject = subjects_[step[1].get<std::size_t>()];
    if (step[0] == 0) return tree_.Insert(subject, value).old.value_or(-1);
    return tree_.Delete(subject).value_or(-1);
  }

  json StoredOrder() {
    return Collect([this](auto visit) { tree_.IterFast(visit); });
  }
  json SortedOrder() {
    return Collect([this](auto visit) { tree_.IterOrdered(visit); });
  }
  json Matched(const std::string& filter) {
    return Collect([&](auto visit) { tree_.Match(filter, visit); });
  }

  const json& recorded() const { return recorded_; }

 private:
  template <typename Walk>
  json Collect(Walk walk) {
    json indices = json::array();
    walk([&](std::string_view subject, int*) {
      indices.push_back(index_.at(std::string(subject)));
      return true;
    });
    return indices;
  }

  const json& recorded_;
  std::vector<std::string> subjects_;
  std::map<std::string, std::size_t> index_;
  Tree tree_;
};

void ExpectFilterAnswer(TreeReplay& replay, const json& recorded) {
  const json matched = replay.Matched(recorded[0]);
  if (recorded[1].is_array()) {
    ASSERT_EQ(matched, recorded[1]) << recorded[0];
    return;
  }
  Digest digest;
  for (const json& index : matched) digest.Number(index);
  ASSERT_EQ(matched.size(), recorded[1]) << recorded[0];
  ASSERT_EQ(digest.Text(), recorded[2].get<std::string>()) << recorded[0];
}

void ExpectReplayAgrees(TreeReplay& replay) {
  const json& recorded = replay.recorded();
  std::size_t next_order = 0;
  for (std::size_t i = 0; i < recorded["steps"].size(); ++i) {
    const json& step = recorded["steps"][i];
    ASSERT_EQ(replay.Step(step, static_cast<int>(i)), step[2]) << "step " << i;
    if (next_order == recorded["orders"].size()) continue;
    const json& order = recorded["orders"][next_order];
    if (order[0] != i) continue;
    ++next_order;
    ASSERT_EQ(replay.StoredOrder(), order[1]) << "after step " << i;
    ASSERT_EQ(replay.Matched(">"), order[1]) << "after step " << i;
    ASSERT_EQ(replay.SortedOrder(), order[2]) << "after step " << i;
  }
  ASSERT_EQ(next_order, recorded["orders"].size());
  for (const json& filter : recorded["filters"]) ExpectFilterAnswer(replay, filter);
}

TEST(SubjectTreeVectors, OrdersAnswersAndMatchesAreAsRecorded) {
  const json file = golden::Load("subject_tree.json");
  ASSERT_FALSE(file["cases"].empty());
  for (std::size_t i = 0; i < file["cases"].size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    TreeReplay replay(file["cases"][i]);
    ASSERT_NO_FATAL_FAILURE(ExpectReplayAgrees(replay));
  }
}

void AddMatches(Digest& digest, const Tree& tree, std::string_view filter) {
  tree.Match(filter, [&](std::string_view, const int* value) {
    digest.Number(static_cast<std::uint64_t>(*value));
  });
  digest.Number(~std::uint64_t{0});
}

void ExpectExhaustiveMatchesAgree(const json& recorded) {
  constexpr std::size_t kFiltersPerDigest = 16;
  const std::string alphabet = recorded["alphabet"];
  const auto subjects = AllStrings(alphabet, recorded["subject_length"]);
  const auto filters = AllStrings(alphabet, recorded["filter_length"]);
  Tree tree;
  for (std::size_t i = 0; i < subjects.size(); ++i) tree.Insert(subjects[i], static_cast<int>(i));
  Digest digest;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    AddMatches(digest, tree, filters[i]);
    if (i % kFiltersPerDigest != kFiltersPerDigest - 1 && i + 1 != filters.size()) continue;
    ASSERT_EQ(digest.Text(), recorded["digests"][i / kFiltersPerDigest].get<std::string>())
        << "filters up to \"" << filters[i] << "\"";
    digest = Digest();
  }
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (i % 3 != 0) tree.Delete(subjects[i]);
  }
  Digest thinned;
  for (const std::string& filter : filters) AddMatches(thinned, tree, filter);
  ASSERT_EQ(thinned.Text(), recorded["thinned"].get<std::string>());
}

TEST(SubjectTreeVectors, EveryFilterOverASmallAlphabetMatchesAsRecorded) {
  const json file = golden::Load("subject_tree.json");
  ASSERT_FALSE(file["exhaustive"].empty());
  for (const json& recorded : file["exhaustive"]) {
    SCOPED_TRACE(recorded["alphabet"]);
    ASSERT_NO_FATAL_FAILURE(ExpectExhaustiveMatchesAgree(recorded));
  }
}

// ---- subject filter ----

TEST(SubjectFilterVectors, EveryStringAndPairOverSmallAlphabetsIsJudgedAsRecorded) {
  const json file = golden::Load("subject_filter.json");
  ASSERT_FALSE(file["exhaustive"].empty());
  for (const json& recorded : file["exhaustive"]) {
    SCOPED_TRACE(recorded["alphabet"]);
    const auto strings =
        AllStrings(recorded["alphabet"].get_ref<const std::string&>(), recorded["length"]);
    Digest single, subset;
    for (const std::string& a : strings) {
      single.Bool(SubjectHasWildcard(a));
      single.Bool(!SubjectHasWildcard(a));  // recorded as subjectIsLiteral
      single.Bool(IsValidSubject(a, false));
      single.Bool(IsValidSubject(a, true));
      for (const std::string& b : strings) subset.Bool(SubjectIsSubsetMatch(a, b));
    }
    EXPECT_EQ(single.Text(), recorded["single"].get<std::string>());
    EXPECT_EQ(subset.Text(), recorded["subset"].get<std::string>());
  }
}

TEST(SubjectFilterVectors, RunesAreCheckedAsRecorded) {
  const json file = golden::Load("subject_filter.json");
  ASSERT_FALSE(file["runes"]["fixed"].empty());
  for (const json& recorded : file["runes"]["fixed"]) {
    const std::string subject = TextOf(BytesOfHex(recorded[0]));
    EXPECT_EQ(IsValidSubject(subject, false), recorded[1].get<bool>()) << recorded[0];
    EXPECT_EQ(IsValidSubject(subject, true), recorded[2].get<bool>()) << recorded[0];
  }
  Digest digest;
  for (int lead = 0; lead < 256; ++lead) {
    for (int second = 0; second < 256; ++second) {
      const std::string pair{static_cast<char>(lead), static_cast<char>(second)};
      digest.Bool(IsValidSubject(pair + "\xbf", true));
      digest.Bool(IsValidSubject(pair + "\x80\x80", true));
      digest.Bool(IsValidSubject(pair, true));
    }
  }
  EXPECT_EQ(digest.Text(), file["runes"]["pairs"].get<std::string>());
}

}  // namespace
}  // namespace jsstore
