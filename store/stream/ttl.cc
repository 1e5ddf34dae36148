// Messages with a time to live of their own: the wheel that knows when they go, and thw.db.
#include <vector>

#include "store/format/expiry_state.h"
#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

// Wraps around where it is beyond what nanoseconds can hold, as it does in the reference.
int64_t FileStoreImpl::ExpiresAt(int64_t ts, int64_t ttl_s) {
  constexpr uint64_t kNsPerTtlSecond = 1'000'000'000;
  return static_cast<int64_t>(static_cast<uint64_t>(ts) +
                              static_cast<uint64_t>(ttl_s) * kNsPerTtlSecond);
}

bool FileStoreImpl::HasExpirations() const {
  return wheel_ != nullptr && wheel_->NextExpiration(HashWheel::kNever) != HashWheel::kNever;
}

// They stay in the wheel until the messages are gone: removing may fail, or take the owner's time.
// `next_ttl_ns` becomes when the first is due, these included.
std::vector<FileStoreImpl::Expired> FileStoreImpl::TakeExpired(int64_t* next_ttl_ns) {
  std::vector<Expired> expired;
  *next_ttl_ns = HashWheel::kNever;
  if (wheel_ == nullptr) return expired;
  wheel_->ExpireTasks(env_.clock.NowNs(), [&expired](uint64_t seq, int64_t expires_ns) {
    expired.push_back({seq, expires_ns});
    return false;
  });
  *next_ttl_ns = wheel_->NextExpiration(HashWheel::kNever);
  return expired;
}

// filestore.go: recoverTTLState. Answers from which sequence on the blocks have to be looked
// through. A damaged file is removed, and everything is looked for.
uint64_t FileStoreImpl::ReadTtlState() {
  const std::string path = MessagesPath("thw.db");
  const auto file = env_.files.ReadFile(path);
  wheel_ = std::make_unique<HashWheel>();
  if (!file) return 0;
  const auto stamp = ReadExpiryState(
      *file, [this](uint64_t seq, int64_t expires_ns) { wheel_->Add(seq, expires_ns); });
  if (stamp) return *stamp;
  static_cast<void>(env_.files.Remove(path));
  TellDamagedState(path);
  wheel_ = std::make_unique<HashWheel>();
  return 0;
}

Status FileStoreImpl::WriteTtlState() {
  if (wheel_ == nullptr) return {};
  ExpiryStateWriter writer({.count = wheel_->Count(), .stamp = totals_.last_seq + 1});
  wheel_->ForEach([&writer](uint64_t seq, int64_t expires_ns) { writer.Add(seq, expires_ns); });
  return env_.files.WriteFileAtomically(MessagesPath("thw.db"), writer.Finish(),
                                        durability_.SyncsFiles());
}

}  // namespace jsstore
