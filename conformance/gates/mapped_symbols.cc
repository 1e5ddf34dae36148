#include "conformance/gates/mapped_symbols.h"

#include <filesystem>

namespace jsparity {

namespace fs = std::filesystem;

Parsed<MappedSymbols> MappedSymbols::Read(Mapping mapping, const std::string& port_directory) {
  const fs::path root = (fs::path(port_directory) / mapping.sources.root).lexically_normal();
  MappedSymbols mapped(std::move(mapping), root.string());
  const MappedSources& sources = mapped.mapping_.sources;
  if (!sources.are_cxx()) return mapped;
  auto symbols = Symbols::Read(mapped.root_, sources.sources, sources.excluded);
  if (!symbols) return ParseError(symbols.error());
  mapped.symbols_ = std::move(*symbols);
  return mapped;
}

std::vector<const Definition*> MappedSymbols::DefinitionsOf(const MappedFunction& mapped) const {
  std::vector<const Definition*> definitions;
  if (!symbols_) return definitions;
  for (const std::string& symbol : mapped.symbols) {
    if (const auto found = symbols_->Find(symbol))
      definitions.insert(definitions.end(), found->begin(), found->end());
  }
  return definitions;
}

std::vector<MappingProblem> MappedSymbols::Problems(const std::string& file) const {
  std::vector<MappingProblem> problems;
  const auto add = [&](const MappedFunction& mapped, const std::string& text) {
    problems.push_back({mapped.file, file + ":" + std::to_string(mapped.line), text});
  };
  for (const MappedFunction& mapped : mapping_.functions) {
    if (!symbols_) {
      if (!mapped.path.empty() && !fs::exists(fs::path(root_) / mapped.path))
        add(mapped, mapped.path + " does not exist below " + root_ + ": correct the path");
      continue;
    }
    for (const std::string& symbol : mapped.symbols) {
      if (const auto found = symbols_->Find(symbol); !found) add(mapped, found.error());
    }
  }
  return problems;
}

Parsed<MappedSymbols> ReadMapped(const PortDirectory& dir) {
  const auto text = dir.Read(kMappingFile);
  if (!text) return ParseError(text.error());
  auto mapping = ParseMapping(*text, dir.PathOf(kMappingFile));
  if (!mapping) return ParseError(mapping.error());
  return MappedSymbols::Read(std::move(*mapping), dir.path());
}

}  // namespace jsparity
