// Standard base64 with padding (RFC 4648, section 4): how the protocol carries bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jsparity {

std::string EncodeBase64(std::string_view bytes);

// Strict: alphabet, padding and length must be right and unused bits zero; otherwise nullopt.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace jsparity
