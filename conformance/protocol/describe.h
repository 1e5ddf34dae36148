// Values for people: of what is long, how it begins and how much there is.
#pragma once

#include <string>
#include <string_view>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// At most `chars_max` bytes of a text, not cut inside a character, and "…" where some are left out.
std::string Shortened(std::string_view text, size_t chars_max);

// Letters, not bytes: how many there are, and a text with blanks up to a column.
size_t Letters(const std::string& text);
std::string Padded(std::string text, size_t width);

// `17 bytes "xxxx…"`
std::string DescribeBytes(const std::string& bytes);

// A text in quotes, `"aaaa…" (171 letters)` for a long one; anything else as JSON.
std::string DescribeValue(const Json& value);

// The members of an object that are not the same in `fresh`: `block_size=512, cipher="aes"`; ""
// where there are none. What `fresh` has and `value` has not is there, too, as `name=none`.
std::string DescribeChanged(const Json& value, const Json& fresh);

}  // namespace jsparity
