#include "conformance/run/case_runner.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "conformance/protocol/case_needs.h"
#include "conformance/run/running_case.h"
#include "conformance/testee/child_process.h"

namespace jsparity {
namespace {

using Kind = CaseOutcome::Kind;

constexpr const char* kReference = "the reference";
constexpr const char* kTestee = "the testee";

Divergence TesteeFailed(const Case& c, const Recording& recording, TesteeFault fault) {
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

// What the stores of a case take at most, with what is kept of them.
constexpr uint64_t kCaseRoomBytes = uint64_t{16} << 20;

bool TellsOfFullDisk(const std::string& text) {
  constexpr std::string_view kNoSpace = "no space left on device";
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return !std::ranges::search(text, kNoSpace, {}, lower, lower).empty();
}

// Answers may hold any bytes.
bool TellsOfFullDisk(const Json& answer) {
  return TellsOfFullDisk(answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool TellsOfFullDisk(const std::optional<TesteeFault>& fault) {
  return fault && (TellsOfFullDisk(fault->text) || TellsOfFullDisk(fault->stderr_tail));
}

// The machine's doing: neither side is to blame for what it then answers. The reference is
// believed; a testee where there is hardly any room left, or it could say so to everything.
bool TellsOfFullDisk(const CaseOutcome& outcome, const WorkDir& work) {
  if (outcome.panic && TellsOfFullDisk(outcome.panic->text)) return true;
  if (TellsOfFullDisk(outcome.fault)) return true;
  const auto& divergence = outcome.divergence;
  if (!divergence) return false;
  if (TellsOfFullDisk(divergence->reference_answer)) return true;
  const bool testee_says =
      TellsOfFullDisk(divergence->fault) || TellsOfFullDisk(divergence->testee_answer);
  return testee_says && work.FreeBytes() < 4 * kCaseRoomBytes;
}

CaseOutcome NoRoom(const WorkDir& work) {
  CaseOutcome outcome;
  outcome.kind = Kind::kNotRun;
  outcome.fault = TesteeFault{
      TesteeFault::Kind::kDied,
      "there is no room for a case in " + work.path() + "; name another place with --work-dir", ""};
  return outcome;
}

// False, and the outcome says why, when the case asks for what the side does not have.
bool HasAllFor(const Case& c, const char* who, const Testee& side, CaseOutcome& outcome) {
  const std::vector<std::string> lacked = LackedFor(c, side.hello().offer);
  if (lacked.empty()) return true;
  outcome.kind = Kind::kNotRun;
  outcome.fault = TesteeFault{
      TesteeFault::Kind::kRefused,
      "the case needs " + Joined(lacked) + ", which " + who + " says that it does not have", ""};
  return false;
}

// What only one side does wrong; else, what comes first.
bool IsMoreTelling(const LawBreak& one, const LawBreak& other) {
  const bool one_alone = one.side != LawSide::kBoth;
  const bool other_alone = other.side != LawSide::kBoth;
  return one_alone != other_alone ? one_alone : one.broken.at < other.broken.at;
}

VersionFactory NoOtherVersions() {
  return [](const std::string& version) -> Answered<std::unique_ptr<Testee>> {
    return tl::unexpected(TesteeFault{
        TesteeFault::Kind::kDied,
        "the case needs the oracle of " + version + ", which is not here; scripts/parity builds it",
        ""});
  };
}

}  // namespace

CaseRunner::CaseRunner(TesteeFactory reference, TesteeFactory testee, WorkDir& work,
                       CaseRunnerOptions options, VersionFactory older)
    : make_reference_(std::move(reference)),
      make_testee_(std::move(testee)),
      work_(work),
      options_(options),
      older_(older ? std::move(older) : NoOtherVersions(), work) {}

bool CaseRunner::Ensure(const TesteeFactory& make, const char* who, std::unique_ptr<Testee>& side,
                        CaseOutcome& outcome) {
  if (side != nullptr) return true;
  auto made = make();
  if (made) {
    side = std::move(*made);
    return true;
  }
  outcome.kind = Kind::kNotRun;
  outcome.fault = made.error();
  outcome.fault->text = std::string(who) + " cannot be used: " + outcome.fault->text;
  return false;
}

bool CaseRunner::EnsureBoth(CaseOutcome& outcome) {
  const bool starts = reference_ == nullptr;
  if (!Ensure(make_reference_, kReference, reference_, outcome)) return false;
  if (starts && options_.defects != nullptr) {
    defects_ = options_.defects->At(reference_->hello().reference);
  }
  if (starts) met_.reference = reference_->hello();
  const bool testee_starts = testee_ == nullptr;
  if (!Ensure(make_testee_, kTestee, testee_, outcome)) return false;
  if (testee_starts) met_.testee = testee_->hello();
  return true;
}

Answered<CaseRunner::Hellos> CaseRunner::Greet() {
  CaseOutcome outcome;
  if (!EnsureBoth(outcome)) return tl::unexpected(*outcome.fault);
  return Hellos{reference_->hello(), testee_->hello()};
}

GeneratorOptions CaseRunner::FitToSides(GeneratorOptions options, const Hellos& hellos) const {
  options.offer = options_.play.offer.Common(hellos.reference.offer).Common(hellos.testee.offer);
  if (options.offer.files() != FilesKept::kReference) options.older.clear();
  if (options_.defects == nullptr) return options;
  options.left_out = options_.defects->At(hellos.reference.reference).LeavesOut();
  // A testee may be the reference, too, in another version.
  if (hellos.testee.name == hellos.reference.name) {
    options.left_out.Add(options_.defects->At(hellos.testee.reference).LeavesOut());
  }
  return options;
}

CaseRunnerOptions CaseRunner::FitToSides(CaseRunnerOptions options) const {
  options.play.offer =
      options.play.offer.Common(reference_->hello().offer).Common(testee_->hello().offer);
  const Offer& offer = options.play.offer;
  if (offer.files() != FilesKept::kReference || !offer.Has(OpKind::kStop)) {
    options.compare.level = std::min(options.compare.level, CompareLevel::kState);
  }
  if (options.compare.level != CompareLevel::kFiles) options.cross_open = false;
  return options;
}

CaseOutcome CaseRunner::Run(const Case& c, const CaseRunnerOptions& options) {
  const RunningCase running(c.seed);
  CaseOutcome outcome;
  if (work_.FreeBytes() < kCaseRoomBytes) return NoRoom(work_);
  if (!EnsureBoth(outcome)) return outcome;
  if (!HasAllFor(c, kReference, *reference_, outcome)) return outcome;
  if (!HasAllFor(c, kTestee, *testee_, outcome)) return outcome;
  ForeignFiles foreign;
  if (!WriteByOthers(c, foreign, outcome)) return outcome;
  CaseRunnerOptions fitted = FitToSides(options);
  if (!foreign.empty()) fitted.play.foreign = &foreign;
  PlayBoth(c, fitted, outcome);
  if (c.ttls_collide) TryOtherOrders(c, fitted, outcome);
  const bool files = fitted.compare.level == CompareLevel::kFiles;
  if (outcome.kind == Kind::kAgreed && files && !c.opened_by.empty()) OpenByOther(c, outcome);
  if (outcome.kind == Kind::kReferencePanicked) {
    outcome.known_defect = defects_.OfPanic(outcome.panic->text, outcome.panic->stack);
  } else if (outcome.kind == Kind::kReferenceDied) {
    const std::string& last_words = outcome.fault->stderr_tail;
    outcome.known_defect = defects_.OfPanic(last_words, last_words);
  }
  // By its answers alone the testee cannot be judged.
  const bool can_be_judged = fitted.compare.level != CompareLevel::kAnswers;
  if (outcome.kind == Kind::kAgreed && options.laws && can_be_judged) JudgeByLaws(c, outcome);
  return TellsOfFullDisk(outcome, work_) ? NoRoom(work_) : std::move(outcome);
}

void CaseRunner::JudgeByLaws(const Case& c, CaseOutcome& outcome) const {
  for (LawBreak& one : BreaksIn(c, outcome.reference, outcome.testee)) {
    const bool of_testee = one.side == LawSide::kTestee;
    const Recording& breaker = of_testee ? outcome.testee : outcome.reference;
    if (const Defect* known = defects_.OfLawBreak(c, breaker, one)) {
      outcome.shared_defects.insert(known);
    } else if (!outcome.law_break || IsMoreTelling(one, *outcome.law_break)) {
      outcome.law_break = std::move(one);
      outcome.kind = Kind::kLawBroken;
    }
  }
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
  if (!outcome.reference.complete || !outcome.testee.complete) return;
  const auto of_reference = older_.Open(c.opened_by, c, outcome.reference);
  const auto of_testee = older_.Open(c.opened_by, c, outcome.testee);
  for (const auto* opened : {&of_reference, &of_testee}) {
    if (*opened) continue;
    outcome.kind = Kind::kNotRun;
    outcome.fault = opened->error();
    return;
  }
  const auto& reference = *of_reference;
  const auto& testee = *of_testee;
  if (reference && testee) {
    outcome.divergence =
        CompareCross(*reference, *testee, {.ttls_collide = c.ttls_collide}, outcome.canonical_use);
    ++outcome.downgrades;
  } else if (reference) {
    outcome.divergence.emplace();
    outcome.divergence->place = Divergence::Place::kCrossOpening;
    outcome.divergence->fault =
        TesteeFault{TesteeFault::Kind::kDied, "it ended when it opened the testee's files", ""};
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
    if (options.ask_testee_too) AskTesteeToo(c, options.play, outcome);
    return;
  }
  // Not tried on the other side, as any operation in which the reference panicked; and nothing of
  // the case is left then.
  if (const auto& panic = outcome.reference.open.result.panic) {
    outcome.kind = Kind::kReferencePanicked;
    outcome.panic = *panic;
    if (!reference.Close()) reference_.reset();
    if (options.ask_testee_too) AskTesteeToo(c, options.play, outcome);
    return;
  }
  PlayOptions of_testee = options.play;
  of_testee.files = options.compare.level == CompareLevel::kFiles;
  Player testee(*testee_, c, work_, of_testee, &outcome.reference);
  auto played = TimedPlay(testee, outcome.testee, outcome.testee_time);
  if (!played) LookCloser(c, of_testee, outcome, played.error());
  outcome.divergence =
      Compare(c, outcome.reference, outcome.testee, options.compare, outcome.canonical_use);
  if (!played) {
    if (!outcome.divergence || outcome.divergence->step >= outcome.testee.steps.size()) {
      outcome.divergence = TesteeFailed(c, outcome.testee, played.error());
    }
    testee_.reset();
  } else if (outcome.divergence) {
    outcome.known_defect =
        defects_.OfDivergence(c, outcome.reference, outcome.testee, *outcome.divergence);
  }
  if (outcome.divergence) {
    outcome.kind = outcome.known_defect == nullptr ? Kind::kDiverged : Kind::kReferenceErred;
  } else if (const Panic* panic = FindPanic(outcome.reference)) {
    outcome.kind = Kind::kReferencePanicked;
    outcome.panic = *panic;
  } else if (options.cross_open && outcome.reference.complete && outcome.testee.complete) {
    RunCross(c, reference, testee, outcome);
  }
  if (reference_ != nullptr && !reference.Close()) reference_.reset();
  if (testee_ != nullptr && !testee.Close()) testee_.reset();
  const bool panicked =
      outcome.kind == Kind::kReferencePanicked && FindPanic(outcome.reference) != nullptr;
  if (panicked && options.ask_testee_too) AskTesteeToo(c, options.play, outcome);
}

void CaseRunner::TryOtherOrders(const Case& c, const CaseRunnerOptions& options,
                                CaseOutcome& outcome) {
  constexpr int kOrdersMax =
      12;  // seldom more than two that differ, of which one is as rare as 1 in 8
  for (int i = 0; i < kOrdersMax && outcome.kind == Kind::kDiverged; ++i) {
    CaseOutcome again;
    if (ChildProcess::Hurried() || !EnsureBoth(again)) return;
    PlayBoth(c, options, again);
    if (again.kind != Kind::kAgreed) continue;
    ++again.canonical_use[static_cast<size_t>(CanonicalRuleId::kCollidingTtls)];
    again.upgrades = outcome.upgrades;
    outcome = std::move(again);
  }
}

// From the beginning and by its own clock: there are no times of the reference to go on with.
void CaseRunner::AskTesteeToo(const Case& c, PlayOptions options, CaseOutcome& outcome) {
  CaseOutcome not_started;
  if (ChildProcess::Hurried()) return;
  if (!Ensure(make_testee_, kTestee, testee_, not_started)) return;
  options.files_every_op = options.files = false;
  Recording alone;
  Player player(*testee_, c, work_, options, nullptr);
  const auto played = TimedPlay(player, alone, outcome.testee_time);
  const bool closed = played && player.Close();
  if (!closed) testee_.reset();
  if (!played && ChildProcess::Hurried()) return;
  // Of a process that died it is not known how many of several operations it had done.
  const bool same_place =
      outcome.kind == Kind::kReferenceDied || alone.steps.size() == outcome.reference.steps.size();
  const bool ends = !played || (FindPanic(alone) != nullptr && same_place);
  outcome.testee_too = ends ? CaseOutcome::TesteeToo::kEnds : CaseOutcome::TesteeToo::kGoesOn;
}

// Operations go to a process several at a time: which of them it was that it ended or hung in, or
// did not answer to, shows when they go one by one.
void CaseRunner::LookCloser(const Case& c, PlayOptions options, CaseOutcome& outcome,
                            TesteeFault& fault) {
  if (fault.kind == TesteeFault::Kind::kRefused || options.one_by_one) return;
  if (ChildProcess::Hurried()) return;
  testee_.reset();
  CaseOutcome not_started;
  if (!Ensure(make_testee_, kTestee, testee_, not_started)) return;
  options.one_by_one = true;
  Recording recording;
  Player again(*testee_, c, work_, options, &outcome.reference);
  const auto played = again.Play(recording);
  if (played || ChildProcess::Hurried()) return;
  outcome.testee = std::move(recording);
  fault = played.error();
}

MayDiffer CaseRunner::ByDefect(const Case& c, const Recording& writer, CaseOutcome& outcome) const {
  return [this, &c, &writer, &outcome](uint64_t seq, const StoredMessage& was,
                                       const StoredMessage& is) {
    const Defect* defect = defects_.OfMessage(seq, was, is, c, writer);
    if (defect != nullptr) outcome.shared_defects.insert(defect);
    return defect != nullptr;
  };
}

void CaseRunner::RunCross(const Case& c, Player& reference, Player& testee, CaseOutcome& outcome) {
  CrossRecording by_reference;
  CrossRecording by_testee;
  if (auto opened = reference.OpenOther(outcome.testee.files, nullptr, by_reference); !opened) {
    outcome.kind = Kind::kReferenceDied;
    outcome.fault = opened.error();
    reference_.reset();
    return;
  }
  // At a known defect there is nothing to be the same as; any other panic is compared.
  if (const Panic* panic = FindPanic(by_reference);
      panic != nullptr && defects_.OfPanic(panic->text, panic->stack) != nullptr) {
    outcome.kind = Kind::kReferencePanicked;
    outcome.panic = *panic;
    return;
  }
  if (auto opened = testee.OpenOther(outcome.reference.files, &by_reference, by_testee); !opened) {
    Divergence divergence;
    divergence.place = Divergence::Place::kCrossOpening;
    divergence.doing = "open()";
    divergence.fault = opened.error();
    outcome.divergence = std::move(divergence);
    outcome.kind = Kind::kDiverged;
    testee_.reset();
    return;
  }
  outcome.divergence = CompareCross(by_reference, by_testee, {.ttls_collide = c.ttls_collide},
                                    outcome.canonical_use);
  if (!outcome.divergence) {
    outcome.divergence = CompareWithWriter(outcome.testee, by_reference, outcome.canonical_use,
                                           ByDefect(c, outcome.testee, outcome));
  }
  if (!outcome.divergence) {
    outcome.divergence = CompareWithWriter(outcome.reference, by_testee, outcome.canonical_use,
                                           ByDefect(c, outcome.reference, outcome));
  }
  if (outcome.divergence) outcome.kind = Kind::kDiverged;
}

}  // namespace jsparity
