// Tells damage that was read from a write that failed.
#pragma once

#include <string_view>

#include "jsstore/error.h"

namespace jsstore {

// Text of the error for a file that ends before the size it had a moment ago.
constexpr std::string_view kUnexpectedEof = "unexpected EOF";

// filestore.go: isReadErr. Such errors surface through reading what is on disk; they must not stop
// the store from writing, as a failed write does.
inline bool IsReadError(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNoCache:
    case ErrorCode::kDeletedMsg:
    case ErrorCode::kPartialCache:
    case ErrorCode::kCorruptState:
    case ErrorCode::kPriorState:
    case ErrorCode::kMsgBlkTooBig:
    case ErrorCode::kBadMsg:
      return true;
    case ErrorCode::kOther:
      return error.text.ends_with(kUnexpectedEof);  // whatever was being done (Within)
    default:
      return false;
  }
}

}  // namespace jsstore
