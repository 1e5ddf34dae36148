#include "conformance/defects/defect.h"

#include <algorithm>

namespace jsparity {
namespace {

LeftOutSet ReadLeftOut(ObjectReader& reader) {
  LeftOutSet set;
  for (const std::string& name : reader.Texts("leaves_out")) {
    if (const auto what = LeftOutNamed(name)) {
      set.Add(*what);
    } else {
      reader.Fail("leaves_out",
                  "the generator knows no \"" + name + "\", but " + NamesOfAllLeftOut());
    }
  }
  return set;
}

Parsed<DefectCase> ParseDefectCase(const Json& json, const std::string& where,
                                   const DefectFiles& files) {
  ObjectReader reader(json, where);
  DefectCase one;
  reader.Text("file", one.file, Presence::kRequired);
  one.shows = ReadEach<Evidence>(reader, "shows", Presence::kOptional, &ParseEvidence);
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
  if (defect.versions.seen.empty()) reader.Fail("seen", "must name a version");
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

Parsed<Defect> ParseDefect(const std::string& name, const DefectFiles& files,
                           std::span<const std::string> supported) {
  const auto text = ParseJson(files.at(name));
  if (!text) return ParseError(name + ": " + text.error());
  ObjectReader reader(*text, name);
  Defect defect;
  reader.Text("id", defect.id, Presence::kRequired);
  if (reader.ok() && defect.id.empty()) reader.Fail("id", "must not be empty");
  reader.Text("title", defect.title, Presence::kRequired);
  reader.Text("page", defect.page, Presence::kRequired);
  reader.Text("no_case", defect.no_case);
  defect.versions = Sightings::Read(reader, supported);
  defect.recognised =
      ReadEach<Recogniser>(reader, "recognised", Presence::kOptional, &ParseRecogniser);
  defect.leaves_out = ReadLeftOut(reader);
  defect.cases = ReadEach<DefectCase>(reader, "cases", Presence::kOptional,
                                      [&files](const Json& json, const std::string& where) {
                                        return ParseDefectCase(json, where, files);
                                      });
  if (reader.ok()) CheckEntry(defect, files, reader);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return defect;
}

}  // namespace jsparity
