#include "conformance/compare/decoded_file.h"

#include <nlohmann/json.hpp>

namespace jsparity {

std::string Hex(std::string_view bytes) {
  constexpr size_t kShownBytes = 48;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes.size() > kShownBytes && i == kShownBytes / 2) {
      text += "…";
      i = bytes.size() - kShownBytes / 2;
    }
    text += kDigits[static_cast<uint8_t>(bytes[i]) >> 4];
    text += kDigits[static_cast<uint8_t>(bytes[i]) & 15];
  }
  if (bytes.size() > kShownBytes) text += " (" + std::to_string(bytes.size()) + " bytes)";
  return text;
}

DecodedFile DecodeMeta(std::string_view bytes) {
  DecodedRecord record;
  record.name = "document";
  const auto json = nlohmann::ordered_json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) record.Add(key, value.dump());
  }
  record.Add("text", std::string(bytes));
  return {record};
}

DecodedFile DecodeFile(std::string_view path, std::string_view bytes) {
  if (path.ends_with(".blk")) return DecodeBlock(bytes);
  if (path.ends_with("/index.db")) return DecodeFullState(bytes);
  if (path.ends_with("/o.dat")) return DecodeConsumerState(bytes);
  if (path.ends_with("/thw.db")) return DecodeTtlState(bytes);
  if (path.ends_with("/sched.db")) return DecodeScheduleState(bytes);
  if (path == "sources.db") return DecodeSources(bytes);
  if (path.ends_with("meta.inf") || path.ends_with("meta.sum")) return DecodeMeta(bytes);
  DecodedRecord record;
  record.name = "file";
  record.Add("bytes", Hex(bytes));
  return {record};
}

}  // namespace jsparity
