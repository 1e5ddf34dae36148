#include "store/env/file_operation.h"

#include <string_view>

namespace jsstore {
namespace {

std::string_view ActionOf(FileOperationKind kind) {
  switch (kind) {
    case FileOperationKind::kRead:
      return "read";
    case FileOperationKind::kWrite:
      return "write";
    case FileOperationKind::kTruncate:
      return "truncate";
    case FileOperationKind::kSync:
    case FileOperationKind::kSyncDir:
      return "sync";
    case FileOperationKind::kSize:
    case FileOperationKind::kStat:
      return "stat";
    case FileOperationKind::kClose:
      return "close";
    case FileOperationKind::kOpen:
    case FileOperationKind::kList:
    case FileOperationKind::kProbeWritable:
      return "open";
    case FileOperationKind::kMakeDirs:
      return "mkdir";
    case FileOperationKind::kRename:
      return "rename";
    case FileOperationKind::kRemove:
      return "remove";
    case FileOperationKind::kRemoveAll:
      return "unlinkat";
  }
  return "operate on";
}

}  // namespace

bool MayChangeDisk(FileOperationKind kind) {
  switch (kind) {
    case FileOperationKind::kRead:
    case FileOperationKind::kSize:
    case FileOperationKind::kClose:
    case FileOperationKind::kStat:
    case FileOperationKind::kList:
      return false;
    default:
      return true;
  }
}

std::string Describe(const FileOperation& operation) {
  std::string text(ActionOf(operation.kind));
  text += " " + operation.path;
  if (!operation.new_path.empty()) text += " " + operation.new_path;
  return text;
}

}  // namespace jsstore
