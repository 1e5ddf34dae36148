#include "store/container/sequence_set.h"

#include <algorithm>
#include <iterator>

namespace jsstore {

std::string_view SequenceSetErrorText(SequenceSetError error) {
  switch (error) {
    case SequenceSetError::kBadEncoding:
      return "ss: bad encoding";
    case SequenceSetError::kBadVersion:
      return "ss: bad version";
    case SequenceSetError::kSetNotEmpty:
      return "ss: set not empty";
  }
  return "";
}

// ---- bits of one node ----

bool SequenceSet::SetBit(Node& node, std::uint64_t sequence) {
  const std::uint64_t offset = sequence - node.base;
  std::uint64_t& bucket = node.bits[offset / kBucketBits];
  const std::uint64_t mask = std::uint64_t{1} << (offset % kBucketBits);
  const bool is_new = (bucket & mask) == 0;
  bucket |= mask;
  return is_new;
}

bool SequenceSet::ClearBit(Node& node, std::uint64_t sequence) {
  const std::uint64_t offset = sequence - node.base;
  std::uint64_t& bucket = node.bits[offset / kBucketBits];
  const std::uint64_t mask = std::uint64_t{1} << (offset % kBucketBits);
  const bool was_set = (bucket & mask) != 0;
  bucket &= ~mask;
  return was_set;
}

bool SequenceSet::HasNoBits(const Node& node) {
  return std::all_of(node.bits.begin(), node.bits.end(), [](auto bucket) { return bucket == 0; });
}

// Sets `count` bits from `first` on, which must all lie in the node; returns how many were clear.
std::uint64_t SequenceSet::SetBits(Node& node, std::uint64_t first, std::uint64_t count) {
  std::uint64_t added = 0;
  std::uint64_t offset = first - node.base;
  while (count != 0) {
    const std::uint64_t low = offset % kBucketBits;
    const std::uint64_t width = std::min<std::uint64_t>(count, kBucketBits - low);
    const std::uint64_t mask = (~std::uint64_t{0} >> (kBucketBits - width)) << low;
    std::uint64_t& bucket = node.bits[offset / kBucketBits];
    added += static_cast<std::uint64_t>(std::popcount(mask & ~bucket));
    bucket |= mask;
    offset += width;
    count -= width;
  }
  return added;
}

// 0 where the node has no bits, as in the reference.
std::uint64_t SequenceSet::NodeMin(const Node& node) {
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (node.bits[i] == 0) continue;
    return node.base + i * kBucketBits + static_cast<std::uint64_t>(std::countr_zero(node.bits[i]));
  }
  return 0;
}

std::uint64_t SequenceSet::NodeMax(const Node& node) {
  for (std::size_t i = kBuckets; i-- > 0;) {
    if (node.bits[i] == 0) continue;
    return node.base + i * kBucketBits + static_cast<std::uint64_t>(std::bit_width(node.bits[i])) -
           1;
  }
  return 0;
}

// ---- shape of the tree ----

int SequenceSet::ChildHeight(const Node& node) {
  const int left = node.left == nullptr ? 0 : node.left->height;
  const int right = node.right == nullptr ? 0 : node.right->height;
  return std::max(left, right);
}

// Positive: the left side is higher.
int SequenceSet::Balance(const Node* node) {
  if (node == nullptr) return 0;
  const int left = node->left == nullptr ? 0 : node->left->height;
  const int right = node->right == nullptr ? 0 : node->right->height;
  return left - right;
}

// The rotations need the child that rises. Rebalance only asks where that child's height exceeds
// its sibling's, so it exists, whatever heights a decoded tree claims.
SequenceSet::Node* SequenceSet::RotateLeft(Node* node) {
  Node* riser = node->right;
  node->right = riser->left;
  riser->left = node;
  node->height = ChildHeight(*node) + 1;
  riser->height = ChildHeight(*riser) + 1;
  return riser;
}

SequenceSet::Node* SequenceSet::RotateRight(Node* node) {
  Node* riser = node->left;
  node->left = riser->right;
  riser->right = node;
  node->height = ChildHeight(*node) + 1;
  riser->height = ChildHeight(*riser) + 1;
  return riser;
}

void SequenceSet::Rebalance(Node** link) {
  Node* node = *link;
  if (node == nullptr) return;
  node->height = ChildHeight(*node) + 1;
  const int balance = Balance(node);
  if (balance > 1) {
    if (Balance(node->left) < 0) node->left = RotateLeft(node->left);
    *link = RotateRight(node);
  } else if (balance < -1) {
    if (Balance(node->right) > 0) node->right = RotateRight(node->right);
    *link = RotateLeft(node);
  }
}

void SequenceSet::RebalanceUpwards(LinkPath& path) {
  while (!path.empty()) Rebalance(path.pop());
}

