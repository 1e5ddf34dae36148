#include "jsstore/block_size.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "store/format/record.h"

namespace jsstore {
namespace {

constexpr uint64_t kBlockBytesMax = 8 * 1024 * 1024;
constexpr uint64_t kBlockBytesMedium = 4 * 1024 * 1024;
constexpr uint64_t kBlockBytesMin = 32 * 1000;
// Many changes of an encrypted block write all of it anew.
constexpr uint64_t kEncryptedBlockBytesMax = 2 * 1024 * 1024;

// A quarter of what is to be held, in hundreds, and then one of three sizes.
uint64_t BlockBytesFor(uint64_t held) {
  const uint64_t quarter = (held / 4 + 1 + 99) / 100 * 100;
  if (quarter <= kBlockBytesMin) return kBlockBytesMin;
  return quarter >= kBlockBytesMax ? kBlockBytesMax : kBlockBytesMedium;
}

uint64_t PlainBlockBytes(const StreamConfig& stream) {
  if (stream.max_bytes > 0) return BlockBytesFor(static_cast<uint64_t>(stream.max_bytes));
  return stream.retention == RetentionPolicy::kLimits ? kBlockBytesMax : kBlockBytesMedium;
}

// sublist.go: subjectIsLiteral.
bool IsLiteral(std::string_view subject) {
  for (size_t i = 0; i < subject.size(); ++i) {
    const bool wildcard = subject[i] == '*' || subject[i] == '>';
    const bool begins = i == 0 || subject[i - 1] == '.';
    const bool ends = i + 1 == subject.size() || subject[i + 1] == '.';
    if (wildcard && begins && ends) return false;
  }
  return true;
}

// stream.go: stream.maxMsgSize.
uint64_t LargestRecord(const StreamConfig& stream, int64_t max_payload) {
  constexpr int64_t kDefaultMaxPayload = 1024 * 1024;
  constexpr size_t kDefaultSubjectBytes = 256;
  int64_t payload = stream.max_msg_size > 0 ? stream.max_msg_size : max_payload;
  if (payload <= 0) payload = kDefaultMaxPayload;
  std::optional<size_t> subject;
  if (stream.subjects) {
    for (const std::string& one : *stream.subjects) {
      if (IsLiteral(one)) subject = std::max(subject.value_or(0), one.size());
    }
  }
  return kEmptyRecordBytes + subject.value_or(kDefaultSubjectBytes) + kHeaderLengthBytes +
         static_cast<uint64_t>(payload);
}

}  // namespace

uint64_t DefaultBlockBytes(const StreamConfig& stream, bool encrypted) {
  const uint64_t plain = PlainBlockBytes(stream);
  return encrypted ? std::min(plain, kEncryptedBlockBytesMax) : plain;
}

uint64_t ServerBlockBytes(const StreamConfig& stream, bool encrypted, int64_t max_payload) {
  if (stream.max_bytes > 0) return BlockBytesFor(static_cast<uint64_t>(stream.max_bytes));
  if (stream.max_msgs > 0) {
    // Wraps around for absurd limits, as there.
    return BlockBytesFor(LargestRecord(stream, max_payload) *
                         static_cast<uint64_t>(stream.max_msgs));
  }
  if (stream.max_msgs_per > 0) return kBlockBytesMedium;
  return DefaultBlockBytes(stream, encrypted);
}

}  // namespace jsstore
