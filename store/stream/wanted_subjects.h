// Sets of subjects that live no longer than one query.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace jsstore {

// Subjects of a walk through blocks. Short-lived, so that nothing is given back before the end.
class SubjectNames {
 public:
  size_t Size() const { return names_.size(); }
  bool Contains(std::string_view subject) const { return names_.contains(subject); }
  // For subjects that live as long as this.
  void Add(std::string_view subject) { names_.insert(subject); }
  // For those that do not.
  void AddCopy(std::string_view subject) {
    auto* copy = static_cast<char*>(memory_.allocate(std::max<size_t>(1, subject.size()), 1));
    std::ranges::copy(subject, copy);
    names_.insert({copy, subject.size()});
  }
  void Remove(std::string_view subject) { names_.erase(subject); }

 private:
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_set<std::string_view> names_{&memory_};
};

// Subjects whose last sequence is looked for, and the last block of each.
class WantedSubjects {
 public:
  void Add(std::string_view subject, uint32_t last_block) {
    if (names_.Contains(subject)) return;
    names_.Add(subject);
    latest_block_ = std::max(latest_block_, last_block);
    places_.push_back({last_block, subject});
  }
  size_t Size() const { return names_.Size(); }
  bool Contains(std::string_view subject) const { return names_.Contains(subject); }
  void Remove(std::string_view subject) { names_.Remove(subject); }
  // The latest of all blocks in which there is one.
  uint32_t latest_block() const { return latest_block_; }

  struct Place {
    uint32_t block = 0;
    std::string_view subject;
  };
  // By block, ascending.
  std::vector<Place> TakePlaces() {
    std::ranges::sort(places_, {}, &Place::block);
    return std::move(places_);
  }

 private:
  SubjectNames names_;
  uint32_t latest_block_ = 0;
  std::vector<Place> places_;
};

}  // namespace jsstore
