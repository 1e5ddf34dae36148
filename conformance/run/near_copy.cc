#include "conformance/run/near_copy.h"

#include <highwayhash/c_bindings.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace jsparity {
namespace {

// A record: length (4), sequence (8), time (8), length of the subject (2), subject, header with its
// length, payload, checksum (8). The checksum is of all but the lengths.
constexpr size_t kSequenceAt = 4;
constexpr size_t kTimeAt = 12;
constexpr size_t kSubjectLengthAt = 20;
constexpr size_t kSubjectAt = 22;
constexpr size_t kHeaderLengthBytes = 4;
constexpr size_t kChecksumBytes = 8;
constexpr uint8_t kHasHeader = 0x80;  // in the last byte of the length

std::string Checksum(const std::string& name, const std::string& bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data());
  HHKey key;
  static_assert(sizeof(key) == SHA256_DIGEST_LENGTH);
  std::memcpy(&key, digest.data(), sizeof(key));
  const uint64_t sum = HighwayHash64(key, bytes.data(), bytes.size());
  std::string out;
  for (size_t i = 0; i < kChecksumBytes; ++i) out += static_cast<char>(sum >> (8 * i));
  return out;
}

uint64_t NumberAt(const std::string& bytes, size_t at, size_t width) {
  uint64_t number = 0;
  for (size_t i = width; i > 0; --i) number = number << 8 | static_cast<uint8_t>(bytes[at + i - 1]);
  return number;
}

void PutNumber(std::string& bytes, size_t at, size_t width, uint64_t number) {
  for (size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>(number >> (8 * i));
}

// One more, one less, none, or with one of the two flags that a sequence may have.
uint64_t OtherSequence(uint64_t seq, uint64_t change) {
  constexpr uint64_t kErased = uint64_t{1} << 63;
  constexpr uint64_t kTombstone = uint64_t{1} << 62;
  switch (change % 6) {
    case 0:
    case 1:
      return seq + 1;
    case 2:
      return seq - 1;
    case 3:
      return 0;
    case 4:
      return seq | kErased;
    default:
      return seq | kTombstone;
  }
}

// What the checksum is of.
std::string Summed(const std::string& record) {
  const size_t subject = NumberAt(record, kSubjectLengthAt, 2);
  const size_t end = record.size() - kChecksumBytes;
  size_t rest = std::min(kSubjectAt + subject, end);
  std::string summed = record.substr(kSequenceAt, kSubjectLengthAt - kSequenceAt) +
                       record.substr(kSubjectAt, rest - kSubjectAt);
  if ((static_cast<uint8_t>(record[3]) & kHasHeader) != 0) {
    rest = std::min(rest + kHeaderLengthBytes, end);
  }
  return summed + record.substr(rest, end - rest);
}

}  // namespace

void ChangeRecord(std::string& block, size_t begin, size_t end, const std::string& stream,
                  uint64_t block_index, uint64_t change) {
  std::string record = block.substr(begin, end - begin);
  if (record.size() < kSubjectAt + kChecksumBytes) return;
  const uint64_t how = change / 4;
  switch (change % 4) {
    case 0:
      PutNumber(record, kSequenceAt, 8, OtherSequence(NumberAt(record, kSequenceAt, 8), how));
      break;
    case 1:
      PutNumber(record, kTimeAt, 8, NumberAt(record, kTimeAt, 8) ^ uint64_t{1} << how % 64);
      break;
    case 2:
      PutNumber(record, kSubjectLengthAt, 2,
                NumberAt(record, kSubjectLengthAt, 2) + (how % 2 == 0 ? 1 : 0xffff));
      break;
    default:
      if (const size_t inside = record.size() - kSubjectAt - kChecksumBytes; inside > 0) {
        record[kSubjectAt + how % inside] ^= static_cast<char>(1U << how % 8);
      }
  }
  record.replace(record.size() - kChecksumBytes, kChecksumBytes,
                 Checksum(stream + "-" + std::to_string(block_index), Summed(record)));
  block.replace(begin, record.size(), record);
}

bool ChangeStateVersion(std::string& state, uint64_t change) {
  constexpr char kMagic = 22;
  constexpr char kVersion = 2;
  constexpr char kFirstVersion = 1;
  constexpr char kNoVersion = 3;
  constexpr int kNumbersBeforeEntries = 4;  // floor and delivered, of consumer and stream
  if (state.size() < 2 || state[0] != kMagic || state[1] != kVersion) return false;
  size_t at = 2;
  for (int i = 0; i < kNumbersBeforeEntries && at < state.size(); ++at) {
    if ((static_cast<uint8_t>(state[at]) & 0x80) == 0) ++i;
  }
  const std::string_view entries = std::string_view(state).substr(std::min(at, state.size()));
  const bool none = entries == std::string_view("\0\0", 2);
  state[1] = none && change % 2 == 0 ? kFirstVersion : kNoVersion;
  return true;
}

void ChangeIndex(std::string& index, const std::string& stream, size_t at, uint64_t change) {
  constexpr size_t kHeadBytes = 2;  // magic and version
  if (index.size() <= kHeadBytes + kChecksumBytes) return;
  index.resize(index.size() - kChecksumBytes);
  at = kHeadBytes + at % (index.size() - kHeadBytes);
  switch (change % 4) {
    case 0:
      index.resize(at);
      break;
    case 1:
      --index[at];
      break;
    default:
      ++index[at];
  }
  index += Checksum(stream, index);
}

}  // namespace jsparity
