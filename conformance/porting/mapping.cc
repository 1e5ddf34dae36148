#include "conformance/porting/mapping.h"

#include <algorithm>
#include <set>

#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr uint64_t kMappingFormat = 1;

std::string KeyOf(std::string_view file, std::string_view function) {
  return std::string(file) + ":" + std::string(function);
}

// The number behind the last colon of "FILE:LINE".
uint64_t LineOf(const std::string& where) {
  return std::stoull(where.substr(where.rfind(':') + 1));
}

void ReadHead(ObjectReader& reader, MappedSources& sources) {
  uint64_t format = 0;
  reader.U64("format", format, Presence::kRequired);
  if (reader.ok() && format != kMappingFormat)
    reader.Fail("format", "is " + std::to_string(format) + "; this program reads 1");
  reader.Text("language", sources.language, Presence::kRequired);
  reader.Text("root", sources.root, Presence::kRequired);
  sources.sources = reader.Texts("sources");
  sources.excluded = reader.Texts("excluded");
  if (reader.ok() && sources.are_cxx() && sources.sources.empty())
    reader.Fail("sources", "is missing: the directories of the C++ sources, below root");
}

bool HasEmpty(const std::vector<std::string>& texts) {
  return std::ranges::any_of(texts, [](const std::string& text) { return text.empty(); });
}

// Which of the three a line is, and that it has what belongs to that one.
void CheckKind(ObjectReader& reader, const MappedFunction& mapped, const MappedSources& sources) {
  const int kinds = (mapped.symbols.empty() ? 0 : 1) + (mapped.folded_into.empty() ? 0 : 1) +
                    (mapped.not_applicable.empty() ? 0 : 1);
  if (!reader.ok()) return;
  if (kinds != 1) {
    reader.Fail("function", mapped.function +
                                " has to have one of symbols, folded_into and not_applicable, and "
                                "not more");
  } else if (HasEmpty(mapped.symbols)) {
    reader.Fail("symbols", "has an empty one");
  } else if (mapped.folded_into.empty() != mapped.why.empty()) {
    reader.Fail("why", mapped.why.empty() ? "is missing: what is folded says why"
                                          : "belongs to folded_into; take it out, or write note");
  } else if (!mapped.note.empty() && mapped.symbols.empty()) {
    reader.Fail("note", "belongs to symbols; take it out");
  } else if (!mapped.path.empty() && (sources.are_cxx() || mapped.symbols.empty())) {
    reader.Fail("path", "belongs to symbols of another language than C++; take it out");
  } else if (!sources.are_cxx() && !mapped.symbols.empty() && mapped.path.empty()) {
    reader.Fail("path", "is missing: the file that the symbols are in");
  }
}

MappedFunction ReadFunction(ObjectReader& reader, const MappedSources& sources) {
  MappedFunction mapped;
  reader.Text("function", mapped.function, Presence::kRequired);
  reader.Text("file", mapped.file, Presence::kRequired);
  mapped.symbols = reader.Texts("symbols");
  reader.Text("path", mapped.path);
  reader.Text("note", mapped.note);
  reader.Text("folded_into", mapped.folded_into);
  reader.Text("why", mapped.why);
  reader.Text("not_applicable", mapped.not_applicable);
  CheckKind(reader, mapped, sources);
  return mapped;
}

std::string HeadText(const MappedSources& sources) {
  OrderedJson json{
      {"format", kMappingFormat}, {"language", sources.language}, {"root", sources.root}};
  if (!sources.sources.empty()) json["sources"] = sources.sources;
  if (!sources.excluded.empty()) json["excluded"] = sources.excluded;
  return json.dump() + "\n";
}

std::string FunctionText(const MappedFunction& mapped) {
  OrderedJson json{{"function", mapped.function}, {"file", mapped.file}};
  if (!mapped.symbols.empty()) json["symbols"] = mapped.symbols;
  for (const auto& [key, text] : {std::pair("path", &mapped.path),
                                  {"note", &mapped.note},
                                  {"folded_into", &mapped.folded_into},
                                  {"why", &mapped.why},
                                  {"not_applicable", &mapped.not_applicable}}) {
    if (!text->empty()) json[key] = *text;
  }
  return json.dump() + "\n";
}

// Goes through the mapping's lines once, and through the inventory once.
class Checker {
 public:
  Checker(const Mapping& mapping, const Inventory& inventory, std::string file)
      : mapping_(mapping), inventory_(inventory), file_(std::move(file)) {
    for (const PortItem& item : inventory.items) {
      if (!item.is_test) places_.emplace(KeyOf(item.file, item.name), places_.size());
    }
  }

