#include "store/container/filter_trie.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

#include "store/container/path_stack.h"
#include "store/container/subject_filter.h"

namespace jsstore {
namespace {

constexpr std::size_t kEdgesMin = 8;
constexpr std::string_view kPartial(&kPartialWildcard, 1);
constexpr std::string_view kFull(&kFullWildcard, 1);

/// Cuts the first token off `rest`; `*is_last` tells whether nothing follows.
std::string_view TakeToken(std::string_view& rest, bool* is_last) {
  const std::size_t end = rest.find(kTokenSeparator);
  const std::string_view token = rest.substr(0, end);
  *is_last = end == std::string_view::npos;
  rest.remove_prefix(*is_last ? rest.size() : end + 1);
  return token;
}

bool HasOnlyWholeTokens(std::string_view subject) {
  bool after_separator = true;
  for (const char c : subject) {
    const bool separates = c == kTokenSeparator;
    if (separates && after_separator) return false;
    after_separator = separates;
  }
  return !after_separator;
}

std::size_t HashOf(FilterTrie::NodeIndex parent, std::string_view token) {
  constexpr std::size_t kSpread = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio
  return std::hash<std::string_view>{}(token) ^ (parent * kSpread);
}

}  // namespace

bool FilterTrie::IsValid(std::string_view filter) {
  for (bool is_last = false; !is_last;) {
    const std::string_view token = TakeToken(filter, &is_last);
    if (token.empty() || (token == kFull && !is_last)) return false;
  }
  return true;
}

FilterTrie::FilterTrie(std::span<const std::string> filters) : nodes_(1), edges_(kEdgesMin) {
  for (const std::string& filter : filters) {
    assert(IsValid(filter));
    Add(filter);
  }
  const bool all_the_same =
      std::ranges::adjacent_find(filters, std::not_equal_to<>()) == filters.end();
  if (!filters.empty() && all_the_same) only_ = filters.front();
}

void FilterTrie::Add(std::string_view filter) {
  NodeIndex node = kRoot;
  for (bool is_last = false; !is_last;) {
    const std::string_view token = TakeToken(filter, &is_last);
    if (token == kFull) {
      nodes_[node].full = true;
      return;
    }
    node = AddToken(node, token);
  }
  nodes_[node].ends = true;
}

FilterTrie::NodeIndex FilterTrie::AddToken(NodeIndex node, std::string_view token) {
  const auto fresh = static_cast<NodeIndex>(nodes_.size());
  if (token == kPartial) {
    if (nodes_[node].partial != kRoot) return nodes_[node].partial;
    nodes_[node].partial = fresh;
    nodes_.emplace_back();
    return fresh;
  }
  if (2 * (edge_count_ + 1) > edges_.size()) Grow();
  Edge& edge = edges_[PlaceOf(node, token)];
  if (edge.child != kRoot) return edge.child;
  edge = {node, fresh, static_cast<std::uint32_t>(tokens_.size()),
          static_cast<std::uint32_t>(token.size())};
  tokens_ += token;
  ++edge_count_;
  nodes_.emplace_back();
  return fresh;
}

void FilterTrie::Grow() {
  const std::vector<Edge> old = std::exchange(edges_, std::vector<Edge>(2 * edges_.size()));
  for (const Edge& edge : old) {
    if (edge.child != kRoot) edges_[PlaceOf(edge.parent, TokenOf(edge))] = edge;
  }
}

std::size_t FilterTrie::PlaceOf(NodeIndex parent, std::string_view token) const {
  const std::size_t mask = edges_.size() - 1;
  for (std::size_t place = HashOf(parent, token) & mask;; place = (place + 1) & mask) {
    const Edge& edge = edges_[place];
    if (edge.child == kRoot) return place;
    if (edge.parent == parent && TokenOf(edge) == token) return place;
  }
}

std::optional<FilterTrie::NodeIndex> FilterTrie::AfterPartial(NodeIndex node) const {
  const NodeIndex partial = nodes_[node].partial;
  return partial == kRoot ? std::nullopt : std::optional(partial);
}

std::optional<FilterTrie::NodeIndex> FilterTrie::AfterToken(NodeIndex node,
                                                            std::string_view token) const {
  const NodeIndex child = edges_[PlaceOf(node, token)].child;
  return child == kRoot ? std::nullopt : std::optional(child);
}

bool FilterTrie::MatchesFrom(NodeIndex node, std::string_view rest) const {
  struct Branch {
    NodeIndex node;
    std::size_t left;  // bytes of the subject that are left
  };
  const std::string_view all = rest;
  PathStack<Branch, 16> branches;  // what "*" would match, to be tried after the plain tokens
  for (;;) {
    for (bool is_last = false; !is_last;) {
      if (nodes_[node].full) return HasOnlyWholeTokens(rest);
      const std::string_view token = TakeToken(rest, &is_last);
      if (token.empty()) return false;
      const auto partial = AfterPartial(node);
      if (partial && is_last && nodes_[*partial].ends) return true;
      if (partial && !is_last) branches.push({*partial, rest.size()});
      const auto next = AfterToken(node, token);
      if (!next) break;
      node = *next;
      if (is_last && nodes_[node].ends) return true;
    }
    if (branches.empty()) return false;
    const Branch branch = branches.pop();
    node = branch.node;
    rest = all.substr(all.size() - branch.left);
  }
}

FilterStates::Level FilterStates::Step(const Level& level, std::string_view token) {
  Level next{stack_.size(), 0, false};
  if (token.empty()) return next;  // no filter matches such a subject
  next.everything = level.everything;
  for (std::size_t i = 0; i < level.count && !next.everything; ++i) {
    const FilterTrie::NodeIndex node = stack_[level.first + i];
    next.everything = trie_.AcceptsAllBelow(node);
    if (const auto partial = trie_.AfterPartial(node)) stack_.push_back(*partial);
    if (const auto plain = trie_.AfterToken(node, token)) stack_.push_back(*plain);
  }
  if (next.everything) stack_.resize(next.first);
  next.count = stack_.size() - next.first;
  return next;
}

bool FilterStates::Matches(const Level& level, std::string_view rest) const {
  if (level.everything) return HasOnlyWholeTokens(rest);
  for (std::size_t i = 0; i < level.count; ++i) {
    if (trie_.MatchesFrom(stack_[level.first + i], rest)) return true;
  }
  return false;
}

}  // namespace jsstore
