#include "conformance/gates/gate.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "conformance/gates/program_output.h"
#include "conformance/porting/mapping.h"

namespace jsparity {
namespace {

constexpr std::array<std::string_view, 2> kLeastForTests{"stubs", "tests"};
constexpr std::array<std::string_view, 3> kLeastForFunctions{"stubs", "tests", "run"};
constexpr std::array<std::string_view, 6> kLeastForCxxFunctions{"build", "stubs",    "tests",
                                                                "run",   "coverage", "mutants"};

Parsed<Gate> ParseGate(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  Gate gate;
  reader.Text("name", gate.name, Presence::kRequired);
  gate.command = reader.Texts("command");
  if (reader.ok() && gate.command.empty()) reader.Fail("command", "is missing: what to start");
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return gate;
}

// Names have to be of gates that there are, the least among them, or there are none at all.
template <size_t kCount>
void CheckNames(const std::vector<std::string>& names, const GateList& gates,
                const std::array<std::string_view, kCount>& least, const char* key,
                ObjectReader& reader) {
  for (const std::string& name : names) {
    if (std::ranges::find(gates.all, name, &Gate::name) == gates.all.end())
      reader.Fail(key, "names \"" + name + "\", and there is no such gate");
  }
  if (names.empty()) return;
  for (const std::string_view name : least) {
    if (std::ranges::find(names, name) == names.end())
      reader.Fail(key, "lacks " + std::string(name) + "; the least are " + Joined(least));
  }
}

Parsed<Passage> ParseSource(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  Passage passage;
  reader.Text("path", passage.path, Presence::kRequired);
  reader.Text("begins", passage.begins);
  reader.Text("symbol", passage.symbol);
  if (reader.ok() && !passage.begins.empty() && !passage.symbol.empty())
    reader.Fail("symbol", "and begins: a passage is named by one of them");
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return passage;
}

struct NamedWord {
  std::string id;
  GateWord word;
};

Parsed<NamedWord> ParseWord(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  NamedWord named;
  reader.Text("id", named.id, Presence::kRequired);
  if (reader.List("problems", Presence::kRequired) != nullptr)
    named.word.problems = reader.Texts("problems");
  if (const Json* facts = reader.Child("facts")) named.word.facts = *facts;
  named.word.sources = ReadEach<Passage>(reader, "sources", Presence::kOptional, ParseSource);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return named;
}

// A file with a text, for as long as a gate reads it.
class QuestionFile {
 public:
  explicit QuestionFile(const std::string& text)
      : path_((std::filesystem::temp_directory_path() / "jsparity-gate-XXXXXX").string()) {
    const int fd = mkstemp(path_.data());
    if (fd < 0) return;
    close(fd);
    std::ofstream file(path_, std::ios::binary);
    file << text;
    good_ = static_cast<bool>(file.flush());
  }
  QuestionFile(const QuestionFile&) = delete;
  QuestionFile& operator=(const QuestionFile&) = delete;
  ~QuestionFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  bool good() const { return good_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool good_ = false;
};

// Whether the sources of a port are C++, of which gates see more: by its mapping, where it has one.
Parsed<bool> IsCxx(const PortDirectory& dir) {
  if (!dir.Has(kMappingFile)) return false;
  const auto text = dir.Read(kMappingFile);
  if (!text) return ParseError(text.error());
  const auto mapping = ParseMapping(*text, dir.PathOf(kMappingFile));
  if (!mapping) return ParseError(mapping.error());
  return mapping->sources.are_cxx();
}

}  // namespace

Parsed<GateList> ParseGates(std::string_view text, const std::string& file, bool is_cxx) {
  const auto json = ParseJson(text);
  if (!json) return ParseError(file + ": " + json.error());
  ObjectReader reader(*json, file);
  GateList gates;
  reader.Text("root", gates.root, Presence::kRequired);
  gates.all = ReadEach<Gate>(reader, "gates", Presence::kRequired, ParseGate);
  gates.tests = reader.Texts("tests");
  gates.functions = reader.Texts("functions");
  if (reader.ok()) CheckNames(gates.tests, gates, kLeastForTests, "tests", reader);
  if (reader.ok() && is_cxx) {
    CheckNames(gates.functions, gates, kLeastForCxxFunctions, "functions", reader);
  } else if (reader.ok()) {
    CheckNames(gates.functions, gates, kLeastForFunctions, "functions", reader);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return gates;
}

Parsed<GateList> ReadGates(const PortDirectory& dir) {
  if (!dir.Has(kGatesFile)) {
    return ParseError(dir.PathOf(kGatesFile) +
                      " is missing: it says which gates the port has (docs/porting.md)");
  }
  const auto text = dir.Read(kGatesFile);
  if (!text) return ParseError(text.error());
  const auto is_cxx = IsCxx(dir);
  if (!is_cxx) return ParseError(is_cxx.error());
  auto gates = ParseGates(*text, dir.PathOf(kGatesFile), *is_cxx);
  if (gates) {
    const std::filesystem::path root = std::filesystem::absolute(dir.PathOf(gates->root));
    gates->root = root.lexically_normal().string();
  }
  return gates;
}

std::string GateQuestion(const std::string& reference, const std::vector<const PortItem*>& items) {
  Json all = Json::array();
  for (const PortItem* item : items) {
    all.push_back({{"id", item->id},
                   {"name", item->name},
                   {"file", item->file},
                   {"test", item->is_test},
                   {"all_permutations", item->all_permutations}});
  }
  return Json{{"reference", reference}, {"items", std::move(all)}}.dump() + "\n";
}

Parsed<GateAnswer> ParseGateAnswer(std::string_view text, const std::string& where,
                                   const std::vector<const PortItem*>& items) {
  const auto json = ParseJson(text);
  if (!json) return ParseError(where + ": " + json.error());
  ObjectReader reader(*json, where);
  GateAnswer answer;
  if (const Json* facts = reader.Child("facts")) answer.facts = *facts;
  const auto words = ReadEach<NamedWord>(reader, "items", Presence::kRequired, ParseWord);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  std::map<std::string, GateWord> by_id;
  for (const NamedWord& named : words) {
    if (!by_id.emplace(named.id, named.word).second)
      return ParseError(where + ": it tells of " + named.id + " twice");
  }
  for (const PortItem* item : items) {
    const auto found = by_id.find(item->id);
    if (found == by_id.end()) return ParseError(where + ": it tells nothing of " + item->id);
    answer.words.push_back(found->second);
  }
  if (by_id.size() != items.size())
    return ParseError(where + ": it tells of what it was not asked about");
  return answer;
}

Parsed<GateAnswer> AskGate(const Gate& gate, const std::string& root, const std::string& reference,
                           const std::vector<const PortItem*>& items) {
  const QuestionFile question(GateQuestion(reference, items));
  if (!question.good()) return ParseError(question.path() + ": cannot be written");
  const std::string what = "gate " + gate.name;
  const auto text = OutputOf(ProgramRun{gate.command, root, question.path()});
  if (!text) return ParseError(what + ": " + text.error() + "; what it says stands above");
  return ParseGateAnswer(*text, what, items);
}

}  // namespace jsparity
