// JSON text as Go's encoding/json writes it: no spaces, and strings with `<`, `>`, `&`, U+2028 and
// U+2029 escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "jsstore/config.h"

namespace jsstore {

// Commas come by themselves. The calls must nest as JSON does: inside an object every value
// follows a Key.
class JsonWriter {
 public:
  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }

  void Key(std::string_view key);
  // Bytes that are not UTF-8 become "\ufffd", each.
  void String(std::string_view value);
  void Signed(int64_t value);
  void Unsigned(uint64_t value);
  void Boolean(bool value);
  void Time(TimeNs value);

  std::string Take() { return std::move(text_); }

 private:
  void Open(char bracket);
  void Close(char bracket);
  void Separate();
  void AppendQuoted(std::string_view text);

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace jsstore
