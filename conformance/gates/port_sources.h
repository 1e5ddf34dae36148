// The sources of a port, for what items of it hang on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/gates/evidence.h"
#include "conformance/gates/mapped_symbols.h"
#include "conformance/porting/port_directory.h"

namespace jsparity {

// Reads each file once, and where symbols are defined when it is first asked for one: what it says
// is of one moment. For one thread.
class PortSources {
 public:
  // `root`: of the port's repository, which paths of passages are below.
  PortSources(const PortDirectory& dir, std::string root) : dir_(dir), root_(std::move(root)) {}

  // The hash of a passage as it is now. An error: it is not there, or what is meant is not clear.
  Parsed<std::string> HashOf(const Passage& passage);

 private:
  Parsed<std::string> TextOf(const std::string& path);
  // Of all definitions of a symbol, by line.
  Parsed<std::string> DefinitionsOf(const std::string& symbol);

  const PortDirectory& dir_;
  std::string root_;
  std::map<std::string, Parsed<std::string>> texts_;
  std::optional<Parsed<MappedSymbols>> mapped_;
};

}  // namespace jsparity
