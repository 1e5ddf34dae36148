// Where in a C++ source tree things are defined, as Universal Ctags tells it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// A function, class, structure, enumeration or variable with its body.
struct Definition {
  std::string name;  // with namespaces and classes, without unnamed namespaces
  std::string kind;  // "function", "class", "struct", "enum", "variable"
  std::string path;  // below the tree's root
  uint64_t first_line = 0;
  uint64_t last_line = 0;  // never below the first
};

class Symbols {
 public:
  // Those of the directories and files `sources` below `root`, but for what matches one of the
  // patterns (of a file's name or its whole path, as a shell's). An error: ctags is not there, or
  // is not the universal one; the sources hold no definition.
  static Parsed<Symbols> Read(const std::string& root, const std::vector<std::string>& sources,
                              const std::vector<std::string>& excluded = {});
  // From what ctags wrote, a JSON object a line.
  static Parsed<Symbols> Parse(std::string_view tags);

  // What is meant by "jsstore::MessageBlock::Load", or, where several files define a name, by
  // "store/format/rfc3339.cc:jsstore::Scanner::Accept". All of a name's overloads in one file, by
  // line. An error: there is none, with those of the same last name; more files than one have it.
  // What is returned lives as long as this.
  Parsed<std::vector<const Definition*>> Find(std::string_view symbol) const;

  const std::vector<Definition>& all() const { return all_; }  // by path and line

 private:
  std::vector<size_t> Named(std::string_view name) const;

  std::vector<Definition> all_;
  std::multimap<std::string, size_t, std::less<>> by_name_;
};

}  // namespace jsparity
