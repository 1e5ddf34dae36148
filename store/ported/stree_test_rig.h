// What the ported tests of the subject tree share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/container/subject_tree.h"

namespace jsstore {

using IntTree = SubjectTree<int>;
using SubjectList = std::vector<std::string>;

// A tree of these subjects, inserted in this order.
inline IntTree TreeOf(const std::vector<std::pair<std::string, int>>& entries) {
  IntTree tree;
  for (const auto& [subject, value] : entries) tree.Insert(subject, value);
  return tree;
}

inline std::size_t CountMatches(const IntTree& tree, std::string_view filter) {
  std::size_t matches = 0;
  tree.Match(filter, [&](std::string_view, const int*) { ++matches; });
  return matches;
}

inline SubjectList InStoredOrder(const IntTree& tree) {
  SubjectList subjects;
  tree.IterFast([&](std::string_view subject, const int*) {
    subjects.emplace_back(subject);
    return true;
  });
  return subjects;
}

inline SubjectList InByteOrder(const IntTree& tree) {
  SubjectList subjects;
  tree.IterOrdered([&](std::string_view subject, const int*) {
    subjects.emplace_back(subject);
    return true;
  });
  return subjects;
}

// "foo.bar.A" for 0, "foo.bar.B" for 1 and so on.
inline std::string Lettered(std::string_view prefix, int letter) {
  return std::string(prefix) + static_cast<char>('A' + letter);
}

// Two levels and a subject that is the beginning of others.
inline std::vector<std::pair<std::string, int>> TwoLevels() {
  return {{"foo.bar.A", 1},  {"foo.bar.B", 2},  {"foo.bar.C", 3}, {"foo.baz.A", 11},
          {"foo.baz.B", 22}, {"foo.baz.C", 33}, {"foo.bar", 42}};
}

}  // namespace jsstore
