#include "conformance/defects/defect.h"

#include <algorithm>
#include <utility>

namespace jsparity {
namespace {

// The items of a list that must be there unless it is optional.
const Json* ListOf(ObjectReader& reader, const char* key, Presence presence) {
  const Json* list = reader.Child(key, presence);
  if (list == nullptr || list->is_array()) return list;
  reader.Fail(key, "must be a list");
  return nullptr;
}

std::vector<std::string> ReadTexts(ObjectReader& reader, const char* key) {
  std::vector<std::string> texts;
  const Json* list = ListOf(reader, key, Presence::kOptional);
  for (const Json& item : list == nullptr ? Json::array() : *list) {
    if (!item.is_string()) {
      reader.Fail(key, "must hold texts");
      break;
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::vector<std::string> ReadVersions(ObjectReader& reader, const char* key) {
  std::vector<std::string> versions = ReadTexts(reader, key);
  for (const std::string& version : versions) {
    if (const auto parsed = ParseVersion(version); !parsed) reader.Fail(key, parsed.error());
  }
  if (reader.ok()) {
    std::ranges::sort(versions, {}, [](const std::string& text) { return *ParseVersion(text); });
  }
  return versions;
}

LeftOutSet ReadLeftOut(ObjectReader& reader) {
  LeftOutSet set;
  for (const std::string& name : ReadTexts(reader, "leaves_out")) {
    if (const auto what = LeftOutNamed(name)) {
      set.Add(*what);
    } else {
      reader.Fail("leaves_out",
                  "the generator knows no \"" + name + "\", but " + NamesOfAllLeftOut());
    }
  }
  return set;
}

template <typename T>
std::vector<T> ReadAll(ObjectReader& reader, const char* key,
                       Parsed<T> (*parse)(const Json&, const std::string&)) {
  std::vector<T> all;
  const Json* list = ListOf(reader, key, Presence::kOptional);
  for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
    T& one = all.emplace_back();
    reader.Take(parse((*list)[i], reader.where() + "." + key + "[" + std::to_string(i) + "]"), one);
  }
  return all;
}

Parsed<DefectCase> ParseDefectCase(const Json& json, const std::string& where,
                                   const DefectFiles& files) {
  ObjectReader reader(json, where);
  DefectCase one;
  reader.Text("file", one.file, Presence::kRequired);
  one.shows = ReadAll(reader, "shows", &ParseEvidence);
  if (reader.ok()) {
    const auto file = files.find(one.file);
    const auto text = file == files.end() ? Parsed<Json>(ParseError("there is no such file"))
                                          : ParseJson(file->second);
    if (text) {
      reader.Take(ParseCase(*text, one.file), one.c);
    } else {
      reader.Fail("file", one.file + ": " + text.error());
    }
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return one;
}

bool EndsAtARecogniser(const Defect& defect) {
  return std::ranges::any_of(defect.recognised, [](const Recogniser& recogniser) {
    return std::holds_alternative<PanicRecogniser>(recogniser);
  });
}

// What the members have to be together.
void CheckEntry(const Defect& defect, const DefectFiles& files, ObjectReader& reader) {
  if (!files.contains(defect.page)) reader.Fail("page", "there is no file " + defect.page);
  if (defect.seen.empty()) reader.Fail("seen", "must name a version");
  for (const std::string& version : defect.mended) {
    if (std::ranges::count(defect.seen, version) > 0) {
      reader.Fail("mended", version + " is among those where it was seen, too");
    }
  }
  if (defect.cases.empty() == defect.no_case.empty()) {
    reader.Fail("cases", "either one, or no_case with the reason, has to be there");
  }
  for (const DefectCase& one : defect.cases) {
    if (one.shows.empty() && !EndsAtARecogniser(defect)) {
      reader.Fail("cases", one.file + " shows nothing, and no recogniser knows a panic");
    }
  }
}

}  // namespace

bool Defect::IsIn(const Version& version) const {
  std::vector<std::pair<Version, bool>> listed;
  for (const std::string& text : seen) listed.emplace_back(*ParseVersion(text), true);
  for (const std::string& text : mended) listed.emplace_back(*ParseVersion(text), false);
  std::ranges::sort(listed, {}, [](const auto& pair) { return pair.first; });
  bool is_in = !listed.empty() && listed.front().second;
  for (const auto& [at, was_seen] : listed) {
    if (at <= version) is_in = was_seen;
  }
  return is_in;
}

Parsed<Defect> ParseDefect(const std::string& name, const DefectFiles& files) {
  const auto text = ParseJson(files.at(name));
  if (!text) return ParseError(name + ": " + text.error());
  ObjectReader reader(*text, name);
  Defect defect;
  reader.Text("id", defect.id, Presence::kRequired);
  if (reader.ok() && defect.id.empty()) reader.Fail("id", "must not be empty");
  reader.Text("title", defect.title, Presence::kRequired);
  reader.Text("page", defect.page, Presence::kRequired);
  reader.Text("no_case", defect.no_case);
  defect.seen = ReadVersions(reader, "seen");
  defect.mended = ReadVersions(reader, "mended");
  defect.recognised = ReadAll(reader, "recognised", &ParseRecogniser);
  defect.leaves_out = ReadLeftOut(reader);
  const Json* cases = ListOf(reader, "cases", Presence::kOptional);
  for (size_t i = 0; cases != nullptr && i < cases->size(); ++i) {
    const std::string where = name + ".cases[" + std::to_string(i) + "]";
    reader.Take(ParseDefectCase((*cases)[i], where, files), defect.cases.emplace_back());
  }
  if (reader.ok()) CheckEntry(defect, files, reader);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return defect;
}

}  // namespace jsparity
