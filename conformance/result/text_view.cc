#include "conformance/result/text_view.h"

#include <array>
#include <cstdio>
#include <sstream>

#include "conformance/result/join.h"

namespace jsparity {
namespace {

constexpr size_t kOtherCasesShownMax = 8;

std::string OneDecimal(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", number);
  return text.data();
}

void WriteLacks(const char* side, const std::vector<std::string>& lacks, std::ostream& out) {
  if (lacks.empty()) return;
  out << "not compared, as " << side << " has not got it:";
  for (const std::string& name : lacks) out << " " << name;
  out << "\n";
}

void WritePlayed(const Result& result, std::ostream& out) {
  const OperationCounts operations = result.Operations();
  const double seconds = result.Seconds();
  const double rate = seconds > 0 ? static_cast<double>(operations.compared) / seconds : 0;
  out << Counted(result.played.Count(), "case") << ", " << Counted(operations.compared, "operation")
      << " in " << OneDecimal(seconds) << " s (" << Grouped(static_cast<uint64_t>(rate))
      << " op/s), seed " << result.asked.seed;
  // It is not known where a side could not be used.
  if (!result.reference.version.empty()) out << ", reference " << result.reference.version;
  out << "\n";
  const uint64_t not_reached = operations.drawn - operations.compared;
  if (not_reached > 0) {
    out << "drawn and not compared, as their cases had ended or what they are about was not open: "
        << Counted(not_reached, "operation") << "\n";
  }
}

uint64_t CasesOf(const Result& result, const char* outcome) {
  const auto at = result.cases_by_outcome.find(outcome);
  return at == result.cases_by_outcome.end() ? 0 : at->second;
}

void WriteKnownDefects(const Result& result, std::ostream& out) {
  if (result.defects.empty()) return;
  uint64_t agreed = 0;
  for (const auto& [id, count] : result.defects) agreed += count.agreed;
  if (const uint64_t ended = result.DefectCases(); ended > 0) {
    out << Counted(ended, "case") << " ended early at a known defect of the reference\n";
  }
  if (agreed > 0) out << Grouped(agreed) << " times both sides had one, and agreed\n";
  for (const auto& [id, count] : result.defects) {
    out << "  " << id << ": " << Grouped(count.ended + count.agreed);
    if (count.first) {
      out << ", first in case " << count.first->number << ", seed " << count.first->seed;
    }
    out << "\n";
  }
}

void WriteExpected(const Result& result, std::ostream& out) {
  if (const uint64_t cases = CasesOf(result, "expected"); cases > 0) {
    out << Counted(cases, "case") << " diverged as the testee is known to\n";
  }
  for (const auto& [id, cases] : result.expected) {
    out << "  " << id << ": ";
    if (cases > 0) {
      out << Grouped(cases);
    } else {
      out << (result.IsWhole() ? "did not occur; take it off the list"
                               : "not met in what was played");
    }
    out << "\n";
  }
}

void WriteEnding(const Result& result, std::ostream& out) {
  const std::string of = " after " + Grouped(result.played.Count()) + " of " +
                         Grouped(result.cases_in_all) + " cases\n";
  switch (result.ended_by) {
    case EndedBy::kSignal:
      out << "interrupted" << of;
      break;
    case EndedBy::kUnfinished:
      out << "not brought to an end: stopped" << of;
      break;
    case EndedBy::kTimeBudget:
      out << "the time budget was used up" << of;
      break;
    case EndedBy::kFailures:
      out << "ended as there were failures enough (--max-failures)," << of;
      break;
    case EndedBy::kMissingShards: {
      const auto missing = MissingShards(result);
      out << "there is no result of shard";
      for (const uint64_t shard : missing) out << " " << shard;
      out << " of " << result.asked.shard_count << "\n";
      break;
    }
    case EndedBy::kSetup:
    case EndedBy::kAllPlayed:
      break;
  }
}

void WriteFailure(const FailureRecord& failure, std::ostream& out) {
  out << "  first: case " << failure.number << ", seed " << failure.seed << ": ";
  if (failure.outcome == "diverged") out << "they part at ";
  out << failure.place << "\n";
  if (!failure.file.empty()) {
    out << "    " << failure.file;
    if (!failure.record.empty()) out << ": " << failure.record;
    if (failure.offset) out << " at offset " << *failure.offset;
    out << ": ";
  } else if (!failure.field.empty()) {
    out << "    ";
  }
  if (!failure.file.empty() || !failure.field.empty()) out << failure.field << "\n";
  if (!failure.reference.empty() || !failure.testee.empty()) {
    out << "      reference: " << failure.reference << "\n      testee:    " << failure.testee
        << "\n";
  }
  std::istringstream lines(failure.text);
  for (std::string line; std::getline(lines, line);) out << "    " << line << "\n";
}

void WriteShrunk(const GroupRecord& group, std::ostream& out) {
  if (!group.shrunk) {
    if (!group.not_shrunk.empty()) out << "  not shrunk: " << group.not_shrunk << "\n";
    return;
  }
  out << "  shrunk to " << Counted(group.shrunk->ops, "operation") << " in "
      << Counted(group.shrunk->runs, "run") << ":\n    " << group.shrunk->configuration << "\n";
  for (size_t i = 0; i < group.shrunk->operations.size(); ++i) {
    out << "    " << i << "  " << group.shrunk->operations[i] << "\n";
  }
}

}  // namespace

std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string Counted(uint64_t number, const std::string& noun) {
  return Grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

namespace {

// What a run was asked to look at above all says more than that there was something else.
std::string NothingOf(const Result& result) {
  std::string text = "nothing was compared";
  if (result.Operations().compared == 0) return text;
  text += " of --focus";
  for (const std::string& name : result.FocusNotCompared()) text += " " + name;
  return text;
}

}  // namespace

std::string VerdictInWords(const Result& result) {
  switch (result.Judged()) {
    case Verdict::kNothingTested:
      return NothingOf(result);
    case Verdict::kSetupError:
      return result.problem.empty() ? "ended without a verdict: results of shards are missing"
                                    : "ended without a verdict: a case could not be run";
    case Verdict::kInterrupted:
      return result.Operations().compared == 0 ? "nothing was compared" : "no divergence so far";
    case Verdict::kPassed:
      return CasesOf(result, "expected") > 0 ? "no other divergence" : "no divergence";
    case Verdict::kFailed:
      break;
  }
  if (!result.groups.empty()) {
    return Grouped(result.FailedCases()) + " of " + Grouped(result.played.Count()) +
           " cases diverged or failed, for " + Counted(result.groups.size(), "cause");
  }
  if (!result.NotOccurred().empty()) {
    return std::string(CasesOf(result, "expected") > 0 ? "no other divergence" : "no divergence") +
           ", but what --known lists has to occur";
  }
  return "no divergence, but something else is not as it has to be";
}

std::string Summary(const Result& result) {
  std::ostringstream out;
  WritePlayed(result, out);
  WriteLacks("the reference", result.reference.lacks, out);
  WriteLacks("the testee", result.testee.lacks, out);
  if (result.upgrades + result.downgrades > 0) {
    out << Counted(result.upgrades, "restart")
        << " found what an older version wrote, and an older "
        << "version opened what " << Counted(result.downgrades, "case") << " left\n";
  }
  WriteKnownDefects(result, out);
  WriteExpected(result, out);
  if (const uint64_t broken = CasesOf(result, "law_broken"); broken > 0) {
    out << "both sides agreed and a law was broken in " << Counted(broken, "case")
        << " that no known defect explains\n";
  }
  const uint64_t died = CasesOf(result, "reference_died");
  const uint64_t panicked = CasesOf(result, "reference_panicked");
  if (died + panicked > 0) {
    out << "the reference panicked in " << Counted(panicked, "case") << " and died in "
        << Grouped(died) << "\n";
  }
  for (const std::string& finding : result.findings) out << finding << "\n";
  WriteEnding(result, out);
  out << VerdictInWords(result) << "\n";
  return out.str();
}

std::string GroupHeadline(const GroupRecord& group, size_t index) {
  return "Group " + std::to_string(index + 1) + ", " + Counted(group.failures.size(), "case") +
         ": " + Describe(group.cause);
}

std::string OtherCases(const GroupRecord& group) {
  if (group.failures.size() < 2) return "";
  std::string line = "  of the same cause, not shrunk:";
  size_t shown = 0;
  for (auto at = std::next(group.failures.begin()); at != group.failures.end(); ++at) {
    if (shown++ == kOtherCasesShownMax) {
      line += " … " + Grouped(group.failures.size() - 1 - kOtherCasesShownMax) + " more";
      break;
    }
    line += (shown > 1 ? ", case " : " case ") + std::to_string(at->first) + " (seed " +
            std::to_string(at->second.seed) + ")";
  }
  return line + "\n";
}

std::string DescribeGroup(const GroupRecord& group, size_t index) {
  std::ostringstream out;
  out << GroupHeadline(group, index) << "\n";
  const FailureRecord& first = group.failures.begin()->second;
  WriteFailure(first, out);
  WriteShrunk(group, out);
  out << OtherCases(group);
  if (!first.bundle.empty()) {
    out << "  kept in " << first.bundle << "\n  replay: scripts/parity replay " << first.bundle
        << "\n";
  }
  return out.str();
}

}  // namespace jsparity
