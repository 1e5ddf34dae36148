#include "conformance/run/case_runner.h"

#include <utility>

#include "conformance/run/known_divergence.h"
#include "conformance/run/reference_defects.h"
#include "conformance/run/running_case.h"

namespace jsparity {
namespace {

using Kind = CaseOutcome::Kind;

Divergence SubjectFailed(const Case& c, const Recording& recording, SubjectFault fault) {
  Divergence divergence;
  const size_t step = recording.steps.size();
  divergence.place = Divergence::Place::kOperation;
  divergence.step = step;
  divergence.doing = step < c.ops.size() ? Describe(c.ops[step]) : "(after the last)";
  divergence.fault = std::move(fault);
  return divergence;
}

// Adds the time for which it is in scope.
class Stopwatch {
 public:
  explicit Stopwatch(std::chrono::nanoseconds& total) : total_(total) {}
  ~Stopwatch() { total_ += std::chrono::steady_clock::now() - start_; }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  std::chrono::nanoseconds& total_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Answered<void> TimedPlay(Player& player, Recording& recording, std::chrono::nanoseconds& total) {
  const Stopwatch stopwatch(total);
  return player.Play(recording);
}

void NameDefect(std::string_view text, std::string_view stack, CaseOutcome& outcome) {
  const ReferenceDefect* defect = FindReferenceDefect(text, stack);
  if (defect != nullptr) outcome.known_defect = defect->reason;
}

VersionFactory NoOtherVersions() {
  return [](const std::string& version) -> Answered<std::unique_ptr<Subject>> {
    return tl::unexpected(SubjectFault{
        SubjectFault::Kind::kDied,
        "the case needs the oracle of " + version + ", which is not here; scripts/parity builds it",
        ""});
  };
}

}  // namespace

CaseRunner::CaseRunner(SubjectFactory reference, SubjectFactory subject, WorkDir& work,
                       CaseRunnerOptions options, VersionFactory older)
    : make_reference_(std::move(reference)),
      make_subject_(std::move(subject)),
      work_(work),
      options_(options),
      older_(older ? std::move(older) : NoOtherVersions(), work) {}

bool CaseRunner::Ensure(const SubjectFactory& make, std::unique_ptr<Subject>& side,
                        CaseOutcome& outcome) {
  if (side != nullptr) return true;
  auto made = make();
  if (made) {
    side = std::move(*made);
    return true;
  }
  outcome.kind = Kind::kNotRun;
  outcome.fault = made.error();
  return false;
}

Answered<CaseRunner::Hellos> CaseRunner::Greet() {
  CaseOutcome outcome;
  if (!Ensure(make_reference_, reference_, outcome) || !Ensure(make_subject_, subject_, outcome)) {
    return tl::unexpected(*outcome.fault);
  }
  return Hellos{reference_->hello(), subject_->hello()};
}

CaseOutcome CaseRunner::Run(const Case& c, const CaseRunnerOptions& options) {
  const RunningCase running(c.seed);
  CaseOutcome outcome;
  if (!Ensure(make_reference_, reference_, outcome)) return outcome;
  if (!Ensure(make_subject_, subject_, outcome)) return outcome;
  ForeignFiles foreign;
  if (!WriteByOthers(c, foreign, outcome)) return outcome;
  CaseRunnerOptions with_foreign = options;
  if (!foreign.empty()) with_foreign.play.foreign = &foreign;
  PlayBoth(c, with_foreign, outcome);
  if (outcome.kind == Kind::kAgreed && !c.opened_by.empty()) OpenByOther(c, outcome);
  if (outcome.kind == Kind::kReferencePanicked) {
    NameDefect(outcome.panic->text, outcome.panic->stack, outcome);
  } else if (outcome.kind == Kind::kReferenceDied) {
    NameDefect(outcome.fault->stderr_tail, outcome.fault->stderr_tail, outcome);
  }
  return outcome;
}

bool CaseRunner::WriteByOthers(const Case& c, ForeignFiles& files, CaseOutcome& outcome) {
  auto written = older_.WriteFor(c);
  if (!written) {
    outcome.kind = Kind::kNotRun;
    outcome.fault = written.error();
    return false;
  }
  files = std::move(*written);
  outcome.upgrades = files.size();
  return true;
}

// A third party, to which both sides' files have to be the same.
void CaseRunner::OpenByOther(const Case& c, CaseOutcome& outcome) {
  if (!outcome.reference.complete || !outcome.subject.complete) return;
  const auto of_reference = older_.Open(c.opened_by, c, outcome.reference);
  const auto of_subject = older_.Open(c.opened_by, c, outcome.subject);
  for (const auto* opened : {&of_reference, &of_subject}) {
    if (*opened) continue;
    outcome.kind = Kind::kNotRun;
    outcome.fault = opened->error();
    return;
  }
  const auto& reference = *of_reference;
  const auto& subject = *of_subject;
  if (reference && subject) {
    outcome.divergence =
        CompareCross(*reference, *subject, {.ttls_collide = c.ttls_collide}, outcome.canonical_use);
    ++outcome.downgrades;
  } else if (reference) {
    outcome.divergence.emplace();
    outcome.divergence->place = Divergence::Place::kCrossOpening;
    outcome.divergence->fault =
        SubjectFault{SubjectFault::Kind::kDied, "it ended when it opened the subject's files", ""};
  }
  if (!outcome.divergence) return;
  outcome.divergence->doing = c.opened_by + " opens what both wrote: " + outcome.divergence->doing;
  outcome.kind = Kind::kDiverged;
}

void CaseRunner::PlayBoth(const Case& c, const CaseRunnerOptions& options, CaseOutcome& outcome) {
  Player reference(*reference_, c, work_, options.play, nullptr);
  if (auto played = TimedPlay(reference, outcome.reference, outcome.reference_time); !played) {
    outcome.kind = Kind::kReferenceDied;
    outcome.fault = played.error();
    reference_.reset();
    return;
  }
  Player subject(*subject_, c, work_, options.play, &outcome.reference);
  const auto played = TimedPlay(subject, outcome.subject, outcome.subject_time);
  outcome.divergence =
      Compare(c, outcome.reference, outcome.subject, options.compare, outcome.canonical_use);
  if (!played) {
    if (!outcome.divergence || outcome.divergence->step >= outcome.subject.steps.size()) {
      outcome.divergence = SubjectFailed(c, outcome.subject, played.error());
    }
    subject_.reset();
  } else if (outcome.divergence) {
    outcome.known_defect =
        FindKnownDefect(c, outcome.reference, outcome.subject, *outcome.divergence);
  }
  if (outcome.divergence) {
    outcome.kind = outcome.known_defect.empty() ? Kind::kDiverged : Kind::kReferenceErred;
  } else if (const Panic* panic = FindPanic(outcome.reference)) {
    outcome.kind = Kind::kReferencePanicked;
    outcome.panic = *panic;
  } else if (options.cross_open && outcome.reference.complete && outcome.subject.complete) {
    RunCross(c, reference, subject, outcome);
  }
  if (reference_ != nullptr && !reference.Close()) reference_.reset();
  if (subject_ != nullptr && !subject.Close()) subject_.reset();
}

void CaseRunner::RunCross(const Case& c, Player& reference, Player& subject, CaseOutcome& outcome) {
  CrossRecording by_reference;
  CrossRecording by_subject;
  if (auto opened = reference.OpenOther(outcome.subject.files, nullptr, by_reference); !opened) {
    outcome.kind = Kind::kReferenceDied;
    outcome.fault = opened.error();
    reference_.reset();
    return;
  }
  // At a known defect there is nothing to be the same as; any other panic is compared.
  if (const Panic* panic = FindPanic(by_reference);
      panic != nullptr && FindReferenceDefect(panic->text, panic->stack) != nullptr) {
    outcome.kind = Kind::kReferencePanicked;
    outcome.panic = *panic;
    return;
  }
  if (auto opened = subject.OpenOther(outcome.reference.files, &by_reference, by_subject);
      !opened) {
    Divergence divergence;
    divergence.place = Divergence::Place::kCrossOpening;
    divergence.doing = "open()";
    divergence.fault = opened.error();
    outcome.divergence = std::move(divergence);
    outcome.kind = Kind::kDiverged;
    subject_.reset();
    return;
  }
  outcome.divergence = CompareCross(by_reference, by_subject, {.ttls_collide = c.ttls_collide},
                                    outcome.canonical_use);
  if (!outcome.divergence) {
    outcome.divergence = CompareWithWriter(c, outcome.subject, by_reference, outcome.canonical_use,
                                           outcome.came_back);
  }
  if (!outcome.divergence) {
    outcome.divergence = CompareWithWriter(c, outcome.reference, by_subject, outcome.canonical_use,
                                           outcome.came_back);
  }
  if (outcome.divergence) outcome.kind = Kind::kDiverged;
}

}  // namespace jsparity
