// The encoding of a sequence set, all numbers little endian:
//
//   offset  bytes  field
//   0       1      magic, 22
//   1       1      version, 2 (1 is read only)
//   2       4      number of nodes
//   6       4      number of members
//   10      266 each, nodes in tree order (a node, its left subtree, its right subtree):
//             8      base, the sequence of the first bit
//             8*32   buckets of 64 bits (version 1: 64 buckets)
//             2      height of the node in the tree
//
// Numbers that exceed their field are cut off, as in the reference.

#include <algorithm>

#include "store/container/sequence_set.h"

namespace jsstore {
namespace {

constexpr std::uint8_t kMagic = 22;
constexpr std::uint8_t kVersion1 = 1;
constexpr std::uint8_t kVersion2 = 2;
constexpr std::size_t kVersion1Buckets = 64;
constexpr std::size_t kVersion1NodeBytes = (kVersion1Buckets + 1) * 8 + 2;

template <typename Unsigned>
void PutLittleEndian(std::vector<std::uint8_t>& out, Unsigned value) {
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

// Reads on in bytes whose number was checked before.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <typename Unsigned>
  Unsigned Take() {
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof(value); ++i) {
      value =
          static_cast<Unsigned>(value | static_cast<Unsigned>(bytes_[position_ + i]) << (8 * i));
    }
    position_ += sizeof(value);
    return value;
  }

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
};

struct Header {
  std::uint8_t magic;
  std::uint8_t version;
  std::uint32_t nodes;
  std::uint32_t members;
};

Header TakeHeader(Reader& reader) {
  Header header{};
  header.magic = reader.Take<std::uint8_t>();
  header.version = reader.Take<std::uint8_t>();
  header.nodes = reader.Take<std::uint32_t>();
  header.members = reader.Take<std::uint32_t>();
  return header;
}

}  // namespace

void SequenceSet::EncodeTo(std::vector<std::uint8_t>& out) const {
  out.reserve(out.size() + EncodeLen());
  out.push_back(kMagic);
  out.push_back(kVersion2);
  PutLittleEndian(out, static_cast<std::uint32_t>(nodes_));
  PutLittleEndian(out, static_cast<std::uint32_t>(size_));
  VisitNodesInTreeOrder([&out](const Node& node) {
    PutLittleEndian(out, node.base);
    for (const std::uint64_t bucket : node.bits) PutLittleEndian(out, bucket);
    PutLittleEndian(out, static_cast<std::uint16_t>(node.height));
  });
}

std::vector<std::uint8_t> SequenceSet::Encode() const {
  std::vector<std::uint8_t> out;
  EncodeTo(out);
  return out;
}

tl::expected<SequenceSet::Decoded, SequenceSetError> SequenceSet::Decode(
    std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeaderBytes || bytes[0] != kMagic) {
    return tl::make_unexpected(SequenceSetError::kBadEncoding);
  }
  switch (bytes[1]) {
    case kVersion1:
      return DecodeVersion1(bytes);
    case kVersion2:
      return DecodeVersion2(bytes);
    default:
      return tl::make_unexpected(SequenceSetError::kBadVersion);
  }
}

// Nodes were twice as wide in version 1, so its members are inserted one after the other.
tl::expected<SequenceSet::Decoded, SequenceSetError> SequenceSet::DecodeVersion1(
    std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  const Header header = TakeHeader(reader);
  if (header.nodes > reader.left() / kVersion1NodeBytes) {
    return tl::make_unexpected(SequenceSetError::kBadEncoding);
  }
  Decoded decoded;
  for (std::uint32_t i = 0; i < header.nodes; ++i) {
    const auto base = reader.Take<std::uint64_t>();
    for (std::size_t bucket = 0; bucket < kVersion1Buckets; ++bucket) {
      for (auto bits = reader.Take<std::uint64_t>(); bits != 0; bits &= bits - 1) {
        decoded.set.Insert(base + bucket * kBucketBits +
                           static_cast<std::uint64_t>(std::countr_zero(bits)));
      }
    }
    reader.Take<std::uint16_t>();
  }
  if (decoded.set.Size() != header.members) {
    return tl::make_unexpected(SequenceSetError::kBadEncoding);
  }
  decoded.bytes_read = reader.position();
  return decoded;
}

tl::expected<SequenceSet::Decoded, SequenceSetError> SequenceSet::DecodeVersion2(
    std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  const Header header = TakeHeader(reader);
  if (header.nodes > reader.left() / kNodeBytes) {
    return tl::make_unexpected(SequenceSetError::kBadEncoding);
  }
  Decoded decoded;
  decoded.set.size_ = header.members;
  for (std::uint32_t i = 0; i < header.nodes; ++i) {
    Node* node = new Node{.base = reader.Take<std::uint64_t>()};
    for (std::uint64_t& bucket : node->bits) bucket = reader.Take<std::uint64_t>();
    node->height = reader.Take<std::uint16_t>();
    decoded.set.AppendDecodedNode(node);
  }
  decoded.bytes_read = reader.position();
  return decoded;
}

// avl: insertNode. Tree order lets each node find its place without any rotation.
void SequenceSet::AppendDecodedNode(Node* node) {
  Node** link = &root_;
  while (*link != nullptr) {
    link = node->base < (*link)->base ? &(*link)->left : &(*link)->right;
  }
  *link = node;
  ++nodes_;
}

}  // namespace jsstore
