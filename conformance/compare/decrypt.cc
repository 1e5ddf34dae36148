#include "conformance/compare/decrypt.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "conformance/compare/byte_cursor.h"
#include "jsstore/server_keys.h"

namespace jsparity {
namespace {

constexpr size_t kTagBytes = 16;
constexpr size_t kSeedBytes = 32;

struct CipherSpec {
  bool is_aes;
  size_t nonce_bytes;
};
constexpr CipherSpec kChaCha{false, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES};
constexpr CipherSpec kAes{true, 16};

const uint8_t* Raw(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}
uint8_t* Raw(std::string& bytes) { return reinterpret_cast<uint8_t*>(bytes.data()); }

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

std::optional<std::string> OpenAes(std::string_view key, std::string_view nonce,
                                   std::string_view text, std::string_view tag) {
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::string plain(text.size(), '\0');
  std::string tag_copy(tag);
  int done = 0;
  const bool opened =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()),
                          nullptr) == 1 &&
      EVP_DecryptInit_ex(context.get(), nullptr, nullptr, Raw(key), Raw(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), Raw(plain), &done, Raw(text),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag_copy.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), Raw(plain) + done, &done) == 1;
  return opened ? std::optional(plain) : std::nullopt;
}

std::optional<std::string> OpenChaCha(std::string_view key, std::string_view nonce,
                                      std::string_view text_and_tag) {
  std::string plain(text_and_tag.size() - kTagBytes, '\0');
  const bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
                          Raw(plain), nullptr, nullptr, Raw(text_and_tag), text_and_tag.size(),
                          nullptr, 0, Raw(nonce), Raw(key)) == 0;
  return opened ? std::optional(plain) : std::nullopt;
}

std::optional<std::string> Open(const CipherSpec& cipher, std::string_view key,
                                std::string_view sealed) {
  if (sealed.size() < cipher.nonce_bytes + kTagBytes) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, cipher.nonce_bytes);
  const std::string_view rest = sealed.substr(cipher.nonce_bytes);
  if (!cipher.is_aes) return OpenChaCha(key, nonce, rest);
  return OpenAes(key, nonce, rest.substr(0, rest.size() - kTagBytes),
                 rest.substr(rest.size() - kTagBytes));
}

std::string ApplyKeystream(const CipherSpec& cipher, std::string_view seed, std::string_view nonce,
                           std::string bytes) {
  if (!cipher.is_aes) {
    crypto_stream_xchacha20_xor(Raw(bytes), Raw(bytes), bytes.size(), Raw(nonce), Raw(seed));
    return bytes;
  }
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int done = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_ctr(), nullptr, Raw(seed), Raw(nonce));
  EVP_EncryptUpdate(context.get(), Raw(bytes), &done, Raw(bytes), static_cast<int>(bytes.size()));
  return bytes;
}

// Where a file's key lies, and what it is derived from.
struct KeyPlace {
  std::string path;
  std::string context;
};

KeyPlace PlaceOf(const std::string& path, const std::string& stream) {
  const std::string name = path.substr(path.rfind('/') + 1);
  if (path.starts_with("msgs/") && name.ends_with(".blk")) {
    const std::string stem = name.substr(0, name.size() - std::string_view(".blk").size());
    return {"msgs/" + stem + ".key", stream + ":" + stem};
  }
  if (path.starts_with("obs/")) {
    const std::string dir = path.substr(0, path.rfind('/'));
    return {dir + "/meta.key", stream + "." + dir.substr(std::string_view("obs/").size())};
  }
  return {"meta.key", stream};
}

bool IsSealed(const std::string& path) {
  return path.ends_with(".blk") || path == "msgs/index.db" || path.ends_with("meta.inf") ||
         path.ends_with("/o.dat");
}

std::optional<std::string> DecryptWith(const CipherSpec& cipher, const std::string& path,
                                       std::string_view seed, std::string_view nonce,
                                       const std::string& bytes) {
  if (path.ends_with(".blk")) return ApplyKeystream(cipher, seed, nonce, bytes);
  if (path != "msgs/index.db") return Open(cipher, seed, bytes);
  if (bytes.size() < kChecksumBytes) return std::nullopt;
  const size_t sealed = bytes.size() - kChecksumBytes;
  auto plain = Open(cipher, seed, std::string_view(bytes).substr(0, sealed));
  if (plain) *plain += bytes.substr(sealed);
  return plain;
}

// A state to which bytes were appended: what was sealed, opened, and those bytes as they are.
std::optional<std::string> OpenWithTail(const CipherSpec& cipher, const std::string& seed,
                                        std::string_view bytes) {
  constexpr size_t kTailBytesMax = 256;
  for (size_t tail = 1; tail <= std::min(kTailBytesMax, bytes.size()); ++tail) {
    const size_t sealed = bytes.size() - tail;
    auto plain = Open(cipher, seed, bytes.substr(0, sealed));
    if (plain) return *std::move(plain) + std::string(bytes.substr(sealed));
  }
  return std::nullopt;
}

// nullopt where none of the keys opens the key file, or what it holds does not open the file.
std::optional<DecryptedFile> OpenedBy(const std::string& key_file, const std::string& context,
                                      const std::string& path, const std::string& bytes,
                                      const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    const jsstore::Bytes secret = jsstore::DeriveServerKey(key, jsstore::kGlobalAccount, context);
    const std::string derived(secret.begin(), secret.end());
    for (const CipherSpec& cipher : {kChaCha, kAes}) {
      const auto seed = Open(cipher, derived, key_file);
      if (!seed || seed->size() != kSeedBytes) continue;
      const std::string nonce = key_file.substr(0, cipher.nonce_bytes);
      auto plain = DecryptWith(cipher, path, *seed, nonce, bytes);
      if (!plain && path.ends_with("/o.dat")) plain = OpenWithTail(cipher, *seed, bytes);
      if (!plain) return std::nullopt;
      return DecryptedFile{*std::move(plain), *seed};
    }
  }
  return std::nullopt;
}

}  // namespace

KeyFiles KeyFilesIn(const FileTree& tree) {
  KeyFiles found;
  for (const auto& file : tree) {
    if (file.first.ends_with("meta.key")) found.insert(file);
  }
  return found;
}

DecryptedFile Decrypted(const FileTree& tree, const std::string& path, const FileKeys& keys) {
  const std::string& bytes = tree.at(path);
  if (!IsSealed(path)) return {bytes, ""};
  const KeyPlace place = PlaceOf(path, keys.stream);
  if (const auto key_file = tree.find(place.path); key_file != tree.end()) {
    auto opened = OpenedBy(key_file->second, place.context, path, bytes, keys.keys);
    if (opened) return *std::move(opened);
  }
  // Any key turns a block into something: only what a tag vouches for is tried with others.
  if (path.ends_with(".blk")) return {bytes, ""};
  for (const auto& [key_path, key_file] : keys.earlier) {
    if (key_path != place.path) continue;
    auto opened = OpenedBy(key_file, place.context, path, bytes, keys.keys);
    if (opened) return *std::move(opened);
  }
  return {bytes, ""};
}

}  // namespace jsparity
