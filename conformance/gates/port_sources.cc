#include "conformance/gates/port_sources.h"

#include <algorithm>

#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

// Of those lines, the first of which is line 1.
std::string_view LinesOf(std::string_view text, uint64_t first, uint64_t last) {
  size_t begin = 0;
  for (uint64_t line = 1; line < first && begin < text.size(); ++line)
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  size_t end = begin;
  for (uint64_t line = first; line <= last && end < text.size(); ++line)
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  return text.substr(begin, end - begin);
}

}  // namespace

Parsed<std::string> PortSources::HashOf(const Passage& passage) {
  if (!passage.symbol.empty()) {
    const auto text = DefinitionsOf(passage.symbol);
    if (!text) return ParseError(text.error());
    return Sha256(*text);
  }
  const auto text = TextOf(passage.path);
  if (!text) return ParseError(text.error());
  const auto found = PassageIn(*text, passage.begins);
  if (!found) return ParseError(passage.path + ": " + found.error());
  return Sha256(*found);
}

Parsed<std::string> PortSources::TextOf(const std::string& path) {
  const auto known = texts_.find(path);
  if (known != texts_.end()) return known->second;
  return texts_.emplace(path, SourceText(root_, path)).first->second;
}

Parsed<std::string> PortSources::DefinitionsOf(const std::string& symbol) {
  if (!mapped_) mapped_ = ReadMapped(dir_);
  if (!*mapped_) return ParseError(mapped_->error());
  const Symbols* symbols = (*mapped_)->symbols();
  if (symbols == nullptr)
    return ParseError(symbol + ": the sources of this port are not C++: name a path");
  const auto found = symbols->Find(symbol);
  if (!found) return ParseError(found.error());
  std::string all;
  for (const Definition* definition : *found) {
    const auto text = TextOf(definition->path);
    if (!text) return ParseError(text.error());
    all += LinesOf(*text, definition->first_line, definition->last_line);
  }
  return all;
}

}  // namespace jsparity
