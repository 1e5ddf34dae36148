#include "store/codec/crc32c.h"

#include <gtest/gtest.h>

#include <string_view>

#include "store/env/test_text.h"

namespace jsstore {
namespace {

// RFC 3720, appendix B.4.
TEST(Crc32c, GivesTheKnownValues) {
  EXPECT_EQ(Crc32c({}), 0u);
  EXPECT_EQ(Crc32c(ViewOf("123456789")), 0xe3069283u);
  EXPECT_EQ(Crc32c(Bytes(32, 0x00)), 0x8a9136aau);
  EXPECT_EQ(Crc32c(Bytes(32, 0xff)), 0x62a8ab43u);
}

TEST(Crc32c, IsTheSameByCpuAndByTable) {
  if (!Crc32cCpuHasIt()) GTEST_SKIP() << "this CPU has no crc32 instruction";
  Bytes bytes(10'000);
  uint32_t state = 1;
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>((state = state * 1664525 + 1) >> 24);
  for (size_t from : {0, 1, 7}) {
    for (size_t size = 0; size < bytes.size() - 8; size += size < 450 ? 1 : 997) {
      const BytesView part = BytesView(bytes).subspan(from, size);
      ASSERT_EQ(Crc32cByCpu(part), Crc32cByTable(part)) << size << " bytes from " << from;
    }
  }
}

}  // namespace
}  // namespace jsstore