// avl: insertNodePrev. `subtree` holds less than anything below `*link`, which is not null.
void SequenceSet::AttachLeftmost(Node** link, Node* subtree) {
  LinkPath path;
  for (; *link != nullptr; link = &(*link)->left) path.push(link);
  *link = subtree;
  RebalanceUpwards(path);
}

// ---- lifetime ----

SequenceSet::Node* SequenceSet::CloneTree(const Node* root) {
  struct Copying {
    const Node* from;
    Node** to;
  };
  Node* copy = nullptr;
  PathStack<Copying, 96> pending;
  if (root != nullptr) pending.push({root, &copy});
  while (!pending.empty()) {
    const Copying next = pending.pop();
    Node* node = new Node(*next.from);
    *next.to = node;
    node->left = node->right = nullptr;
    if (next.from->right != nullptr) pending.push({next.from->right, &node->right});
    if (next.from->left != nullptr) pending.push({next.from->left, &node->left});
  }
  return copy;
}

void SequenceSet::DeleteTree(Node* root) {
  PathStack<Node*, 96> pending;
  if (root != nullptr) pending.push(root);
  while (!pending.empty()) {
    Node* node = pending.pop();
    if (node->right != nullptr) pending.push(node->right);
    if (node->left != nullptr) pending.push(node->left);
    delete node;
  }
}

SequenceSet::~SequenceSet() { DeleteTree(root_); }

