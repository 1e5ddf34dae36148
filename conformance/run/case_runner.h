// One case through both sides.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "conformance/defects/defect_list.h"
#include "conformance/generate/generator_options.h"
#include "conformance/protocol/case.h"
#include "conformance/run/comparison.h"
#include "conformance/run/law_breaks.h"
#include "conformance/run/older_versions.h"
#include "conformance/run/player.h"
#include "conformance/run/recording.h"
#include "conformance/run/work_dir.h"
#include "conformance/testee/testee.h"

namespace jsparity {

// Makes a testee, started and greeted. Thread-safe.
using TesteeFactory = std::function<Answered<std::unique_ptr<Testee>>()>;

struct CaseOutcome {
  enum class Kind : uint8_t {
    kAgreed,
    kDiverged,
    kReferencePanicked,  // inside an operation, or at a known defect when it opened the testee's
                         // files; what came before agreed
    kReferenceErred,     // they part where the reference is known to go wrong
    kReferenceDied,      // its process ended or did not answer
    kLawBroken,          // they agree, and one or both break a law that nothing explains
    kNotRun,             // a testee cannot be started, or the disk fails: nothing can be said
  };
  Kind kind = Kind::kAgreed;
  std::optional<Divergence> divergence;  // kDiverged, kReferenceErred
  std::optional<LawBreak> law_break;     // kLawBroken: what one does alone or, else, comes first
  // What the reference is known to do wrong here, nullptr for anything else; never for kAgreed,
  // kDiverged and kLawBroken, always for kReferenceErred. Of the list in CaseRunnerOptions.
  const Defect* known_defect = nullptr;
  std::optional<Panic> panic;        // kReferencePanicked
  std::optional<TesteeFault> fault;  // kReferenceDied, kNotRun
  // Whether what ended the reference, with a panic or its process, ends the testee as well.
  enum class TesteeToo : uint8_t { kNotAsked, kGoesOn, kEnds };
  TesteeToo testee_too = TesteeToo::kNotAsked;  // CaseRunnerOptions::ask_testee_too
  CanonicalUse canonical_use{};
  // Defects that both sides have, met on the way without an end of the case; and those that explain
  // why a law is broken.
  std::set<const Defect*> shared_defects;
  uint64_t upgrades = 0;                       // restarts that found another version's files
  uint64_t downgrades = 0;                     // another version opened what both sides wrote
  std::chrono::nanoseconds reference_time{0};  // real time spent in each side
  std::chrono::nanoseconds testee_time{0};
  Recording reference;
  Recording testee;
};

struct CaseRunnerOptions {
  PlayOptions play;
  CompareOptions compare;
  bool cross_open = true;  // each side opens the other's files at the end
  // What the reference panics, hangs or dies in is tried on the testee, too: for one that is
  // another version of the reference, and likely to do the same.
  bool ask_testee_too = false;
  // Where the sides agree, each is judged by itself; not where only answers are compared.
  bool laws = false;
  // What the reference is known to do wrong; borrowed. Those of its version apply. None: nothing
  // is.
  const DefectList* defects = nullptr;
};

// Keeps one testee of each side for many cases; one that has failed is replaced by a new one.
// For one thread.
class CaseRunner {
 public:
  // `older` starts the versions that a case names; without it such cases are not run.
  CaseRunner(TesteeFactory reference, TesteeFactory testee, WorkDir& work,
             CaseRunnerOptions options, VersionFactory older = nullptr);

  CaseOutcome Run(const Case& c) { return Run(c, options_); }
  CaseOutcome Run(const Case& c, const CaseRunnerOptions& options);

  // What the two sides say about themselves; they are started where they are not running. A fault
  // when one cannot be.
  struct Hellos {
    Hello reference;
    Hello testee;
  };
  Answered<Hellos> Greet();
  // `options` with what both sides have and, after a Greet, what their versions do not leave out.
  GeneratorOptions FitToSides(GeneratorOptions options, const Hellos& hellos) const;

  // Of the one that runs; "" where none does.
  std::string ReferenceVersion() const {
    return reference_ == nullptr ? "" : reference_->hello().reference;
  }
  // What they said when they were last started; empty before that.
  const Hellos& Met() const { return met_; }
  const CaseRunnerOptions& options() const { return options_; }

 private:
  // Starts the side unless it is there; false, and the outcome says why, when it cannot.
  bool Ensure(const TesteeFactory& make, const char* who, std::unique_ptr<Testee>& side,
              CaseOutcome& outcome);
  // Both; and takes up what is known of the reference's version.
  bool EnsureBoth(CaseOutcome& outcome);
  // What is compared of what both sides have.
  CaseRunnerOptions FitToSides(CaseRunnerOptions options) const;
  void PlayBoth(const Case& c, const CaseRunnerOptions& options, CaseOutcome& outcome);
  // Where they part in a case whose TTLs end together: plays it again until the reference removes
  // in an order in which the testee does what it does, which is no divergence.
  void TryOtherOrders(const Case& c, const CaseRunnerOptions& options, CaseOutcome& outcome);
  // False, and the outcome says why, when a version that the case names cannot be started.
  bool WriteByOthers(const Case& c, ForeignFiles& files, CaseOutcome& outcome);
  void OpenByOther(const Case& c, CaseOutcome& outcome);
  // Where the testee failed: plays the case again to see at which operation.
  void LookCloser(const Case& c, PlayOptions options, CaseOutcome& outcome, TesteeFault& fault);
  // Where the reference ended early: plays all of the case on the testee.
  void AskTesteeToo(const Case& c, PlayOptions options, CaseOutcome& outcome);
  // Says of which messages a defect that both sides have makes others; they are noted.
  MayDiffer ByDefect(const Case& c, const Recording& writer, CaseOutcome& outcome) const;
  void JudgeByLaws(const Case& c, CaseOutcome& outcome) const;
  void RunCross(const Case& c, Player& reference, Player& testee, CaseOutcome& outcome);

  TesteeFactory make_reference_;
  TesteeFactory make_testee_;
  WorkDir& work_;
  CaseRunnerOptions options_;
  OlderVersions older_;
  DefectsOfVersion defects_;
  Hellos met_;
  std::unique_ptr<Testee> reference_;
  std::unique_ptr<Testee> testee_;
};

}  // namespace jsparity
