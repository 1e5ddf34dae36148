#include "store/env/file_faults.h"

#include <utility>

namespace jsstore {

FileFault FailNth(FileOperationKind kind, uint64_t nth, int system_errno) {
  FileFault fault;
  fault.matches = [kind](const FileOperation& operation) { return operation.kind == kind; };
  fault.first = nth;
  fault.system_errno = system_errno;
  return fault;
}

FileFault FailChangesFrom(uint64_t nth, int system_errno) {
  FileFault fault;
  fault.matches = [](const FileOperation& operation) { return MayChangeDisk(operation.kind); };
  fault.first = nth;
  fault.count = FileFault::kForever;
  fault.system_errno = system_errno;
  return fault;
}

void FileFaults::Add(FileFault fault) {
  const std::lock_guard lock(mutex_);
  armed_.push_back({std::move(fault), 0});
}

void FileFaults::Clear() {
  const std::lock_guard lock(mutex_);
  armed_.clear();
}

std::vector<FileOperation> FileFaults::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

uint64_t FileFaults::operation_count() const {
  const std::lock_guard lock(mutex_);
  return operations_.size();
}

void FileFaults::ClearOperations() {
  const std::lock_guard lock(mutex_);
  operations_.clear();
}

std::optional<FileFaults::Hit> FileFaults::Observe(const FileOperation& operation) {
  const std::lock_guard lock(mutex_);
  operations_.push_back(operation);
  std::optional<Hit> hit;
  for (auto& [fault, matched] : armed_) {
    if (fault.matches && !fault.matches(operation)) continue;
    matched++;
    if (hit || matched < fault.first || matched - fault.first >= fault.count) continue;
    hit = Hit{Error::System(fault.system_errno, Describe(operation)), fault.keep_bytes};
  }
  return hit;
}

}  // namespace jsstore