  std::vector<MappingProblem> Check() {
    for (const MappedFunction& mapped : mapping_.functions) CheckLine(mapped);
    for (const PortItem& item : inventory_.items) {
      if (item.is_test || lines_.contains(KeyOf(item.file, item.name))) continue;
      problems_.push_back({item.file, file_,
                           item.file + ":" + std::to_string(item.first_line) + ", " + item.name +
                               ", is not mapped yet: add a line for it",
                           true});
    }
    return std::move(problems_);
  }

 private:
  void CheckLine(const MappedFunction& mapped) {
    const std::string key = KeyOf(mapped.file, mapped.function);
    const auto place = places_.find(key);
    const auto [line, is_first] = lines_.emplace(key, mapped.line);
    if (place == places_.end()) {
      Add(mapped, mapped.file + " of " + inventory_.reference + " has no function " +
                      mapped.function + ": take the line out, or correct its name");
    } else if (!is_first) {
      Add(mapped, mapped.function + " has line " + std::to_string(line->second) +
                      " already: make one of the two");
    } else if (place->second < highest_) {
      Add(mapped, mapped.function +
                      " is out of order: lines are sorted as the inventory is, by file and line");
    }
    if (place != places_.end()) highest_ = std::max(highest_, place->second);
    if (!mapped.folded_into.empty()) CheckFolded(mapped);
  }

  void CheckFolded(const MappedFunction& mapped) {
    const MappedFunction* target = mapping_.Target(mapped);
    const std::string begin = mapped.function + " is folded into " + mapped.folded_into;
    if (target == nullptr) {
      Add(mapped, begin + ", which has no line or is more than one: name it as FILE:FUNCTION");
    } else if (!target->folded_into.empty()) {
      Add(mapped, begin + ", which is folded into " + target->folded_into + " itself: name that");
    } else if (!target->not_applicable.empty()) {
      Add(mapped, begin + ", which is not applicable: say so of this one, too");
    }
  }

  void Add(const MappedFunction& mapped, std::string text) {
    problems_.push_back({mapped.file, file_ + ":" + std::to_string(mapped.line), std::move(text)});
  }

  const Mapping& mapping_;
  const Inventory& inventory_;
  std::string file_;
  std::map<std::string, size_t> places_;   // of the inventory's functions
  std::map<std::string, uint64_t> lines_;  // of functions, the first of each
  size_t highest_ = 0;
  std::vector<MappingProblem> problems_;
};

}  // namespace

const MappedFunction* Mapping::Of(const PortItem& item) const {
  if (item.is_test) return nullptr;
  const auto found = std::ranges::find_if(functions, [&](const MappedFunction& mapped) {
    return mapped.file == item.file && mapped.function == item.name;
  });
  return found == functions.end() ? nullptr : &*found;
}

const MappedFunction* Mapping::Target(const MappedFunction& folded) const {
  const MappedFunction* named = nullptr;
  size_t count = 0;
  for (const MappedFunction& mapped : functions) {
    if (mapped.function == folded.folded_into) {
      if (mapped.file == folded.file) return &mapped;
      named = &mapped;
      ++count;
    }
    if (KeyOf(mapped.file, mapped.function) == folded.folded_into) return &mapped;
  }
  return count == 1 ? named : nullptr;
}

Parsed<Mapping> ParseMapping(std::string_view text, const std::string& file) {
  Mapping mapping;
  bool has_head = false;
  const auto read = ReadLines(text, file, [&](const Json& json, const std::string& where) {
    ObjectReader reader(json, where);
    if (!has_head) {
      ReadHead(reader, mapping.sources);
      has_head = true;
    } else {
      mapping.functions.push_back(ReadFunction(reader, mapping.sources));
      mapping.functions.back().line = LineOf(where);
    }
    return reader.Finish();
  });
  if (!read) return ParseError(read.error());
  if (!has_head) return ParseError(file + ": it is empty; jsparity port init begins one");
  return mapping;
}

std::string MappingText(const Mapping& mapping) {
  std::string text = HeadText(mapping.sources);
  for (const MappedFunction& mapped : mapping.functions) text += FunctionText(mapped);
  return text;
}

std::vector<MappingProblem> MappingProblems(const Mapping& mapping, const Inventory& inventory,
                                            const std::string& file) {
  return Checker(mapping, inventory, file).Check();
}

}  // namespace jsparity
