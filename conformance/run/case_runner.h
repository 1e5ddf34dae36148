// One case through both sides.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/protocol/case.h"
#include "conformance/run/comparison.h"
#include "conformance/run/older_versions.h"
#include "conformance/run/player.h"
#include "conformance/run/recording.h"
#include "conformance/run/work_dir.h"
#include "conformance/subject/subject.h"

namespace jsparity {

// Makes a subject, started and greeted. Thread-safe.
using SubjectFactory = std::function<Answered<std::unique_ptr<Subject>>()>;

struct CaseOutcome {
  enum class Kind : uint8_t {
    kAgreed,
    kDiverged,
    kReferencePanicked,  // inside an operation, or at a known defect when it opened the subject's
                         // files; what came before agreed
    kReferenceErred,     // they part where the reference is known to go wrong
    kReferenceDied,      // its process ended or did not answer
    kNotRun,             // a subject cannot be started, or the disk fails: nothing can be said
  };
  Kind kind = Kind::kAgreed;
  std::optional<Divergence> divergence;  // kDiverged, kReferenceErred
  // What the reference is known to do wrong here, "" for anything else; never for kAgreed and
  // kDiverged, always for kReferenceErred. Static.
  std::string_view known_defect;
  std::optional<Panic> panic;         // kReferencePanicked
  std::optional<SubjectFault> fault;  // kReferenceDied, kNotRun
  CanonicalUse canonical_use{};
  uint64_t came_back = 0;                      // see CompareWithWriter
  uint64_t upgrades = 0;                       // restarts that found another version's files
  uint64_t downgrades = 0;                     // another version opened what both sides wrote
  std::chrono::nanoseconds reference_time{0};  // real time spent in each side
  std::chrono::nanoseconds subject_time{0};
  Recording reference;
  Recording subject;
};

struct CaseRunnerOptions {
  PlayOptions play;
  CompareOptions compare;
  bool cross_open = true;  // each side opens the other's files at the end
};

// Keeps one subject of each side for many cases; one that has failed is replaced by a new one.
// For one thread.
class CaseRunner {
 public:
  // `older` starts the versions that a case names; without it such cases are not run.
  CaseRunner(SubjectFactory reference, SubjectFactory subject, WorkDir& work,
             CaseRunnerOptions options, VersionFactory older = nullptr);

  CaseOutcome Run(const Case& c) { return Run(c, options_); }
  CaseOutcome Run(const Case& c, const CaseRunnerOptions& options);

  // What the two sides say about themselves; they are started where they are not running. A fault
  // when one cannot be.
  struct Hellos {
    Hello reference;
    Hello subject;
  };
  Answered<Hellos> Greet();

  const CaseRunnerOptions& options() const { return options_; }

 private:
  // Makes the side's subject unless it is there; false, and the outcome says why, when it cannot.
  bool Ensure(const SubjectFactory& make, std::unique_ptr<Subject>& side, CaseOutcome& outcome);
  void PlayBoth(const Case& c, const CaseRunnerOptions& options, CaseOutcome& outcome);
  // False, and the outcome says why, when a version that the case names cannot be started.
  bool WriteByOthers(const Case& c, ForeignFiles& files, CaseOutcome& outcome);
  void OpenByOther(const Case& c, CaseOutcome& outcome);
  void RunCross(const Case& c, Player& reference, Player& subject, CaseOutcome& outcome);

  SubjectFactory make_reference_;
  SubjectFactory make_subject_;
  WorkDir& work_;
  CaseRunnerOptions options_;
  OlderVersions older_;
  std::unique_ptr<Subject> reference_;
  std::unique_ptr<Subject> subject_;
};

}  // namespace jsparity
