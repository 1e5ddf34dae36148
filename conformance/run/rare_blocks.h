// What the draws reach too seldom: blocks of the reference's file store that few cases run, and
// what those cases have in common that others have not.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/protocol/case.h"
#include "conformance/run/coverage.h"

namespace jsparity {

// What can be said of a case that weights decide: the operations it has, its ciphers and
// compression, its damage, what it is about.
using Traits = std::set<std::string>;
Traits TraitsOf(const Case& c);

// The traits of all cases of a run, by their seeds.
class TraitsOfCases {
 public:
  void Add(const Case& c);
  // Those that all cases of the seeds have, the rarest in the run first; none for seeds that are
  // not known.
  std::vector<std::string> Common(const std::vector<uint64_t>& seeds) const;
  // How many cases of a hundred have it.
  double PercentWith(const std::string& trait) const;
  uint64_t cases() const { return by_seed_.size(); }

 private:
  std::map<uint64_t, Traits> by_seed_;
  std::map<std::string, uint64_t> counts_;
};

struct RareBlock {
  std::string function;
  uint64_t block = 0;  // the place in it
  uint64_t line = 0;
  uint64_t end_line = 0;
  uint64_t cases = 0;
  uint64_t seed = 0;                // of one of them; 0: there is none
  std::vector<std::string> common;  // what all of those have that were kept
};

// A block that is neither out of reach nor allowed to be rare, and that fewer than one case in
// `one_in` reached; in the order of the source.
std::vector<RareBlock> RareBlocks(const Coverage& coverage, const TraitsOfCases& traits,
                                  uint64_t one_in);

}  // namespace jsparity
