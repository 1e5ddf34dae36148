#include "jsstore/error.h"

#include <array>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace jsstore {
namespace {

struct Sentinel {
  ErrorCode code;
  std::string_view name;
  std::string_view text;
};

// In the order of ErrorCode. Names and texts are what a caller of the reference can see and test
// for, so they are the same here (store.go: ErrStoreClosed and its neighbours; filestore.go:
// errBadMsg).
constexpr std::array kSentinels = {
    Sentinel{ErrorCode::kOther, "", "unknown error"},
    Sentinel{ErrorCode::kSystem, "", "operating system error"},
    Sentinel{ErrorCode::kStoreClosed, "ErrStoreClosed", "store is closed"},
    Sentinel{ErrorCode::kStoreMsgNotFound, "ErrStoreMsgNotFound", "no message found"},
    Sentinel{ErrorCode::kStoreEof, "ErrStoreEOF", "stream store EOF"},
    Sentinel{ErrorCode::kMaxMsgs, "ErrMaxMsgs", "maximum messages exceeded"},
    Sentinel{ErrorCode::kMaxBytes, "ErrMaxBytes", "maximum bytes exceeded"},
    Sentinel{ErrorCode::kMaxMsgsPerSubject, "ErrMaxMsgsPerSubject",
             "maximum messages per subject exceeded"},
    Sentinel{ErrorCode::kStoreSnapshotInProgress, "ErrStoreSnapshotInProgress",
             "snapshot in progress"},
    Sentinel{ErrorCode::kMsgTooLarge, "ErrMsgTooLarge", "message too large"},
    Sentinel{ErrorCode::kStoreWrongType, "ErrStoreWrongType", "wrong storage type"},
    Sentinel{ErrorCode::kNoAckPolicy, "ErrNoAckPolicy", "ack policy is none"},
    Sentinel{ErrorCode::kSequenceMismatch, "ErrSequenceMismatch",
             "expected sequence does not match store"},
    Sentinel{ErrorCode::kCorruptStreamState, "ErrCorruptStreamState",
             "stream state snapshot is corrupt"},
    Sentinel{ErrorCode::kTooManyResults, "ErrTooManyResults",
             "too many matching results for request"},
    Sentinel{ErrorCode::kStoreOldUpdate, "ErrStoreOldUpdate", "old update ignored"},
    Sentinel{ErrorCode::kBadStreamStateEncoding, "ErrBadStreamStateEncoding",
             "bad stream state encoding"},
    Sentinel{ErrorCode::kNoCache, "errNoCache", "no message cache"},
    Sentinel{ErrorCode::kDeletedMsg, "errDeletedMsg", "deleted message"},
    Sentinel{ErrorCode::kPartialCache, "errPartialCache", "partial cache"},
    Sentinel{ErrorCode::kNoPending, "errNoPending", "message block does not have pending data"},
    Sentinel{ErrorCode::kNotReadable, "errNotReadable", "storage directory not readable"},
    Sentinel{ErrorCode::kCorruptState, "errCorruptState", "corrupt state file"},
    Sentinel{ErrorCode::kPriorState, "errPriorState", "prior state file"},
    Sentinel{ErrorCode::kPendingData, "errPendingData", "pending data still present"},
    Sentinel{ErrorCode::kNoEncryption, "errNoEncryption", "encryption not enabled"},
    Sentinel{ErrorCode::kBadKeySize, "errBadKeySize", "encryption bad key size"},
    Sentinel{ErrorCode::kKeyInvalid, "errKeyInvalid", "unable to recover keys"},
    Sentinel{ErrorCode::kNoMsgBlk, "errNoMsgBlk", "no message block"},
    Sentinel{ErrorCode::kMsgBlkTooBig, "errMsgBlkTooBig",
             "message block size exceeded int capacity"},
    Sentinel{ErrorCode::kUnknownCipher, "errUnknownCipher", "unknown cipher"},
    Sentinel{ErrorCode::kNoMainKey, "errNoMainKey", "encrypted store encountered with no main key"},
    Sentinel{ErrorCode::kNoBlkData, "errNoBlkData", "message block data missing"},
    Sentinel{ErrorCode::kStateTooBig, "errStateTooBig", "store state too big for optional write"},
    Sentinel{ErrorCode::kBadMsg, "errBadMsg", "malformed or corrupt message"},
    Sentinel{ErrorCode::kInvalidSubject, "gsl.ErrInvalidSubject", "gsl: invalid subject"},
};

constexpr bool InOrderOfCodes() {
  for (size_t i = 0; i < kSentinels.size(); i++) {
    if (static_cast<size_t>(kSentinels[i].code) != i) return false;
  }
  return kSentinels.back().code == ErrorCode::kInvalidSubject;
}
static_assert(InOrderOfCodes(), "every ErrorCode has its row, at its own place");

const Sentinel& SentinelOf(ErrorCode code) {
  const auto index = static_cast<size_t>(code);
  return kSentinels[index < kSentinels.size() ? index : 0];
}

// The C library's text as the reference's runtime words it: without a capital at the start, unless
// the first word is an abbreviation ("RFS specific error").
std::string ErrnoText(int errno_value) {
  const char* known = strerrordesc_np(errno_value);
  if (known == nullptr) return "errno " + std::to_string(errno_value);
  std::string text = known;
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1]))) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace

Error Error::System(int errno_value, std::string what) {
  Error error(ErrorCode::kSystem, std::move(what));
  error.system_errno = errno_value;
  if (!error.text.empty()) error.text += ": ";
  error.text += ErrnoText(errno_value);
  return error;
}

bool Error::IsNotExist() const { return code == ErrorCode::kSystem && system_errno == ENOENT; }

bool Error::IsPermission() const {
  return code == ErrorCode::kSystem && (system_errno == EACCES || system_errno == EPERM);
}

std::string_view Error::Name() const { return SentinelOf(code).name; }

std::string Error::Message() const {
  return text.empty() ? std::string(SentinelOf(code).text) : text;
}

}  // namespace jsstore
