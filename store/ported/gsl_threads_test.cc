// From gsl_test.go of the reference: sets of filters in several threads.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "jsstore/subject_filter_set.h"
#include "store/container/filter_trie.h"
#include "store/ported/ported_test.h"

namespace jsstore {
namespace {

// Whether a walk that has come as far as `tokens` may still meet something.
bool StartsIn(const FilterTrie& trie, const std::vector<std::string>& tokens) {
  FilterStates states(trie);
  FilterStates::Level level = states.Root();
  for (const std::string& token : tokens) level = states.Step(level, token);
  return !level.none();
}

// Nothing changes a set: the third thread makes others of the same filters, and more, meanwhile.
PORTED_TEST(TestGenericSublistHasInterestStartingInRace, kNoPlanNumber) {
  constexpr int kRounds = 1000;
  std::vector<std::string> filters;
  for (int i = 0; i < 10; ++i) {
    filters.insert(filters.end(), {"foo.bar.baz", "foo.*.baz", "foo.>"});
  }
  const auto set = SubjectFilterSet::Compile(filters);
  ASSERT_TRUE(set);

  std::thread walks([trie = *set] {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_TRUE(StartsIn(*trie.trie(), {"foo"}));
      EXPECT_TRUE(StartsIn(*trie.trie(), {"foo", "bar"}));
      EXPECT_TRUE(StartsIn(*trie.trie(), {"foo", "bar", "baz"}));
      EXPECT_FALSE(StartsIn(*trie.trie(), {"other", "subject"}));
    }
  });
  std::thread changes([&filters] {
    for (int i = 0; i < kRounds; ++i) {
      std::vector<std::string> more = filters;
      more.push_back(std::string("test.subject.") + static_cast<char>('a' + i % 26));
      more.emplace_back("foo.*.test");
      const auto larger = SubjectFilterSet::Compile(more);
      EXPECT_TRUE(larger && larger->Matches(more[filters.size()]));
    }
  });
  std::thread matches([copy = *set] {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_TRUE(copy.Matches("foo.bar.baz"));
      EXPECT_TRUE(copy.Matches("foo.something.baz"));
    }
  });
  walks.join();
  changes.join();
  matches.join();
}

}  // namespace
}  // namespace jsstore
