// Bytes in JSON: base64, or how often a few of them are repeated. Most payloads are one letter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

enum class BytesForm : uint8_t {
  kBase64,   // always; for files, and for who does not say that it knows `repeats`
  kRepeats,  // {"repeat": base64, "count": how often} where that is shorter
};

Json BytesToJson(const std::string& bytes, BytesForm form);

// Reads both forms; nullopt for what is neither, or makes more bytes than a line may have.
std::optional<std::string> BytesFromJson(const Json& json);

}  // namespace jsparity
