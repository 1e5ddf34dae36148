#include "conformance/testee/taken_snapshot.h"

#include <algorithm>
#include <string>

namespace jsparity {

void TakenSnapshot::Read(uint64_t count, OpValue& value) {
  constexpr size_t kPieceBytes = 64 * 1024;
  std::string& bytes = value.bytes;
  while (count == 0 || bytes.size() < count) {
    const size_t before = bytes.size();
    size_t wanted = kPieceBytes;
    if (count > 0) wanted = std::min<uint64_t>(wanted, count - before);
    bytes.resize(before + wanted);
    const size_t read =
        snapshot_->Read({reinterpret_cast<uint8_t*>(bytes.data()) + before, wanted});
    bytes.resize(before + read);
    if (read == 0) break;
  }
  value.end = count == 0 || bytes.size() < count;
  if (value.end && !std::exchange(failure_told_, true)) value.failure = snapshot_->failure();
}

}  // namespace jsparity
