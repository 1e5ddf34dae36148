#include "jsstore/meta_files.h"

#include "jsstore/store_layout.h"
#include "store/codec/checksum.h"
#include "store/codec/key_ring.h"
#include "store/codec/sealer.h"

namespace jsstore {
namespace {

std::string_view Text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string HexOf(BytesView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// nullopt where there is none.
Result<std::optional<Bytes>> ReadIfThere(FileSystem& files, const std::string& path) {
  auto bytes = files.ReadFile(path);
  if (bytes) return std::optional(std::move(*bytes));
  if (bytes.error().IsNotExist()) return std::optional<Bytes>();
  return Fail(std::move(bytes).error());
}

Result<Bytes> ReadAndOpen(FileSystem& files, const std::string& dir, std::string_view stream,
                          std::string_view consumer, const MetaKeys& keys) {
  auto meta = ReadMetaFiles(files, dir);
  if (!meta) return Fail(std::move(meta).error());
  const std::string path = dir + "/" + std::string(kMetaFile);
  if (!MetaSumHolds(*meta, stream, consumer)) {
    return Fail(Error(ErrorCode::kCorruptState, path + (meta->sum ? ": its checksum does not hold"
                                                                  : ": it has no checksum")));
  }
  auto text = OpenMeta(*meta, MetaKeyContext(stream, consumer), keys);
  if (!text) return Fail(Within(path, std::move(text).error()));
  return text;
}

}  // namespace

Result<MetaFiles> ReadMetaFiles(FileSystem& files, const std::string& dir) {
  const auto path = [&](std::string_view name) { return dir + "/" + std::string(name); };
  MetaFiles meta;
  auto inf = files.ReadFile(path(kMetaFile));
  if (!inf) return Fail(std::move(inf).error());
  meta.inf = std::move(*inf);
  auto sum = ReadIfThere(files, path(kMetaSumFile));
  if (!sum) return Fail(std::move(sum).error());
  meta.sum = std::move(*sum);
  auto key = ReadIfThere(files, path(kMetaKeyFile));
  if (!key) return Fail(std::move(key).error());
  meta.key = std::move(*key);
  return meta;
}

std::string MetaKeyContext(std::string_view stream, std::string_view consumer) {
  std::string context(stream);
  if (!consumer.empty()) context.append(".").append(consumer);
  return context;
}

Result<Bytes> OpenMeta(const MetaFiles& files, std::string_view context, const MetaKeys& keys) {
  if (!files.key) return files.inf;
  if (files.key->size() < kKeyFileBytesMin) return Fail(ErrorCode::kBadKeySize);
  if (keys.present == nullptr && keys.former == nullptr) return Fail(ErrorCode::kNoEncryption);
  // The seal of the key may hold where that of meta.inf does not, as it was sealed with another.
  for (const KeyGenerator* generator : {&keys.present, &keys.former}) {
    if (*generator == nullptr) continue;
    for (const Cipher cipher : {Cipher::kChaCha, Cipher::kAes}) {
      const KeyRing ring(cipher, *generator, nullptr);
      auto key = ring.Open(context, *files.key);
      if (!key) continue;
      auto sealer = Sealer::Make(key->cipher, key->seed.view());
      if (!sealer) continue;
      if (auto text = sealer->Open(files.inf)) return text;
    }
  }
  return Fail(ErrorCode::kKeyInvalid);
}

bool MetaSumHolds(const MetaFiles& files, std::string_view stream, std::string_view consumer) {
  if (!files.sum) return false;
  std::string name(stream);
  if (!consumer.empty()) name.append("/").append(consumer);
  return Text(*files.sum) == HexOf(Checksum(name).Of({files.inf}));
}

Result<StreamMeta> ReadStreamMeta(FileSystem& files, const std::string& stream_dir,
                                  std::string_view stream, const MetaKeys& keys) {
  auto text = ReadAndOpen(files, stream_dir, stream, {}, keys);
  if (!text) return Fail(std::move(text).error());
  return ParseStreamMeta(Text(*text));
}

Result<ConsumerMeta> ReadConsumerMeta(FileSystem& files, const std::string& stream_dir,
                                      std::string_view stream, std::string_view consumer,
                                      const MetaKeys& keys) {
  const std::string dir = ConsumerDirectory(stream_dir, consumer);
  auto text = ReadAndOpen(files, dir, stream, consumer, keys);
  if (!text) return Fail(std::move(text).error());
  return ParseConsumerMeta(Text(*text));
}

}  // namespace jsstore
