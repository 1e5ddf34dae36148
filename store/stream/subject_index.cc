#include "store/stream/subject_index.h"

#include <algorithm>
#include <limits>

namespace jsstore {

SubjectInfo* SubjectIndex::Add(std::string_view subject, uint32_t index) {
  auto entry = tree_.TryInsert(subject, {.total = 1, .first_block = index, .last_block = index});
  if (entry.inserted || entry.value == nullptr) return nullptr;
  ++entry.value->total;
  if (index > entry.value->last_block) entry.value->last_block = index;
  return entry.value;
}

void SubjectIndex::AddRecovered(std::string_view subject, uint64_t count, uint32_t index) {
  if (subject.empty()) return;
  auto entry =
      tree_.TryInsert(subject, {.total = count, .first_block = index, .last_block = index});
  if (entry.inserted || entry.value == nullptr) return;
  entry.value->total += count;
  if (index > entry.value->last_block) entry.value->last_block = index;
}

std::optional<BlockSpan> SubjectIndex::BlocksOf(std::string_view filter, bool wildcard) {
  BlockSpan span{std::numeric_limits<uint32_t>::max(), 0};
  const auto widen = [&span](std::string_view, SubjectInfo* info) {
    span.first = std::min(span.first, info->first_block);
    span.last = std::max(span.last, info->last_block);
  };
  if (wildcard) {
    tree_.Match(filter, widen);
  } else if (SubjectInfo* info = tree_.Find(filter)) {
    widen(filter, info);
  }
  if (span.last == 0) return std::nullopt;
  return span;
}

// filestore.go: removePerSubject.
uint64_t SubjectIndex::RemoveOne(std::string_view subject) {
  if (subject.empty()) return 0;
  SubjectInfo* info = tree_.Find(subject);
  if (info == nullptr) return 0;
  if (--info->total > 0) return info->total;
  tree_.Delete(subject);
  return 0;
}

void SubjectIndex::Remove(std::string_view subject, uint64_t count) {
  if (subject.empty() || count == 0) return;
  SubjectInfo* info = tree_.Find(subject);
  if (info == nullptr) return;
  if (info->total > count) {
    info->total -= count;
  } else {
    tree_.Delete(subject);
  }
}

}  // namespace jsstore
