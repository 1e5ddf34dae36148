#include "store/format/stamped_entries.h"

#include <array>

#include "store/format/record.h"

namespace jsstore {

void AppendStampedHead(Bytes& out, const StampedHead& head) {
  std::array<uint8_t, kStampedHeadBytes> bytes{kStampedVersion};
  StoreLittle(bytes.data() + 1, head.count);
  StoreLittle(bytes.data() + 9, head.stamp);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

Result<StampedHead> ReadStampedHead(BytesView in, const char* unknown_version) {
  if (in.size() < kStampedHeadBytes) return Fail(Error::Other("short buffer"));
  if (in[0] != kStampedVersion) return Fail(Error::Other(unknown_version));
  return StampedHead{LoadLittle<uint64_t>(in.data() + 1), LoadLittle<uint64_t>(in.data() + 9)};
}

}  // namespace jsstore
