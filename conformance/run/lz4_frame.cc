#include "conformance/run/lz4_frame.h"

#include <lz4frame.h>

#include <array>
#include <memory>

namespace jsparity {
namespace {

// The highest level, 12, takes 48 s for the 38 MB that a case of many messages leaves, most of them
// one byte repeated, and this one 0.8 s for a file that is a thousandth larger.
constexpr int kLevel = 6;

}  // namespace

Parsed<std::string> PackLz4(std::string_view bytes) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  preferences.frameInfo.contentSize = bytes.size();
  preferences.compressionLevel = kLevel;
  std::string frame(LZ4F_compressFrameBound(bytes.size(), &preferences), '\0');
  const size_t size =
      LZ4F_compressFrame(frame.data(), frame.size(), bytes.data(), bytes.size(), &preferences);
  if (LZ4F_isError(size)) return ParseError(std::string("LZ4: ") + LZ4F_getErrorName(size));
  frame.resize(size);
  return frame;
}

Parsed<std::string> UnpackLz4(std::string_view frame, size_t bytes_max) {
  LZ4F_dctx* raw = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&raw, LZ4F_VERSION))) {
    return ParseError("LZ4: no memory");
  }
  const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> context(
      raw, &LZ4F_freeDecompressionContext);
  std::string bytes;
  std::array<char, 64 * 1024> buffer{};
  size_t hint = 1;
  while (hint != 0) {
    size_t written = buffer.size();
    size_t read = frame.size();
    hint = LZ4F_decompress(raw, buffer.data(), &written, frame.data(), &read, nullptr);
    if (LZ4F_isError(hint)) return ParseError(std::string("LZ4: ") + LZ4F_getErrorName(hint));
    if (hint != 0 && read == 0 && written == 0) return ParseError("LZ4: the frame ends early");
    frame.remove_prefix(read);
    bytes.append(buffer.data(), written);
    if (bytes.size() > bytes_max) {
      return ParseError("LZ4: there are more than " + std::to_string(bytes_max) + " bytes in it");
    }
  }
  if (!frame.empty()) return ParseError("there are bytes after the LZ4 frame");
  return bytes;
}

}  // namespace jsparity
