// seqset_test.go and norace_test.go of avl: the encoding, and how little a set takes.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory_resource>
#include <random>
#include <unordered_set>
#include <vector>

#include "store/container/sequence_set.h"
#include "store/ported/ported_test.h"

namespace jsstore {
namespace {

using Encoding = std::vector<uint8_t>;

void PutNumber(Encoding& out, uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

Encoding HeadOf(uint8_t version, uint32_t nodes, uint32_t members) {
  Encoding out = {22, version};
  PutNumber(out, nodes, 4);
  PutNumber(out, members, 4);
  return out;
}

// A node as version 1 had it, of 64 words: its members lie in [base, base + 4096).
void PutVersion1Node(Encoding& out, uint64_t base, std::initializer_list<uint64_t> members,
                     uint16_t height) {
  std::vector<uint64_t> words(64);
  for (const uint64_t member : members) {
    words[(member - base) / 64] |= uint64_t{1} << ((member - base) % 64);
  }
  PutNumber(out, base, 8);
  for (const uint64_t word : words) PutNumber(out, word, 8);
  PutNumber(out, height, 2);
}

// The original has the bytes that an old server wrote; here they are laid out anew.
PORTED_TEST(TestSeqSetDecodeV1, kNoPlanNumber) {
  Encoding old = HeadOf(1, 3, 5);
  PutVersion1Node(old, 54 * 4096, {222'222}, 2);
  PutVersion1Node(old, 0, {22, 222, 2222}, 1);
  PutVersion1Node(old, 542 * 4096, {2'222'222}, 1);

  const auto decoded = SequenceSet::Decode(old);

  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->bytes_read, old.size());
  EXPECT_EQ(decoded->set.Size(), 5U);
  for (const uint64_t sequence : {22, 222, 2222, 222'222, 2'222'222}) {
    EXPECT_TRUE(decoded->set.Exists(sequence)) << sequence;
  }
}

PORTED_TEST(TestSeqSetDecodeNodeCountOverflow, kNoPlanNumber) {
  for (const uint8_t version : {1, 2}) {
    // negative in 32 bits, and one whose product with a node's size is more than they hold
    for (const uint32_t nodes : {0xFFFFFFFFU, 0x00800000U}) {
      const auto decoded = SequenceSet::Decode(HeadOf(version, nodes, 0));
      ASSERT_FALSE(decoded) << nodes;
      EXPECT_EQ(decoded.error(), SequenceSetError::kBadEncoding) << nodes;
    }
  }
  Encoding one_node = HeadOf(2, 1, 0);
  one_node.resize(one_node.size() + 266);
  EXPECT_TRUE(SequenceSet::Decode(one_node));
}

// As many of a hundred as in the original, and fewer of them: what is timed there is not here.
std::vector<uint64_t> Dense(int count, uint64_t max, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<uint64_t> sequences;
  for (int i = 0; i < count; ++i) sequences.push_back(random() % (max + 1));
  return sequences;
}

PORTED_TEST(TestNoRaceSeqSetEncodeLarge, kNoPlanNumber) {
  SequenceSet set;
  for (const uint64_t sequence : Dense(250'000, 500'000, 8)) set.Insert(sequence);

  const Encoding bytes = set.Encode();
  const auto decoded = SequenceSet::Decode(bytes);

  ASSERT_TRUE(decoded);
  EXPECT_EQ(bytes.size(), set.EncodeLen());
  EXPECT_EQ(decoded->set.Nodes(), set.Nodes());
  EXPECT_EQ(decoded->set.Size(), set.Size());
  EXPECT_TRUE(decoded->set.Equal(set));
}

class CountingResource : public std::pmr::memory_resource {
 public:
  std::size_t in_use = 0;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    in_use += bytes;
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
    in_use -= bytes;
    std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

// What a set takes in memory cannot be asked for; it is its nodes, and a node is little more than
// what is written of it. A tenth of the original's members, so a tenth of its 2 MiB.
PORTED_TEST(TestNoRaceSeqSetSizeComparison, kNoPlanNumber) {
  CountingResource memory;
  std::pmr::unordered_set<uint64_t> hashed(&memory);
  SequenceSet set;
  for (const uint64_t sequence : Dense(500'000, 700'000, 9)) {
    hashed.insert(sequence);
    set.Insert(sequence);
  }
  ASSERT_EQ(set.Size(), hashed.size());
  EXPECT_LT(set.EncodeLen(), std::size_t{2} * 1024 * 1024 / 10);
  EXPECT_LT(set.EncodeLen() * 50, memory.in_use);
}

}  // namespace
}  // namespace jsstore
