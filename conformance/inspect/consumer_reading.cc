#include "conformance/inspect/consumer_reading.h"

#include <utility>

#include "jsstore/store_layout.h"
#include "store/codec/key_ring.h"
#include "store/format/consumer_state.h"

namespace jsparity {
namespace {

using jsstore::ErrorCode;

std::string_view Text(const jsstore::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// `parse` reads the text; `consumer` is empty for the stream's own.
template <typename Meta>
MetaReading<Meta> ReadMeta(jsstore::FileSystem& files, const std::string& dir,
                           const StreamKeys& keys, std::string_view consumer,
                           jsstore::Result<Meta> (*parse)(std::string_view)) {
  MetaReading<Meta> reading;
  const auto meta = jsstore::ReadMetaFiles(files, dir);
  if (!meta) {
    reading.trouble = meta.error().IsNotExist() ? "is missing" : meta.error().Message();
    return reading;
  }
  reading.encrypted = meta->key.has_value();
  if (!meta->sum) {
    reading.trouble = "has no meta.sum";
  } else if (!jsstore::MetaSumHolds(*meta, keys.stream, consumer)) {
    reading.trouble = "is not what meta.sum says";
  }
  const auto text =
      jsstore::OpenMeta(*meta, jsstore::MetaKeyContext(keys.stream, consumer), keys.keys);
  if (!text) {
    reading.sealed_off = text.error().Is(ErrorCode::kNoEncryption);
    if (reading.trouble.empty()) {
      reading.trouble = reading.sealed_off
                            ? "is encrypted, and no key was given (--key)"
                            : "is encrypted, and not opened: " + text.error().Message();
    }
    return reading;
  }
  reading.text = Text(*text);
  auto parsed = parse(reading.text);
  if (parsed) {
    reading.meta = std::move(*parsed);
  } else if (reading.trouble.empty()) {
    reading.trouble = parsed.error().Message();
  }
  return reading;
}

// Takes the seal off o.dat.
bool OpenState(jsstore::FileSystem& files, const std::string& dir, const StreamKeys& keys,
               jsstore::Bytes sealed, ConsumerReading& consumer) {
  const auto key_file = files.ReadFile(dir + "/" + std::string(jsstore::kMetaKeyFile));
  if (!key_file) {
    consumer.state_plain = std::move(sealed);
    return true;
  }
  if (!keys.any()) {
    consumer.state_sealed_off = true;
    consumer.state_trouble = "is encrypted, and no key was given (--key)";
    return false;
  }
  const jsstore::KeyRing ring(jsstore::Cipher::kChaCha, keys.keys.present, keys.keys.former);
  const auto key = ring.OpenWithAny(jsstore::MetaKeyContext(keys.stream, consumer.name), *key_file);
  if (!key) {
    consumer.state_trouble =
        "is encrypted, and meta.key is not opened by the key: " + key.error().Message();
    return false;
  }
  auto plain = jsstore::Sealer::Make(key->cipher, key->seed.view())->Open(sealed);
  if (!plain) {
    consumer.state_trouble = "its seal does not hold";
    return false;
  }
  consumer.state_plain = std::move(*plain);
  return true;
}

void ReadState(jsstore::FileSystem& files, const std::string& dir, const StreamKeys& keys,
               ConsumerReading& consumer) {
  auto file = files.ReadFile(dir + "/" + std::string(jsstore::kConsumerStateFile));
  if (!file) {
    if (!file.error().IsNotExist()) consumer.state_trouble = file.error().Message();
    return;
  }
  consumer.has_state = true;
  // A consumer that has done nothing yet.
  if (file->empty()) return;
  if (!OpenState(files, dir, keys, std::move(*file), consumer)) return;
  auto state = jsstore::DecodeConsumerState(consumer.state_plain);
  if (state) {
    consumer.state = std::move(*state);
  } else {
    consumer.state_trouble = state.error().Message();
  }
}

}  // namespace

MetaReading<jsstore::StreamMeta> ReadStreamMetaFiles(jsstore::FileSystem& files,
                                                     const std::string& stream_dir,
                                                     const StreamKeys& keys) {
  return ReadMeta<jsstore::StreamMeta>(files, stream_dir, keys, {}, jsstore::ParseStreamMeta);
}

std::vector<ConsumerReading> ReadConsumers(jsstore::FileSystem& files,
                                           const std::string& stream_dir, const StreamKeys& keys) {
  std::vector<ConsumerReading> consumers;
  const auto names = files.List(stream_dir + "/" + std::string(jsstore::kConsumersDir));
  if (!names) return consumers;
  for (const std::string& name : *names) {
    const std::string dir = jsstore::ConsumerDirectory(stream_dir, name);
    const auto info = files.Stat(dir);
    if (!info || !info->is_directory) continue;
    ConsumerReading& consumer = consumers.emplace_back();
    consumer.name = name;
    consumer.meta =
        ReadMeta<jsstore::ConsumerMeta>(files, dir, keys, name, jsstore::ParseConsumerMeta);
    ReadState(files, dir, keys, consumer);
  }
  return consumers;
}

}  // namespace jsparity
