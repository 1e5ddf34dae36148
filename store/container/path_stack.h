#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace jsstore {

/// A stack for walks over trees: the first `kInline` entries live in place, deeper ones on the
/// heap. So that a walk over a tree of usual depth allocates nothing, and one over a degenerate
/// tree (from a damaged file) does not use up the thread's stack.
template <typename T, std::size_t kInline>
class PathStack {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void push(T value) {
    if (size_ < kInline) {
      inline_[size_] = value;
    } else {
      overflow_.push_back(value);
    }
    ++size_;
  }

  /// Requires !empty().
  T pop() {
    --size_;
    if (size_ < kInline) return inline_[size_];
    T value = overflow_.back();
    overflow_.pop_back();
    return value;
  }

 private:
  std::array<T, kInline> inline_;  // left uninitialised: entries are written before they are read
  std::vector<T> overflow_;
  std::size_t size_ = 0;
};

}  // namespace jsstore
