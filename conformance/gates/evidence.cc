#include "conformance/gates/evidence.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "conformance/porting/lines.h"

namespace jsparity {
namespace {

constexpr uint64_t kEvidenceFormat = 1;

using OrderedJson = nlohmann::ordered_json;

bool IsWordLetter(char letter) {
  return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z');
}

// Where the next line begins; the text's end where there is none.
size_t LineAfter(std::string_view text, size_t at) {
  const size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

std::vector<size_t> LinesThatBegin(std::string_view text, std::string_view begins) {
  std::vector<size_t> found;
  for (size_t at = 0; at < text.size(); at = LineAfter(text, at)) {
    const std::string_view rest = text.substr(at);
    if (!rest.starts_with(begins)) continue;
    if (rest.size() == begins.size() || !IsWordLetter(rest[begins.size()])) found.push_back(at);
  }
  return found;
}

OrderedJson PassageJson(const Passage& passage) {
  OrderedJson json{{"path", passage.path}};
  if (!passage.begins.empty()) json["begins"] = passage.begins;
  if (!passage.symbol.empty()) json["symbol"] = passage.symbol;
  json["hash"] = passage.hash;
  return json;
}

Parsed<Passage> ParsePassage(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  Passage passage;
  reader.Text("path", passage.path, Presence::kRequired);
  reader.Text("begins", passage.begins);
  reader.Text("symbol", passage.symbol);
  reader.Text("hash", passage.hash, Presence::kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return passage;
}

Parsed<EvidencedItem> ParseItem(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  EvidencedItem item;
  reader.Text("id", item.id, Presence::kRequired);
  reader.Text("name", item.name, Presence::kRequired);
  reader.Text("hash", item.hash, Presence::kRequired);
  item.sources = ReadEach<Passage>(reader, "sources", Presence::kRequired, ParsePassage);
  if (const Json* seen = reader.Child("seen", Presence::kRequired)) item.seen = *seen;
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return item;
}

}  // namespace

Parsed<std::string_view> PassageIn(std::string_view text, std::string_view begins) {
  if (begins.empty()) return text;
  const std::vector<size_t> found = LinesThatBegin(text, begins);
  if (found.size() != 1) {
    return ParseError((found.empty() ? "no line begins with " : "several lines begin with ") +
                      std::string(begins));
  }
  constexpr std::string_view kEnd = "}";
  for (size_t at = found[0]; at < text.size();) {
    const size_t next = LineAfter(text, at);
    std::string_view line = text.substr(at, next - at);
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line == kEnd || (at == found[0] && line.ends_with(kEnd)))
      return text.substr(found[0], at + line.size() - found[0]);
    at = next;
  }
  return ParseError("what begins with " + std::string(begins) + " does not end");
}

Parsed<std::string> SourceText(const std::string& root, const std::string& path) {
  const std::string whole = (std::filesystem::path(root) / path).string();
  std::error_code error;
  if (!std::filesystem::is_regular_file(whole, error))
    return ParseError(path + ": there is no such file");
  std::ifstream file(whole, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file && !file.eof()) return ParseError(path + ": cannot be read");
  return text;
}

const EvidencedItem* GateEvidence::Find(std::string_view id) const {
  const auto found = std::ranges::find(items, id, &EvidencedItem::id);
  return found == items.end() ? nullptr : &*found;
}

std::string EvidenceText(const GateEvidence& evidence) {
  OrderedJson items = OrderedJson::array();
  for (const EvidencedItem& item : evidence.items) {
    OrderedJson sources = OrderedJson::array();
    for (const Passage& passage : item.sources) sources.push_back(PassageJson(passage));
    items.push_back({{"id", item.id},
                     {"name", item.name},
                     {"hash", item.hash},
                     {"sources", std::move(sources)},
                     {"seen", item.seen}});
  }
  return OrderedJson{{"format", kEvidenceFormat}, {"reference", evidence.reference},
                     {"time", evidence.time},     {"commit", evidence.commit},
                     {"gates", evidence.gates},   {"items", std::move(items)}}
             .dump(1) +
         "\n";
}

Parsed<GateEvidence> ParseEvidence(std::string_view text, const std::string& file) {
  const auto json = ParseJson(text);
  if (!json) return ParseError(file + ": " + json.error());
  ObjectReader reader(*json, file);
  GateEvidence evidence;
  uint64_t format = 0;
  reader.U64("format", format, Presence::kRequired);
  if (reader.ok() && format != kEvidenceFormat) {
    reader.Fail("format", "is " + std::to_string(format) + "; this program reads " +
                              std::to_string(kEvidenceFormat));
  }
  reader.Text("reference", evidence.reference, Presence::kRequired);
  reader.Text("time", evidence.time, Presence::kRequired);
  reader.Text("commit", evidence.commit);
  if (const Json* gates = reader.List("gates", Presence::kRequired)) evidence.gates = *gates;
  evidence.items = ReadEach<EvidencedItem>(reader, "items", Presence::kRequired, ParseItem);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return evidence;
}

}  // namespace jsparity
