// The gates of a port: programs that are asked about items, one after the other, before these are
// verified. Which a port has is in its gates.json.
//
// A gate is started in the root of the port's repository. It reads from its standard input
//   {"reference": "v2.15.3", "items": [{"id": "T351", "name": "TestFileStoreBasics",
//     "file": "filestore_test.go", "test": true, "all_permutations": true}]}
// writes what it saw to its standard output,
//   {"facts": {…}, "items": [{"id": "T351", "problems": ["…"], "facts": {…},
//     "sources": [{"path": "store/x_test.cc", "begins": "PORTED_TEST(TestX"},
//       {"path": "store/x.cc", "symbol": "jsstore::X::Load"}]}]}
// with every item that it was asked about, of which one without problems passed, and ends with 0;
// what it is doing it may tell on its standard error. `sources` are what the item hangs on: when
// these are other ones, what was seen holds no more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/gates/evidence.h"
#include "conformance/porting/inventory.h"
#include "conformance/porting/port_directory.h"

namespace jsparity {

inline constexpr const char* kGatesFile = "gates.json";

struct Gate {
  std::string name;
  std::vector<std::string> command;
};

struct GateList {
  std::string root;                    // of the port's repository
  std::vector<Gate> all;               // in the order in which they are asked
  std::vector<std::string> tests;      // names of those that tests have to pass
  std::vector<std::string> functions;  // and functions

  const std::vector<std::string>& For(const PortItem& item) const {
    return item.is_test ? tests : functions;
  }
};

// What nobody may leave out: the stub scan and the tests for tests; for functions also a run whose
// coverage of the reference shows them, and where the port is C++ the build, the coverage of what
// is mapped and mutants of it.
Parsed<GateList> ParseGates(std::string_view text, const std::string& file, bool is_cxx);
// gates.json of a port; its root is relative to the port's directory.
Parsed<GateList> ReadGates(const PortDirectory& dir);

// What a gate says of an item.
struct GateWord {
  std::vector<std::string> problems;  // none: it passed
  Json facts;
  std::vector<Passage> sources;  // without hashes
};

struct GateAnswer {
  Json facts;                   // of the gate itself
  std::vector<GateWord> words;  // of the items, in the order in which they were asked
};

std::string GateQuestion(const std::string& reference, const std::vector<const PortItem*>& items);
Parsed<GateAnswer> ParseGateAnswer(std::string_view text, const std::string& where,
                                   const std::vector<const PortItem*>& items);

// An error: it could not be started, did not end with 0, or said something else than above.
Parsed<GateAnswer> AskGate(const Gate& gate, const std::string& root, const std::string& reference,
                           const std::vector<const PortItem*>& items);

}  // namespace jsparity
