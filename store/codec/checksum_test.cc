#include "store/codec/checksum.h"

#include <gtest/gtest.h>

#include <string>

#include "store/env/test_text.h"

namespace jsstore {
namespace {

TEST(Checksum, GivenPartsThenTheDigestIsThatOfTheirConcatenation) {
  const Checksum hash("S-1");
  const std::string text(300, 'x');
  for (size_t a = 0; a <= 64; ++a) {
    for (size_t b = a; b <= 96; ++b) {
      const std::string_view all(text);
      EXPECT_EQ(
          hash.Of({ViewOf(all)}),
          hash.Of({ViewOf(all.substr(0, a)), ViewOf(all.substr(a, b - a)), ViewOf(all.substr(b))}));
    }
  }
}

TEST(Checksum, GivenOtherNamesThenDigestsDiffer) {
  EXPECT_NE(Checksum("S-1").Of({ViewOf("payload")}), Checksum("S-2").Of({ViewOf("payload")}));
}

TEST(Checksum, GivenNothingThenThereIsADigestAllTheSame) {
  EXPECT_EQ(Checksum("S").Of({}), Checksum("S").Of({ViewOf("")}));
}

}  // namespace
}  // namespace jsstore
