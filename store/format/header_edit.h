// Changes to a message's header block (client.go: removeHeaderIfPresent,
// removeHeaderIfPrefixPresent, genHeader). A block of which nothing but its first line is left
// becomes empty.
#pragma once

#include <string>
#include <string_view>

namespace jsstore {

// Takes out every line with this key.
void RemoveHeader(std::string& header, std::string_view key);
// Takes out every line whose key begins so.
void RemoveHeadersWithPrefix(std::string& header, std::string_view prefix);
// Adds a line at the end. Line ends within `value` become spaces, space around it goes.
void AppendHeader(std::string& header, std::string_view key, std::string_view value);

}  // namespace jsstore
