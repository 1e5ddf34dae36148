// What the reference is known to do wrong, in all versions: golden/reference-defects/.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/defects/defect.h"
#include "conformance/run/comparison.h"
#include "conformance/run/recording.h"

namespace jsparity {

// What one version does wrong. Borrows the list that it is of.
class DefectsOfVersion {
 public:
  DefectsOfVersion() = default;  // nothing is known
  explicit DefectsOfVersion(std::vector<const Defect*> defects) : defects_(std::move(defects)) {}

  std::span<const Defect* const> all() const { return defects_; }

  // The defect that a panic, or the last words of the reference's process, tells of; or nullptr.
  const Defect* OfPanic(std::string_view text, std::string_view stack) const;
  // The defect for which two sides part there, or nullptr.
  const Defect* OfDivergence(const Case& c, const Recording& reference, const Recording& testee,
                             const Divergence& divergence) const;
  // The defect for which a law is broken, or nullptr. `breaker`: what that side answered.
  const Defect* OfLawBreak(const Case& c, const Recording& breaker, const LawBreak& one) const;
  // The defect for which files hold `is` under a sequence where their writer had loaded `was`.
  const Defect* OfMessage(uint64_t seq, const StoredMessage& was, const StoredMessage& is,
                          const Case& c, const Recording& writer) const;

  LeftOutSet LeavesOut() const;

 private:
  std::vector<const Defect*> defects_;
};

class DefectList {
 public:
  // Entries are the files named *.json but for *.case.json. `supported`: versions that an entry may
  // name; none: any. An error is one line: what, where, and what to do.
  static Parsed<DefectList> Read(const DefectFiles& files, std::span<const std::string> supported);
  // The files of a directory.
  static Parsed<DefectList> ReadDir(const std::string& dir, std::span<const std::string> supported);

  const std::vector<Defect>& all() const { return defects_; }  // by id
  const Defect* Find(std::string_view id) const;
  // `version`: of the reference, as its hello has it. One that cannot be read has all of them.
  DefectsOfVersion At(const std::string& version) const;
  // Every version that an entry names, ascending.
  std::vector<std::string> Versions() const;

 private:
  std::vector<Defect> defects_;
};

// The list in the repository when this program was built: it needs no path, and belongs to this
// very generator and these recognisers.
const DefectFiles& BuiltInDefectFiles();

}  // namespace jsparity
