// Matching a wildcard filter against the tree. The filter is cut into parts: each wildcard is a
// part, and so is each stretch of plain tokens between wildcards, with its separators. The walk
// compares the parts with prefixes and suffixes as they come, and these end anywhere, so a part may
// be used up piece by piece.
//
// Filters that are not valid get the answers of the reference, which come from the details of this
// procedure; that is why they are kept (stree/parts.go, stree.go: match).

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "store/container/subject_filter.h"
#include "store/container/subject_tree_core.h"

namespace jsstore::subject_tree_internal {
namespace {

// A wildcard is told by being one of these two parts, not by its text: what is left of plain text
// may be "*" or ">", too.
constexpr std::string_view kPartialPart = "*";
constexpr std::string_view kFullPart = ">";

bool IsWildcard(std::string_view part, std::string_view wildcard) {
  return part.data() == wildcard.data() && part.size() == wildcard.size();
}

/// The parts of a filter that are not used up yet.
class Parts {
 public:
  Parts() = default;
  Parts(const std::string_view* first, std::size_t count)
      : first_(first), count_(count), head_(*first) {}

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  std::string_view operator[](std::size_t i) const { return i == 0 ? head_ : first_[i]; }
  std::string_view back() const { return (*this)[count_ - 1]; }

  /// Without the first `i` parts; requires i < size().
  Parts From(std::size_t i) const { return i == 0 ? *this : Parts(first_ + i, count_ - i); }
  /// The same, and without the first `bytes` bytes of what is then the first part.
  Parts From(std::size_t i, std::size_t bytes) const {
    Parts rest = From(i);
    rest.head_.remove_prefix(bytes);
    return rest;
  }
  Parts Last() const { return From(count_ - 1); }

 private:
  const std::string_view* first_ = nullptr;
  std::size_t count_ = 0;
  std::string_view head_;  // stands for *first_, of which a piece may have been used up
};

/// The parts of one filter; usual filters need no allocation.
class PartList {
 public:
  explicit PartList(std::string_view filter) { Split(filter); }
  PartList(const PartList&) = delete;
  PartList& operator=(const PartList&) = delete;

  Parts All() const {
    if (count_ == 0) return {};
    return {overflow_.empty() ? inline_.data() : overflow_.data(), count_};
  }

 private:
  void Add(std::string_view part) {
    if (count_ < inline_.size()) {
      inline_[count_] = part;
    } else {
      if (overflow_.empty()) overflow_.assign(inline_.begin(), inline_.end());
      overflow_.push_back(part);
    }
    ++count_;
  }

  void Split(std::string_view filter);

  std::array<std::string_view, 32> inline_;
  std::vector<std::string_view> overflow_;  // all the parts, once there are too many
  std::size_t count_ = 0;
};

// stree/parts.go: genParts
void PartList::Split(std::string_view filter) {
  const std::size_t size = filter.size();
  const auto at = [&](std::size_t i) { return i < size ? filter[i] : '\0'; };
  const auto is_last = [&](std::size_t i) { return i + 1 == size; };
  std::size_t start = 0;  // of the stretch of plain tokens
  for (std::size_t i = 0; i < size; ++i) {
    if (filter[i] == kTokenSeparator) {
      const bool partial =
          at(i + 1) == kPartialWildcard && (is_last(i + 1) || at(i + 2) == kTokenSeparator);
      const bool full = at(i + 1) == kFullWildcard && is_last(i + 1);
      if (!partial && !full) continue;
      if (i > start) Add(filter.substr(start, i + 1 - start));
      Add(partial ? kPartialPart : kFullPart);
      ++i;
      if (partial && i + 2 < size) ++i;  // the separator belongs to the wildcard
      start = i + 1;
    } else if (filter[i] == kPartialWildcard || filter[i] == kFullWildcard) {
      // A wildcard that does not follow a separator counts only at the very start, and there a
      // two-byte rest ("*." or ">x") makes plain text of it: see the comparison with the last
      // index.
      if (i > 0 && filter[i - 1] != kTokenSeparator) continue;
      if (i + 2 == size || (i + 2 < size && filter[i + 1] != kTokenSeparator)) continue;
      if (filter[i] == kFullWildcard && !is_last(i)) break;
      Add(filter[i] == kPartialWildcard ? kPartialPart : kFullPart);
      if (i + 1 < size) ++i;
      start = i + 1;
    }
  }
  if (start < size) {
    if (filter[start] == kTokenSeparator) ++start;
    Add(filter.substr(start));
  }
}

// What is left of `parts` behind `fragment`, a prefix or suffix in the tree; none if the fragment
// does not match. stree/parts.go: matchParts
std::optional<Parts> MatchFragment(const Parts& parts, std::string_view fragment) {
  if (fragment.empty()) return parts;
  std::size_t used = 0;  // bytes of the fragment
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (used >= fragment.size()) return parts.From(i);
    const bool is_last = i + 1 == parts.size();
    const std::string_view part = parts[i];
    const std::string_view rest = fragment.substr(used);
    if (IsWildcard(part, kPartialPart)) {
      const std::size_t separator = rest.find(kTokenSeparator);
      if (separator == std::string_view::npos) return is_last ? Parts() : parts.From(i);
      used += separator + 1;
      continue;
    }
    if (IsWildcard(part, kFullPart)) return Parts();
    const std::size_t compared = std::min(part.size(), rest.size());
    if (part.substr(0, compared) != rest.substr(0, compared)) return std::nullopt;
    if (compared == rest.size()) {
      if (compared < part.size()) return parts.From(i, compared);
      if (is_last) return Parts();
    }
    used += compared;
  }
  return std::nullopt;
}

class Matcher {
 public:
  explicit Matcher(const LeafVisitor& visit) : visit_(visit) {}

