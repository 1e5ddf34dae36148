#include "store/container/leaf_arena.h"

#include <algorithm>
#include <new>
#include <utility>

namespace jsstore::subject_tree_internal {
void* LeafArena::Take(std::size_t bytes) {
  if (!LivesInSlab(bytes)) return ::operator new(bytes);
  const std::size_t steps = (bytes + kStep - 1) / kStep;
  if (Piece* piece = given_[steps]) {
    given_[steps] = piece->next;
    return piece;
  }
  return Cut(steps * kStep);
}

void LeafArena::Give(void* piece, std::size_t bytes) {
  if (!LivesInSlab(bytes)) return ::operator delete(piece);
  const std::size_t steps = (bytes + kStep - 1) / kStep;
  given_[steps] = new (piece) Piece{given_[steps]};
}

// What is left of a slab when a piece does not fit is lost: at most a piece in every 64 KiB.
void* LeafArena::Cut(std::size_t bytes) {
  if (bytes > rest_bytes_) {
    slab_bytes_ = std::clamp(slab_bytes_ * 2, kSlabBytesMin, kSlabBytesMax);
    slabs_.push_back(std::make_unique_for_overwrite<std::byte[]>(slab_bytes_));
    rest_ = slabs_.back().get();
    rest_bytes_ = slab_bytes_;
  }
  rest_bytes_ -= bytes;
  return std::exchange(rest_, rest_ + bytes);
}

void LeafArena::Clear() {
  slabs_.clear();
  rest_ = nullptr;
  rest_bytes_ = slab_bytes_ = 0;
  given_.fill(nullptr);
}

void LeafArena::swap(LeafArena& other) noexcept {
  slabs_.swap(other.slabs_);
  std::swap(rest_, other.rest_);
  std::swap(rest_bytes_, other.rest_bytes_);
  std::swap(slab_bytes_, other.slab_bytes_);
  given_.swap(other.given_);
}

}  // namespace jsstore::subject_tree_internal
