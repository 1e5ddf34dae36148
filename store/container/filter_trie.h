#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jsstore {

/// Subject filters as a trie of their tokens (gsl/gsl.go: SimpleSublist, GenericSublist).
///
/// A node stands for the tokens of one or more filters up to some place. Plain tokens are found in
/// one hash table for all nodes, so that a step costs the same with one filter and with a million;
/// "*" is a link of its own, a last ">" a mark.
///
/// Immutable once made; any number of threads may use it at once. Nothing here allocates but for
/// the constructor and for subjects at which more than 16 wildcards are open.
class FilterTrie {
 public:
  using NodeIndex = std::uint32_t;
  static constexpr NodeIndex kRoot = 0;

  /// Whether `filter` has neither an empty token nor one after ">". gsl: Insert
  static bool IsValid(std::string_view filter);

  /// Requires that all filters are valid.
  explicit FilterTrie(std::span<const std::string> filters);

  /// Whether some filter matches the literal `subject`; none does when it has an empty token.
  /// gsl: HasInterest
  bool Matches(std::string_view subject) const { return MatchesFrom(kRoot, subject); }
  /// The same where the tokens before `rest` led to `node`.
  bool MatchesFrom(NodeIndex node, std::string_view rest) const;

  /// Whether ">" is among the filters. gsl: MatchesFullWildcard
  bool MatchesEverything() const { return nodes_[kRoot].full; }
  /// The filter, where there is one only, though it may have been given more than once.
  /// gsl: MatchesSingleFilter
  const std::optional<std::string>& OnlyFilter() const { return only_; }

  // For walking along with something else, token by token (FilterStates).
  bool AcceptsAllBelow(NodeIndex node) const { return nodes_[node].full; }
  /// The node after "*", or nothing.
  std::optional<NodeIndex> AfterPartial(NodeIndex node) const;
  /// The node after the plain token, or nothing.
  std::optional<NodeIndex> AfterToken(NodeIndex node, std::string_view token) const;

 private:
  struct Node {
    NodeIndex partial = kRoot;  // after "*"; nothing leads to the root, so it stands for none
    bool full = false;          // a filter goes on with ">"
    bool ends = false;          // a filter ends here
  };
  /// A plain token from one node to another; `child` is the root in a free place of the table.
  struct Edge {
    NodeIndex parent = kRoot;
    NodeIndex child = kRoot;
    std::uint32_t token_offset = 0;  // in tokens_
    std::uint32_t token_bytes = 0;
  };

  void Add(std::string_view filter);
  NodeIndex AddToken(NodeIndex node, std::string_view token);
  void Grow();
  /// The place of the edge, or the free place where it belongs.
  std::size_t PlaceOf(NodeIndex parent, std::string_view token) const;
  std::string_view TokenOf(const Edge& edge) const {
    return std::string_view(tokens_).substr(edge.token_offset, edge.token_bytes);
  }

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;  // open addressing; a power of two, at most half of it in use
  std::size_t edge_count_ = 0;
  std::string tokens_;
  std::optional<std::string> only_;
};

/// The nodes of a trie at which a walk down a tree of subjects stands, for each level of the walk.
/// gsl: HasInterestStartingIn
class FilterStates {
 public:
  /// The states of one level: a stretch of the stack.
  struct Level {
    std::size_t first = 0;
    std::size_t count = 0;
    bool everything = false;  // a ">" was passed: all that follows matches
    bool none() const { return count == 0 && !everything; }
  };

  explicit FilterStates(const FilterTrie& trie) : trie_(trie) {
    stack_.push_back(FilterTrie::kRoot);
  }

  Level Root() const { return {0, 1, false}; }
  /// Where `level` leads by one whole token. It is on top of the stack; Release takes it down.
  Level Step(const Level& level, std::string_view token);
  void Release(std::size_t mark) { stack_.resize(mark); }
  std::size_t mark() const { return stack_.size(); }
  /// Whether a filter matches a subject whose tokens before `rest` led to `level`.
  bool Matches(const Level& level, std::string_view rest) const;

 private:
  const FilterTrie& trie_;
  std::vector<FilterTrie::NodeIndex> stack_;
};

}  // namespace jsstore
