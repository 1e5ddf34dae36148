// Where a port has what each function of the reference does: mapping.jsonl.
//
// Its first line tells of the sources, each other one of a function, in the inventory's order:
//   {"format": 1, "language": "c++", "root": "..", "sources": ["store"], "excluded": ["*_test.cc"]}
//   {"function": "fileStore.StoreMsg", "file": "filestore.go", "symbols": ["jsstore::F::StoreMsg"]}
//   {"function": "newNode4", "file": "…", "folded_into": "SubjectTree.insert", "why": "…"}
//   {"function": "isClosed", "file": "…", "not_applicable": "…"}
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/porting/inventory.h"

namespace jsparity {

inline constexpr const char* kMappingFile = "mapping.jsonl";
inline constexpr const char* kCxx = "c++";

// Where the port's sources are. Of C++ ones it can be told where a symbol is defined; of any other
// language a symbol is text, and its path has to exist.
struct MappedSources {
  std::string language = "other";
  std::string root = "..";            // relative to the port's directory; paths are below it
  std::vector<std::string> sources;   // of C++: directories or files
  std::vector<std::string> excluded;  // of C++: patterns of file names and paths

  bool are_cxx() const { return language == kCxx; }
};

// Exactly one of `symbols`, `folded_into` and `not_applicable` is there.
struct MappedFunction {
  std::string function;  // of the reference, with its receiver's type
  std::string file;      // of the reference, below server/
  // What does its work, the one to begin with first; of C++ as Symbols::Find takes it.
  std::vector<std::string> symbols;
  std::string path;            // of another language: where the symbols are, below the root
  std::string note;            // what to know of the symbols; may be empty
  std::string folded_into;     // a function that is mapped by symbols: its port does this as well
  std::string why;             // of what is folded
  std::string not_applicable;  // why a port has nothing to do here
  uint64_t line = 0;           // in the mapping file
};

struct Mapping {
  MappedSources sources;
  std::vector<MappedFunction> functions;

  // Of an inventory's function; nullptr: it has no line.
  const MappedFunction* Of(const PortItem& item) const;
  // What a folded function is folded into; nullptr: it is not folded, or into nothing that is here.
  // A name means the one of the same file, else "file:name", else the only one of that name.
  const MappedFunction* Target(const MappedFunction& folded) const;
};

// Something that the mapping says wrongly, or does not say.
struct MappingProblem {
  std::string file;             // of the reference; may be empty
  std::string where;            // "mapping.jsonl:12"
  std::string text;             // what is wrong, and what to do
  bool not_mapped_yet = false;  // the function has no line; all other problems are mistakes
};

// An error: a line that is no line of a mapping.
Parsed<Mapping> ParseMapping(std::string_view text, const std::string& file);
std::string MappingText(const Mapping& mapping);

// What does not fit the inventory: functions without a line, lines of no function, a function that
// is there twice, out of order, or folded into what does none of its work. `file` is the mapping's
// name in messages.
std::vector<MappingProblem> MappingProblems(const Mapping& mapping, const Inventory& inventory,
                                            const std::string& file);

}  // namespace jsparity
