#include "store/codec/key_ring.h"

#include <utility>

namespace jsstore {
namespace {

constexpr size_t kSeedBytes = 32;

}  // namespace

std::shared_ptr<const KeyRing> KeyRing::None() {
  return std::make_shared<const KeyRing>(Cipher::kNone, nullptr, nullptr);
}

Result<Sealer> KeyRing::SealerOf(const KeyGenerator& generator, Cipher cipher,
                                 std::string_view context) {
  auto derived = generator(context);
  if (!derived) return Fail(std::move(derived).error());
  const Secret key(std::move(*derived));
  return Sealer::Make(cipher, key.view());
}

Result<KeyRing::NewKey> KeyRing::Generate(std::string_view context, Random& random) const {
  auto sealer = SealerOf(present_, cipher_, context);
  if (!sealer) return Fail(std::move(sealer).error());
  NewKey made;
  made.key.cipher = cipher_;
  made.key.seed = Secret(kSeedBytes);
  random.Fill(made.key.seed.bytes());
  made.key.nonce.resize(NonceBytes(cipher_));
  random.Fill(made.key.nonce);
  made.file = sealer->Seal(made.key.nonce, made.key.seed.view());
  return made;
}

Result<AssetKey> KeyRing::OpenWith(const KeyGenerator& generator, Cipher cipher,
                                   std::string_view context, BytesView file) {
  auto sealer = SealerOf(generator, cipher, context);
  if (!sealer) return Fail(std::move(sealer).error());
  auto seed = sealer->OpenSecret(file);
  if (!seed) return Fail(std::move(seed).error());
  if (seed->size() != kSeedBytes) return Fail(ErrorCode::kBadKeySize);
  const BytesView nonce = file.first(NonceBytes(cipher));
  return AssetKey{cipher, std::move(*seed), Bytes(nonce.begin(), nonce.end())};
}

Result<AssetKey> KeyRing::Open(std::string_view context, BytesView file) const {
  return OpenWith(present_, cipher_, context, file);
}

Result<AssetKey> KeyRing::OpenWithOtherCipher(std::string_view context, BytesView file) const {
  return OpenWith(present_, OtherCipher(), context, file);
}

Result<AssetKey> KeyRing::OpenWithAny(std::string_view context, BytesView file) const {
  if (file.size() < kKeyFileBytesMin) return Fail(ErrorCode::kBadKeySize);
  for (const KeyGenerator* generator : {&present_, &former_}) {
    if (*generator == nullptr) continue;
    for (const Cipher cipher : {cipher_, OtherCipher()}) {
      if (auto key = OpenWith(*generator, cipher, context, file)) return key;
    }
  }
  return Fail(ErrorCode::kKeyInvalid);
}

Bytes SealWithFreshNonce(const Sealer& sealer, Cipher cipher, BytesView plain, Random& random) {
  Bytes nonce(NonceBytes(cipher));
  random.Fill(nonce);
  return sealer.Seal(nonce, plain);
}

}  // namespace jsstore
