#include "store/stream/block_name.h"

#include <charconv>

namespace jsstore {

std::optional<int64_t> ParseBlockName(std::string_view name) {
  constexpr std::string_view kSuffix = ".blk";
  if (!name.ends_with(kSuffix)) return std::nullopt;
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (name.starts_with('+')) {
    name.remove_prefix(1);
    if (name.starts_with('-')) return std::nullopt;
  }
  int64_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc{}) return std::nullopt;
  name.remove_prefix(static_cast<size_t>(end - name.data()));
  if (!name.starts_with(kSuffix)) return std::nullopt;
  return index;
}

std::optional<uint32_t> ParseKeyName(std::string_view name) {
  constexpr std::string_view kSuffix = ".key";
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (name.starts_with('+')) name.remove_prefix(1);
  uint32_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc{}) return std::nullopt;
  name.remove_prefix(static_cast<size_t>(end - name.data()));
  if (!name.starts_with(kSuffix)) return std::nullopt;
  return index;
}

}  // namespace jsstore
