#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace jsstore::subject_tree_internal {

/// Memory for the leaves of one tree: small pieces of a few sizes, by the million. They are cut out
/// of slabs, without a word of overhead each, and all go at once when the tree is emptied.
///
/// Not thread-safe. Pieces are aligned to 8 bytes.
class LeafArena {
 public:
  LeafArena() = default;
  LeafArena(LeafArena&& other) noexcept { swap(other); }
  LeafArena& operator=(LeafArena&&) = delete;
  LeafArena(const LeafArena&) = delete;
  LeafArena& operator=(const LeafArena&) = delete;

  void* Take(std::size_t bytes);
  /// Takes back a piece that Take gave for as many bytes; the next of its size may get it.
  void Give(void* piece, std::size_t bytes);
  /// Frees all slabs. Pieces that live elsewhere must have been given back before.
  void Clear();
  void swap(LeafArena& other) noexcept;

  /// Whether pieces of this size live in slabs, and so need not be given back before Clear.
  static bool LivesInSlab(std::size_t bytes) { return kUsesSlabs && bytes <= kSmallBytesMax; }

 private:
#if defined(__SANITIZE_ADDRESS__)
  static constexpr bool kUsesSlabs = false;  // a leaf that is used after it went must be found
#else
  static constexpr bool kUsesSlabs = true;
#endif
  static constexpr std::size_t kStep = 8;
  static constexpr std::size_t kSmallBytesMax = 256;
  static constexpr std::size_t kSlabBytesMin = 256;
  static constexpr std::size_t kSlabBytesMax = 64 * 1024;

  struct Piece {
    Piece* next;
  };

  void* Cut(std::size_t bytes);

  std::vector<std::unique_ptr<std::byte[]>> slabs_;
  std::byte* rest_ = nullptr;  // of the last slab
  std::size_t rest_bytes_ = 0;
  std::size_t slab_bytes_ = 0;                              // of the last slab
  std::array<Piece*, kSmallBytesMax / kStep + 1> given_{};  // by size in steps
};

}  // namespace jsstore::subject_tree_internal
