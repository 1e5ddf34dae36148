// Cases in which a server of another version had the store before, or gets it afterwards.
#pragma once

#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// In a share of cases: one restart finds what an older version wrote in the same operations
// (Operation::written_by), and an older version opens what is there at the end (Case::opened_by).
// `older`: versions to choose from; none: nothing is drawn.
void DrawMigration(Draw& draw, const std::vector<std::string>& older, Case& c);

}  // namespace jsparity