  // Visits what matches `parts` at and below `node`, whose path uses up the first `depth` bytes of
  // a subject. False iff the visitor ended it. stree.go: match
  bool Walk(NodeRef node, Parts parts, std::size_t depth) const {
    const bool ends_full = !parts.empty() && IsWildcard(parts.back(), kFullPart);
    for (;;) {
      if (node.IsLeaf()) return VisitLeaf(*node.AsLeaf(), parts, depth, ends_full);
      Inner& inner = *node.AsInner();
      const std::optional<Parts> rest = MatchFragment(parts, inner.prefix);
      if (!rest) return true;
      depth += inner.prefix.size();
      if (rest->empty() && !ends_full) return VisitEndingBelow(inner, parts, depth);
      const Parts next = rest->empty() ? parts.Last() : *rest;
      const std::string_view head = next[0];
      if (IsWildcard(head, kPartialPart) || IsWildcard(head, kFullPart)) {
        return WalkChildren(inner, next, depth);
      }
      const NodeRef* child = FindChild(inner, Pivot(head, 0));
      if (child == nullptr) return true;
      node = *child;
      parts = next;
    }
  }

 private:
  bool VisitLeaf(Leaf& leaf, const Parts& parts, std::size_t depth, bool ends_full) const {
    const std::optional<Parts> rest = MatchFragment(parts, leaf.Subject().substr(depth));
    if (!rest || !(rest->empty() || (ends_full && rest->size() == 1))) return true;
    return visit_(leaf);
  }

  bool WalkChildren(const Inner& inner, const Parts& parts, std::size_t depth) const {
    for (const NodeRef child : Children(inner)) {
      if (child && !Walk(child, parts, depth)) return false;
    }
    return true;
  }

  // The parts end with the prefix of `inner`: its leaf without a suffix matches, and where the last
  // part was a partial wildcard, what stays within that token too.
  bool VisitEndingBelow(const Inner& inner, const Parts& parts, std::size_t depth) const {
    const bool within_token = !parts.empty() && IsWildcard(parts.back(), kPartialPart);
    for (const NodeRef child : Children(inner)) {
      if (!child) continue;
      if (!child.IsLeaf()) {
        if (within_token && !Walk(child, parts.Last(), depth)) return false;
        continue;
      }
      Leaf& leaf = *child.AsLeaf();
      const std::string_view suffix = leaf.Subject().substr(depth);
      const bool matches = suffix.empty() ||
                           (within_token && suffix.find(kTokenSeparator) == std::string_view::npos);
      if (matches && !visit_(leaf)) return false;
    }
    return true;
  }

  const LeafVisitor& visit_;
};

}  // namespace

bool SubjectTreeCore::Match(std::string_view filter, LeafVisitor visit) const {
  if (!root_ || filter.empty()) return true;
  const PartList parts(filter);
  return Matcher(visit).Walk(root_, parts.All(), 0);
}

}  // namespace jsstore::subject_tree_internal
