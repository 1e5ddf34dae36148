// Cases in which a server of another version had the store before, or gets it afterwards.
#pragma once

#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// In a share of cases: one restart finds what an older version wrote in the same operations
// (Operation::written_by), and an older version opens what is there at the end (Case::opened_by).
class Migration {
 public:
  // `older`: versions to choose from, borrowed; none: nothing is drawn.
  Migration(uint64_t seed, const std::vector<std::string>& older);

  // Whether an older version is to play a part of the case.
  bool Upgrades() const { return upgrades_; }
  void Apply(Case& c);

 private:
  Draw draw_;
  const std::vector<std::string>& older_;
  bool upgrades_ = false;
};

}  // namespace jsparity
