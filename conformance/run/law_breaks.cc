#include "conformance/run/law_breaks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/compare/decoded_file.h"
#include "conformance/judge/judge.h"

namespace jsparity {
namespace {

constexpr std::array kSides{LawSide::kBoth, LawSide::kReference, LawSide::kTestee};

// The first number that names none ends them.
std::vector<Law> AllLaws() {
  std::vector<Law> laws;
  for (uint8_t i = 0; !NameOf(static_cast<Law>(i)).empty(); ++i) {
    laws.push_back(static_cast<Law>(i));
  }
  return laws;
}

std::vector<uint64_t> SequencesIn(const DecodedFile& file) {
  std::vector<uint64_t> sequences;
  for (const DecodedRecord& record : file) {
    for (const auto& [field, value] : record.fields) {
      if (field == "sequence") sequences.push_back(std::stoull(value));
    }
  }
  return sequences;
}

KeptFiles KeptIn(const FileTree& files) {
  KeptFiles kept;
  for (const auto& [path, bytes] : files) {
    kept.paths.insert(path);
    if (path == "msgs/thw.db") kept.with_ttl = SequencesIn(DecodeTtlState(bytes));
    if (path == "msgs/sched.db") kept.with_schedule = SequencesIn(DecodeScheduleState(bytes));
  }
  return kept;
}

bool AreAlike(const BrokenLaw& one, const BrokenLaw& other) {
  return one.law == other.law && WayOf(one) == WayOf(other);
}

bool Has(const std::vector<BrokenLaw>& all, const BrokenLaw& wanted) {
  return std::ranges::any_of(all,
                             [&](const BrokenLaw& broken) { return AreAlike(broken, wanted); });
}

}  // namespace

std::string_view NameOf(LawSide side) {
  switch (side) {
    case LawSide::kBoth:
      return "both";
    case LawSide::kReference:
      return "reference";
    case LawSide::kTestee:
      return "testee";
  }
  return "";
}

Parsed<LawSide> ParseLawSide(std::string_view name) {
  for (const LawSide side : kSides) {
    if (NameOf(side) == name) return side;
  }
  return ParseError("must be both, reference or testee");
}

Parsed<Law> ParseLaw(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Law law : AllLaws()) {
    names.push_back(NameOf(law));
    if (names.back() == name) return law;
  }
  return ParseError("there is no law \"" + std::string(name) + "\"; there are " + Joined(names));
}

namespace {

// With the damage as it hit, where the recording tells: what found nothing did nothing.
void TakeStep(Judge& judge, const Operation& op, const StepRecord& step) {
  if (!step.damage || *step.damage == op.damage) return judge.Take(op, step.results);
  Operation as_it_hit = op;
  as_it_hit.damage = *step.damage;
  judge.Take(as_it_hit, step.results);
}

std::vector<BrokenLaw> Judged(const Case& c, const Recording& recording, bool with_files) {
  Judge judge(c);
  judge.Opened(recording.open.result);
  const size_t played = std::min(c.ops.size(), recording.steps.size());
  for (size_t i = 0; i < played; ++i) TakeStep(judge, c.ops[i], recording.steps[i]);
  const size_t scanned = std::min(recording.scan_ops.size(), recording.scan.size());
  for (size_t i = 0; i < scanned; ++i) {
    judge.Take(recording.scan_ops[i], {&recording.scan[i], 1});
  }
  if (with_files && recording.complete && recording.stop && !recording.stop->error) {
    judge.Stopped(KeptIn(recording.files));
  }
  return judge.broken();
}

}  // namespace

std::vector<BrokenLaw> BrokenIn(const Case& c, const Recording& recording) {
  return Judged(c, recording, true);
}

std::vector<LawBreak> BreaksIn(const Case& c, const Recording& reference, const Recording& testee) {
  const bool both_have_files = reference.files.empty() == testee.files.empty();
  const auto by_reference = Judged(c, reference, both_have_files);
  const auto by_testee = Judged(c, testee, both_have_files);
  std::vector<LawBreak> all;
  for (const BrokenLaw& broken : by_reference) {
    all.push_back({broken, Has(by_testee, broken) ? LawSide::kBoth : LawSide::kReference});
  }
  for (const BrokenLaw& broken : by_testee) {
    if (!Has(by_reference, broken)) all.push_back({broken, LawSide::kTestee});
  }
  return all;
}

std::string OperationOf(const Case& c, const BrokenLaw& broken) {
  return broken.at < c.ops.size() ? std::string(NameOf(c.ops[broken.at].kind)) : "scan";
}

std::string DescribePlace(const Case& c, const BrokenLaw& broken) {
  if (broken.at >= c.ops.size()) return "the scan at the end";
  return "operation " + std::to_string(broken.at) + " of " + std::to_string(c.ops.size()) + ": " +
         Describe(c.ops[broken.at]);
}

std::string Describe(const LawBreak& one) {
  const std::string law = " the law " + std::string(NameOf(one.broken.law));
  if (one.side == LawSide::kBoth) return "both sides break" + law;
  return "the " + std::string(NameOf(one.side)) + " alone breaks" + law;
}

DivergenceCause CauseOf(const Case& c, const LawBreak& one) {
  return {OperationOf(c, one.broken), "law " + std::string(NameOf(one.broken.law)),
          std::string(NameOf(one.side)) + ": " + WayOf(one.broken)};
}

}  // namespace jsparity
