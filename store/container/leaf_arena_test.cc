#include "store/container/leaf_arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace jsstore::subject_tree_internal {
namespace {

TEST(LeafArena, GivesPiecesThatDoNotOverlap) {
  LeafArena arena;
  std::vector<std::pair<uint8_t*, size_t>> pieces;
  for (size_t i = 0; i < 3000; ++i) {
    const size_t bytes = 1 + i * 7 % 300;
    auto* piece = static_cast<uint8_t*>(arena.Take(bytes));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(piece) % 8, 0);
    std::memset(piece, static_cast<int>(i & 0xFF), bytes);
    pieces.emplace_back(piece, bytes);
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    const auto [piece, bytes] = pieces[i];
    EXPECT_EQ(piece[0], i & 0xFF);
    EXPECT_EQ(piece[bytes - 1], i & 0xFF);
    arena.Give(piece, bytes);
  }
}

#if !defined(__SANITIZE_ADDRESS__)
TEST(LeafArena, UsesAPieceAgain) {
  LeafArena arena;
  void* piece = arena.Take(45);
  arena.Give(piece, 45);
  EXPECT_NE(arena.Take(40), piece);
  EXPECT_EQ(arena.Take(48), piece);
}
#endif

TEST(LeafArena, CanBeUsedAfterClearAndAfterAMove) {
  LeafArena arena;
  void* large = arena.Take(1000);
  void* small = arena.Take(20);
  LeafArena other(std::move(arena));
  other.Give(large, 1000);
  other.Give(small, 20);
  other.Clear();
  EXPECT_NE(other.Take(20), nullptr);
  // NOLINTNEXTLINE(bugprone-use-after-move): what is left is an arena of its own
  EXPECT_NE(arena.Take(20), nullptr);
}

}  // namespace
}  // namespace jsstore::subject_tree_internal
