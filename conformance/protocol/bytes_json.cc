#include "conformance/protocol/bytes_json.h"

#include <cstring>

#include "conformance/protocol/base64.h"

namespace jsparity {
namespace {

// Below it the object is hardly shorter than the base64.
constexpr size_t kRepeatedBytesMin = 64;
// PROTOCOL.md, "Lines".
constexpr uint64_t kBytesMax = uint64_t{256} << 20;

bool IsOneByteRepeated(const std::string& bytes) {
  return std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

std::optional<std::string> Repeated(const Json& json) {
  ObjectReader reader(json, "bytes");
  std::string unit;
  uint64_t count = 0;
  reader.Text("repeat", unit, Presence::kRequired);
  reader.U64("count", count, Presence::kRequired);
  const auto bytes = DecodeBase64(unit);
  if (!reader.Finish() || !bytes || bytes->empty() || count > kBytesMax / bytes->size()) {
    return std::nullopt;
  }
  if (bytes->size() == 1) return std::string(count, bytes->front());
  std::string all;
  all.reserve(bytes->size() * count);
  for (uint64_t i = 0; i < count; ++i) all += *bytes;
  return all;
}

}  // namespace

Json BytesToJson(const std::string& bytes, BytesForm form) {
  if (form == BytesForm::kBase64 || bytes.size() < kRepeatedBytesMin || !IsOneByteRepeated(bytes)) {
    return EncodeBase64(bytes);
  }
  return {{"repeat", EncodeBase64(bytes.substr(0, 1))}, {"count", bytes.size()}};
}

std::optional<std::string> BytesFromJson(const Json& json) {
  if (json.is_object()) return Repeated(json);
  if (!json.is_string()) return std::nullopt;
  return DecodeBase64(json.get_ref<const std::string&>());
}

}  // namespace jsparity
