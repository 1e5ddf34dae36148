// What gates saw of items when they gave `verified`: a file below a port's evidence/, whose hash is
// in the log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

inline constexpr const char* kEvidenceDir = "evidence";

// What of a source an item hangs on.
struct Passage {
  std::string path;    // below the root of the port's repository
  std::string begins;  // how its first line begins; empty: all of the file
  std::string symbol;  // of C++, as the mapping has it: its definitions; `begins` is empty then
  std::string hash;    // of its text, SHA-256

  std::string Describe() const {
    const std::string& what = symbol.empty() ? begins : symbol;
    return what.empty() ? path : path + ", " + what;
  }
};

// From the line that begins so to the next one that is a closing brace alone, or all of a text. An
// error: no line begins so, or two do, or it does not end.
Parsed<std::string_view> PassageIn(std::string_view text, std::string_view begins);

// All of a file; an error names it by its path below `root`.
Parsed<std::string> SourceText(const std::string& root, const std::string& path);

struct EvidencedItem {
  std::string id;
  std::string name;
  std::string hash;  // of its body in the reference
  std::vector<Passage> sources;
  Json seen;  // by gate, what it says of the item
};

struct GateEvidence {
  std::string reference;  // "v2.15.3"
  std::string time;
  std::string commit;
  Json gates;  // a list: name, command, and what it says of itself
  std::vector<EvidencedItem> items;

  const EvidencedItem* Find(std::string_view id) const;  // nullptr: there is none
};

std::string EvidenceText(const GateEvidence& evidence);
Parsed<GateEvidence> ParseEvidence(std::string_view text, const std::string& file);

}  // namespace jsparity
