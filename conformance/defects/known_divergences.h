// What a port is known to do otherwise: a list of its own (--known FILE) in the form of the list of
// known defects, but recognised by where it parts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "conformance/defects/sightings.h"
#include "conformance/run/divergence_cause.h"

namespace jsparity {

struct KnownDivergence {
  // A case that is played in every run, whatever that run's seed.
  struct OfCase {
    uint64_t seed = 0;
    std::optional<uint64_t> ops;  // its length; none: that of the run
  };
  using Sign = std::variant<DivergenceCause, OfCase>;  // "divergence" and "seed"

  std::string id;
  std::string title;
  Sightings versions;  // of the reference; none seen: all but those where it is mended
  std::vector<Sign> recognised;
};

// A list for one version of the reference.
class KnownDivergences {
 public:
  // {"known": [{"id": …, "title": …, "recognised": […]}, …]}. `where` begins every error.
  static Parsed<KnownDivergences> Read(const std::string& text, const std::string& where,
                                       std::span<const std::string> supported);

  // Only what holds for this version.
  KnownDivergences At(const std::string& version) const;

  // Those that know it.
  std::vector<const KnownDivergence*> Find(const Case& c, const Divergence& divergence) const;
  const std::vector<KnownDivergence>& all() const { return all_; }
  // Those that are named by their seeds.
  std::vector<KnownDivergence::OfCase> Cases() const;

 private:
  std::vector<KnownDivergence> all_;
};

}  // namespace jsparity
