// One LZ4 frame with a content checksum, as the program `lz4` reads and writes it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

Parsed<std::string> PackLz4(std::string_view bytes);

// Errors: no frame, one that is damaged or ends early, bytes after it, more than `bytes_max` in it.
Parsed<std::string> UnpackLz4(std::string_view frame, size_t bytes_max);

}  // namespace jsparity