SequenceSet::SequenceSet(SequenceSet&& other) noexcept
    : root_(std::exchange(other.root_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      nodes_(std::exchange(other.nodes_, 0)) {}

SequenceSet& SequenceSet::operator=(SequenceSet&& other) noexcept {
  if (this == &other) return *this;
  DeleteTree(root_);
  root_ = std::exchange(other.root_, nullptr);
  size_ = std::exchange(other.size_, 0);
  nodes_ = std::exchange(other.nodes_, 0);
  return *this;
}

SequenceSet::SequenceSet(const SequenceSet& other)
    : root_(CloneTree(other.root_)), size_(other.size_), nodes_(other.nodes_) {}

SequenceSet& SequenceSet::operator=(const SequenceSet& other) {
  if (this != &other) *this = SequenceSet(other);
  return *this;
}

void SequenceSet::Clear() {
  DeleteTree(std::exchange(root_, nullptr));
  size_ = 0;
  nodes_ = 0;
}

// ---- members ----

// The node that covers `sequence`, or null. Lowers `*last_reached` to the largest sequence from
// `sequence` on for which the same search would end in the same node.
SequenceSet::Node* SequenceSet::FindNode(std::uint64_t sequence,
                                         std::uint64_t* last_reached) const {
  for (Node* node = root_; node != nullptr;) {
    if (sequence < node->base) {
      *last_reached = std::min(*last_reached, node->base - 1);
      node = node->left;
    } else if (sequence >= node->base + kNodeSequences) {
      node = node->right;
    } else {
      *last_reached = std::min(*last_reached, node->base + (kNodeSequences - 1));
      return node;
    }
  }
  return nullptr;
}

void SequenceSet::InsertNewNode(std::uint64_t sequence) {
  LinkPath path;
  Node** link = &root_;
  while (*link != nullptr) {
    path.push(link);
    link = sequence < (*link)->base ? &(*link)->left : &(*link)->right;
  }
  *link = new Node{.base = sequence / kNodeSequences * kNodeSequences};
  SetBit(**link, sequence);
  ++nodes_;
  ++size_;
  RebalanceUpwards(path);
}

bool SequenceSet::Insert(std::uint64_t sequence) {
  std::uint64_t last_reached = sequence;
  Node* node = FindNode(sequence, &last_reached);
  if (node == nullptr) {
    InsertNewNode(sequence);
    return true;
  }
  const bool is_new = SetBit(*node, sequence);
  size_ += is_new ? 1 : 0;
  return is_new;
}

std::uint64_t SequenceSet::InsertRange(std::uint64_t first, std::uint64_t count) {
  std::uint64_t added = 0;
  while (count != 0) {
    std::uint64_t last = first + (count - 1);
    std::uint64_t done = 1;
    if (Node* node = FindNode(first, &last)) {
      done = last - first + 1;
      const std::uint64_t added_here = SetBits(*node, first, done);
      size_ += added_here;
      added += added_here;
    } else {
      InsertNewNode(first);
      ++added;
    }
    first += done;
    count -= done;
  }
  return added;
}

bool SequenceSet::Exists(std::uint64_t sequence) const {
  for (const Node* node = root_; node != nullptr;) {
    if (sequence < node->base) {
      node = node->left;
    } else if (sequence >= node->base + kNodeSequences) {
      node = node->right;
    } else {
      return node->Has(sequence);
    }
  }
  return false;
}

std::optional<std::uint64_t> SequenceSet::SpanEnd(std::uint64_t sequence) const {
  PathStack<const Node*, 96> later;  // nodes whose sequences come after those of `node`
  const Node* node = root_;
  while (node != nullptr) {
    if (sequence < node->base) {
      later.push(node);
      node = node->left;
    } else if (sequence - node->base >= kNodeSequences) {
      node = node->right;
    } else {
      break;
    }
  }
  if (node == nullptr || !node->Has(sequence)) return std::nullopt;
  constexpr std::uint64_t kMax = ~std::uint64_t{0};
  std::uint64_t next = sequence;  // everything before it, from `sequence` on, is a member
  for (;;) {
    for (std::uint64_t offset = next - node->base; offset < kNodeSequences;) {
      const std::uint64_t bit = offset % kBucketBits;
      const auto members = static_cast<std::uint64_t>(
          std::countr_one(node->bits[offset / kBucketBits] >> bit | ~(kMax >> bit)));
      const std::uint64_t run = std::min(members, kBucketBits - bit);
      if (run > kMax - next) return kMax;
      next += run;
      offset += run;
      if (run < kBucketBits - bit) return next - 1;
    }
    if (node->right != nullptr) {
      for (node = node->right; node->left != nullptr; node = node->left) later.push(node);
    } else if (!later.empty()) {
      node = later.pop();
    } else {
      return next - 1;
    }
    // A node prepared by SetInitialMin may reach into the next one.
    if (node->base > next || next - node->base >= kNodeSequences) return next - 1;
  }
}

bool SequenceSet::Delete(std::uint64_t sequence) {
  LinkPath path;
  bool deleted = false;
  bool node_went = false;
  for (Node** link = &root_; *link != nullptr;) {
    Node* node = *link;
    path.push(link);
    if (sequence < node->base) {
      link = &node->left;
      continue;
    }
    if (sequence >= node->base + kNodeSequences) {
      link = &node->right;
      continue;
    }
    deleted = ClearBit(*node, sequence);
    node_went = deleted && HasNoBits(*node);
    if (node_went) {
      if (node->left != nullptr && node->right != nullptr) {
        AttachLeftmost(&node->right, node->left);
        *link = node->right;
      } else {
        *link = node->left == nullptr ? node->right : node->left;
      }
      delete node;
      --nodes_;
    }
    break;
  }
  // Only then, as in the reference: a tree that was decoded with wrong heights, or is out of
  // balance after AttachLeftmost, stays as it is until a node goes, and is encoded so.
  if (node_went) RebalanceUpwards(path);
  if (!deleted) return false;
  if (--size_ == 0) Clear();
  return true;
}

tl::expected<void, SequenceSetError> SequenceSet::SetInitialMin(std::uint64_t min) {
  if (!Empty()) return tl::make_unexpected(SequenceSetError::kSetNotEmpty);
  root_ = new Node{.base = min};
  nodes_ = 1;
  return {};
}

std::uint64_t SequenceSet::Min() const {
  if (root_ == nullptr) return 0;
  const Node* node = root_;
  while (node->left != nullptr) node = node->left;
  return NodeMin(*node);
}

std::uint64_t SequenceSet::Max() const {
  if (root_ == nullptr) return 0;
  const Node* node = root_;
  while (node->right != nullptr) node = node->right;
  return NodeMax(*node);
}

SequenceSet::ChildHeights SequenceSet::Heights() const {
  if (root_ == nullptr) return {};
  return {root_->left == nullptr ? 0 : root_->left->height,
          root_->right == nullptr ? 0 : root_->right->height};
}

bool SequenceSet::Equal(const SequenceSet& other) const {
  if (Empty() || other.Empty()) return Empty() && other.Empty();
  if (size_ != other.size_) return false;
  bool equal = true;
  Range([&](std::uint64_t sequence) { return equal = other.Exists(sequence); });
  return equal;
}

void SequenceSet::Union(const SequenceSet& other) {
  if (&other == this) return;
  other.VisitNodesInTreeOrder([this](const Node& node) {
    for (std::size_t i = 0; i < kBuckets; ++i) {
      const std::uint64_t base = node.base + i * kBucketBits;
      for (std::uint64_t bits = node.bits[i]; bits != 0;) {
        const auto offset = static_cast<unsigned>(std::countr_zero(bits));
        InsertRange(base + offset, static_cast<unsigned>(std::countr_one(bits >> offset)));
        bits &= bits + (bits & (~bits + 1));
      }
    }
  });
}

SequenceSet SequenceSet::UnionOf(std::span<const SequenceSet* const> sets) {
  std::vector<const SequenceSet*> by_size;
  std::copy_if(sets.begin(), sets.end(), std::back_inserter(by_size),
               [](const SequenceSet* set) { return set != nullptr; });
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](auto* a, auto* b) { return a->Size() > b->Size(); });
  SequenceSet result;
  for (std::size_t i = 0; i < by_size.size(); ++i) {
    if (i == 0) {
      result = *by_size[0];
    } else {
      by_size[i]->ForEachRun([&](std::uint64_t first, std::uint64_t count) {
        result.InsertRange(first, count);
        return true;
      });
    }
  }
  return result;
}

}  // namespace jsstore
