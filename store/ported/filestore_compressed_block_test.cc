// Blocks that look compressed and are not, and compressed ones that are damaged.
#include <algorithm>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::HasSubstr;

// A record of this length begins with the letters that a compressed block begins with, and then
// with the number of an algorithm: none, and S2.
constexpr size_t kLengthsLikeHeaders[] = {7'368'035, 24'145'251};

PORTED_TEST_ALL(TestFileStoreCompressionHeaderCollision, kNoPlanNumber) {
  for (const size_t length : kLengthsLikeHeaders) {
    for (const std::string header : {"", "NATS/1.0\r\nTest: value\r\n\r\n"}) {
      SCOPED_TRACE(std::to_string(length) + " with header " + header);
      FileStoreRig rig(permutation);
      rig.Start();
      const std::string payload(length - BytesOfMessage("test", header, ""), 'a');
      rig.PutWithHeader("test", header, payload);
      rig.Put("test", "next");

      rig.StopAndStart();

      const auto message = rig.store->LoadMsg(1);
      ASSERT_TRUE(Worked(message));
      EXPECT_EQ(message->subject, "test");
      EXPECT_EQ(TextOf(message->header), header);
      EXPECT_TRUE(std::ranges::equal(message->payload, ViewOf(payload)));  // too long to be shown
      EXPECT_TRUE(rig.Remove(1));
      EXPECT_EQ(rig.TextAt(2), "test next");
    }
  }
}

// What cannot be decompressed might be records that only look so; where it is not, the error is
// that of decompressing.
PORTED_TEST(TestFileStoreDecodeCorruptBlock, kNoPlanNumber) {
  FileStoreRig rig({Cipher::kNone, Compression::kS2});
  rig.Start();
  std::mt19937 random(1);
  std::string payload(5 << 20, '\0');
  for (char& byte : payload) byte = static_cast<char>(random());
  rig.Put("test", payload);
  MessageBlock& block = rig.peer().Block(0);
  ASSERT_TRUE(Worked(block.RecompressIfNeeded()));
  auto file = block.ReadFile();
  ASSERT_TRUE(Worked(file));
  file->MutableData()[file->size() / 2] ^= 0xFF;

  const Status decoded = block.DecodeApart(*file);

  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().Message(), HasSubstr("s2: corrupt input, crc mismatch"));
}

}  // namespace
}  // namespace jsstore
