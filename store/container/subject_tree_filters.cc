// Matching a set of filters against the tree: one walk in stored order, with the states of the
// filters carried along, so that what no filter can match below a node is not visited.

#include <cstddef>
#include <string>
#include <string_view>

#include "store/container/filter_trie.h"
#include "store/container/subject_filter.h"
#include "store/container/subject_tree_core.h"

namespace jsstore::subject_tree_internal {
namespace {

class FilterWalk {
 public:
  FilterWalk(const FilterTrie& filters, const LeafVisitor& visit)
      : states_(filters), visit_(visit) {}

  bool All(NodeRef root) { return Walk(root, states_.Root(), 0); }

 private:
  // The first `token_start` bytes of the path are whole tokens, which led to `level`. False iff the
  // visitor ended it.
  bool Walk(NodeRef node, FilterStates::Level level, std::size_t token_start) {
    if (node.IsLeaf()) {
      Leaf& leaf = *node.AsLeaf();
      return !states_.Matches(level, leaf.Subject().substr(token_start)) || visit_(leaf);
    }
    const Inner& inner = *node.AsInner();
    const std::size_t mark = states_.mark();
    const std::size_t depth = path_.size();
    path_ += inner.prefix;
    for (std::size_t i = depth; i < path_.size() && !level.none(); ++i) {
      if (path_[i] != kTokenSeparator) continue;
      level = states_.Step(level, std::string_view(path_).substr(token_start, i - token_start));
      token_start = i + 1;
    }
    bool more = true;
    if (!level.none()) {
      for (const NodeRef child : Children(inner)) {
        if (child && !(more = Walk(child, level, token_start))) break;
      }
    }
    states_.Release(mark);
    path_.resize(depth);
    return more;
  }

  FilterStates states_;
  const LeafVisitor& visit_;
  std::string path_;  // to the node, its prefix included
};

}  // namespace

bool SubjectTreeCore::MatchAny(const FilterTrie& filters, LeafVisitor visit) const {
  return !root_ || FilterWalk(filters, visit).All(root_);
}

}  // namespace jsstore::subject_tree_internal
