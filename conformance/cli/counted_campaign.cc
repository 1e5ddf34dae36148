#include "conformance/cli/counted_campaign.h"

#include <cstdio>
#include <utility>

#include "conformance/result/coverage_record.h"

namespace jsparity {
namespace {

// What a case says of what it ran.
CaseWord WordOf(const PlayedCase& played) {
  using Kind = CaseOutcome::Kind;
  const CaseOutcome& outcome = played.outcome;
  if (!played.expected.empty()) return CaseWord::kFailed;
  if (outcome.kind == Kind::kAgreed) return CaseWord::kClean;
  if (outcome.kind == Kind::kLawBroken || outcome.known_defect != nullptr)
    return CaseWord::kNoWitness;
  return CaseWord::kFailed;
}

// The coverage becomes part of the result, with what is wrong in the list.
std::string Tell(const Coverage& coverage, const CaseWords& words, const CoverageTold& tell,
                 Result& result) {
  for (const std::string& name : coverage.WronglyListed()) {
    result.findings.push_back("wrongly listed as out of reach: " + name);
  }
  auto joined = JoinCoverage(result.coverage, coverage.ToJson(words));
  if (joined) result.coverage = std::move(*joined);
  return tell(coverage, result);
}

}  // namespace

int PlayCounted(const Settings& settings, CampaignPlay play, const std::string& oracle,
                const CoverageTold& tell) {
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  const auto listed =
      BuiltInListedBlocks(settings.reference.empty() ? PinnedReference() : settings.reference);
  if (!listed) return SetupError(listed.error());
  const std::string dir = (*work)->path();
  play.reference = OracleFactory(oracle, dir);
  play.options.reference_of_shrinking = OracleFactory(oracle);
  CaseWords words;
  play.on_case = [&words, also = std::move(play.on_case)](const PlayedCase& played) {
    words[played.c.seed] = WordOf(played);
    if (also) also(played);
  };
  std::string text;
  play.extend = [&](Result& result) {
    const auto coverage = Coverage::Read(dir, *listed);
    if (coverage) {
      text = Tell(*coverage, words, tell, result);
      return;
    }
    if (result.problem.empty()) result.problem = coverage.error();
    if (result.ended_by != EndedBy::kSignal) result.ended_by = EndedBy::kSetup;
    text = "jsparity: " + coverage.error() + "\n";
  };
  const int status = PlayCampaign(settings, play);
  std::printf("%s", text.c_str());
  return status;
}

}  // namespace jsparity
