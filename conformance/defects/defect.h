// An entry of the list of known defects: golden/reference-defects/<id>.json.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "conformance/defects/evidence.h"
#include "conformance/defects/recogniser.h"
#include "conformance/defects/sightings.h"
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
  std::string page;  // beside the entry
  Sightings versions;
  std::vector<Recogniser> recognised;
  LeftOutSet leaves_out;
  std::vector<DefectCase> cases;
  std::string no_case;  // why there is none
};

// Texts of files by their names; what an entry names is looked up in it.
using DefectFiles = std::map<std::string, std::string>;

// `name`: of the entry's file; errors begin with it. `supported`: versions that it may name; none:
// any.
Parsed<Defect> ParseDefect(const std::string& name, const DefectFiles& files,
                           std::span<const std::string> supported);

}  // namespace jsparity
