#include "store/codec/checksum.h"

#include <gtest/gtest.h>

#include <string>

namespace jsstore {
namespace {

BytesView View(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

TEST(Checksum, GivenPartsThenTheDigestIsThatOfTheirConcatenation) {
  const Checksum hash("S-1");
  const std::string text(300, 'x');
  for (size_t a = 0; a <= 64; ++a) {
    for (size_t b = a; b <= 96; ++b) {
      const std::string_view all(text);
      EXPECT_EQ(hash.Of({View(all)}),
                hash.Of({View(all.substr(0, a)), View(all.substr(a, b - a)), View(all.substr(b))}));
    }
  }
}

TEST(Checksum, GivenOtherNamesThenDigestsDiffer) {
  EXPECT_NE(Checksum("S-1").Of({View("payload")}), Checksum("S-2").Of({View("payload")}));
}

TEST(Checksum, GivenNothingThenThereIsADigestAllTheSame) {
  EXPECT_EQ(Checksum("S").Of({}), Checksum("S").Of({View("")}));
}

}  // namespace
}  // namespace jsstore
