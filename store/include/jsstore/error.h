// Errors as values. Every fallible call answers a Result<T>; no exception crosses the public API.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace jsstore {

// One code for each sentinel error of the reference (filestore.go and store.go), so that a caller
// can branch on it and a conformance run can compare it. Two codes have no sentinel behind them:
// kOther carries its meaning in the text alone, kSystem carries an errno value.
enum class ErrorCode : uint8_t {
  kOther,
  kSystem,
  // store.go
  kStoreClosed,
  kStoreMsgNotFound,
  kStoreEof,
  kMaxMsgs,
  kMaxBytes,
  kMaxMsgsPerSubject,
  kStoreSnapshotInProgress,
  kMsgTooLarge,
  kStoreWrongType,
  kNoAckPolicy,
  kSequenceMismatch,
  kCorruptStreamState,
  kTooManyResults,
  kStoreOldUpdate,
  kBadStreamStateEncoding,
  // filestore.go
  kNoCache,
  kDeletedMsg,
  kPartialCache,
  kNoPending,
  kNotReadable,
  kCorruptState,
  kPriorState,
  kPendingData,
  kNoEncryption,
  kBadKeySize,
  kKeyInvalid,
  kNoMsgBlk,
  kMsgBlkTooBig,
  kUnknownCipher,
  kNoMainKey,
  kNoBlkData,
  kStateTooBig,
  kBadMsg,
  // gsl/gsl.go
  kInvalidSubject,
};

// What went wrong, where, and (for kSystem) which errno value the operating system gave.
struct Error {
  ErrorCode code = ErrorCode::kOther;
  int system_errno = 0;  // errno value; 0 unless code is kSystem
  uint64_t purged = 0;   // messages that were removed before a Purge, PurgeEx or Compact failed
  std::string text;      // sentence for people; empty means "the code's default text"

  Error() = default;
  Error(ErrorCode c) : code(c) {}  // NOLINT(google-explicit-constructor): codes are errors
  Error(ErrorCode c, std::string t) : code(c), text(std::move(t)) {}

  // An operating system failure: `what` names the action and the path.
  static Error System(int errno_value, std::string what);
  // A failure that has no code of its own.
  static Error Other(std::string t) { return {ErrorCode::kOther, std::move(t)}; }

  bool Is(ErrorCode c) const { return code == c; }
  bool IsNotExist() const;    // the path named does not exist
  bool IsPermission() const;  // the operating system refused access

  // The reference's variable name, such as "ErrStoreClosed"; empty for kOther and kSystem.
  std::string_view Name() const;
  // Text for people: `text`, or the default text of the code.
  std::string Message() const;
};

// The same error with what was being done in front of its text.
inline Error Within(std::string_view doing, Error e) {
  e.text = std::string(doing) + ": " + e.Message();
  return e;
}

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;
using Unexpected = tl::unexpected<Error>;

inline Unexpected Fail(Error e) { return Unexpected(std::move(e)); }

}  // namespace jsstore

// Propagates the error of a Status or Result expression to the caller.
#define JSSTORE_TRY(expr)                                                  \
  do {                                                                     \
    if (auto jsstore_try_result = (expr); !jsstore_try_result) {           \
      return ::jsstore::Unexpected(std::move(jsstore_try_result).error()); \
    }                                                                      \
  } while (0)
