// That the bytes are those of the reference is seen in key_ring_test.cc.
#include "store/codec/keystream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "store/codec/sealer.h"

namespace jsstore {
namespace {

constexpr size_t kFileBytes = 20'000;

class KeystreamTest : public testing::TestWithParam<Cipher> {
 protected:
  Keystream Make() const { return {GetParam(), seed_, nonce_}; }
  // The stream itself, made in one piece.
  Bytes Whole() const {
    Bytes file(kFileBytes);
    Make().ApplyInPlace(file);
    return file;
  }

  const Bytes seed_ = Bytes(32, 7);
  const Bytes nonce_ = Bytes(NonceBytes(GetParam()), 9);
  std::mt19937_64 random_{20'000};
};

TEST_P(KeystreamTest, GivenShortAndLongPiecesThenTheStreamIsTheSame) {
  const Bytes whole = Whole();
  for (const size_t size_max : {1UL, 63UL, 64UL, 65UL, 200UL, 1023UL, 1024UL, 1025UL, 5000UL}) {
    Keystream stream = Make();
    Bytes file(kFileBytes);
    for (size_t at = 0; at < kFileBytes;) {
      const size_t size = std::min(1 + random_() % size_max, kFileBytes - at);
      stream.ApplyInPlace(std::span(file).subspan(at, size));
      at += size;
      ASSERT_EQ(stream.position(), at);
    }
    EXPECT_EQ(file, whole) << size_max;
  }
}

TEST_P(KeystreamTest, GivenARewindAnywhereThenItBeginsAgain) {
  const Bytes whole = Whole();
  Keystream stream = Make();
  for (const size_t first : {0UL, 1UL, 100UL, 1024UL, 1500UL, 9000UL}) {
    for (const size_t second : {1UL, 100UL, 3000UL}) {
      Bytes skipped(first);
      stream.ApplyInPlace(skipped);
      stream.Rewind();
      Bytes file(second);
      stream.ApplyInPlace(file);
      EXPECT_TRUE(std::equal(file.begin(), file.end(), whole.begin())) << first << " " << second;
      stream.Rewind();
    }
  }
}

TEST_P(KeystreamTest, GivenAnotherBufferForTheOutputThenTheInputStays) {
  const Bytes plain(300, 'p');
  Bytes sealed(plain.size());
  Make().Apply(plain, sealed.data());
  EXPECT_EQ(plain, Bytes(300, 'p'));
  Make().ApplyInPlace(sealed);
  EXPECT_EQ(sealed, plain);
}

INSTANTIATE_TEST_SUITE_P(Ciphers, KeystreamTest, testing::Values(Cipher::kChaCha, Cipher::kAes),
                         [](const auto& tested) {
                           return tested.param == Cipher::kChaCha ? "ChaCha" : "Aes";
                         });

}  // namespace
}  // namespace jsstore
