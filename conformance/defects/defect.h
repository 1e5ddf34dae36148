// An entry of the list of known defects: golden/reference-defects/<id>.json.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/defects/evidence.h"
#include "conformance/defects/recogniser.h"
#include "conformance/defects/version.h"
#include "conformance/generate/left_out.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// The least that makes the reference do it.
struct DefectCase {
  std::string file;  // beside the entry
  Case c;
  // All of these show when it happens. None: then the case ends at what a recogniser knows.
  std::vector<Evidence> shows;
};

struct Defect {
  std::string id;
  std::string title;
  std::string page;                 // beside the entry
  std::vector<std::string> seen;    // versions, ascending; those where it was looked for and seen
  std::vector<std::string> mended;  // … and where it was looked for and is not any more
  std::vector<Recogniser> recognised;
  LeftOutSet leaves_out;
  std::vector<DefectCase> cases;
  std::string no_case;  // why there is none

  // Of a version that is not listed, what holds for the nearest listed one below it; for one below
  // all of them, what holds for the lowest.
  bool IsIn(const Version& version) const;
};

// Texts of files by their names; what an entry names is looked up in it.
using DefectFiles = std::map<std::string, std::string>;

// `name`: of the entry's file; errors begin with it.
Parsed<Defect> ParseDefect(const std::string& name, const DefectFiles& files);

}  // namespace jsparity
