// A port's mapping with its sources: where what it names is defined.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/gates/symbols.h"
#include "conformance/porting/mapping.h"
#include "conformance/porting/port_directory.h"

namespace jsparity {

class MappedSymbols {
 public:
  // `port_directory`: where the mapping lies, from which its root is told. An error: C++ sources
  // that cannot be read (Symbols::Read).
  static Parsed<MappedSymbols> Read(Mapping mapping, const std::string& port_directory);

  const Mapping& mapping() const { return mapping_; }
  const std::string& root() const { return root_; }  // of the paths of definitions
  // null: the sources are not C++.
  const Symbols* symbols() const { return symbols_ ? &*symbols_ : nullptr; }

  // Where its symbols are defined, in their order; what is not found is left out. Empty for what is
  // folded, or not applicable, or of another language. Lives as long as this.
  std::vector<const Definition*> DefinitionsOf(const MappedFunction& mapped) const;

  // Symbols that are defined nowhere or are more than one, paths that do not exist. `file` is the
  // mapping's name in messages.
  std::vector<MappingProblem> Problems(const std::string& file) const;

 private:
  MappedSymbols(Mapping mapping, std::string root)
      : mapping_(std::move(mapping)), root_(std::move(root)) {}

  Mapping mapping_;
  std::string root_;
  std::optional<Symbols> symbols_;
};

// The mapping of a port, with its sources where they are C++.
Parsed<MappedSymbols> ReadMapped(const PortDirectory& dir);

}  // namespace jsparity
