#include "conformance/run/law_tally.h"

#include <algorithm>

#include "conformance/compare/decoded_file.h"
#include "conformance/judge/judge.h"

namespace jsparity {
namespace {

bool Has(const std::vector<BrokenLaw>& all, const BrokenLaw& wanted) {
  return std::ranges::any_of(all, [&wanted](const BrokenLaw& broken) {
    return broken.law == wanted.law && WayOf(broken) == WayOf(wanted);
  });
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

std::string PlaceOf(const Case& c, size_t at) {
  if (at >= c.ops.size()) return "in the scan at the end";
  return "at operation " + std::to_string(at) + " of " + std::to_string(c.ops.size()) + ", " +
         Describe(c.ops[at]);
}

}  // namespace

std::vector<BrokenLaw> BrokenIn(const Case& c, const Recording& recording) {
  Judge judge(c);
  judge.Opened(recording.open.result);
  const size_t played = std::min(c.ops.size(), recording.steps.size());
  for (size_t i = 0; i < played; ++i) judge.Take(c.ops[i], recording.steps[i].results);
  const size_t scanned = std::min(recording.scan_ops.size(), recording.scan.size());
  for (size_t i = 0; i < scanned; ++i) {
    judge.Take(recording.scan_ops[i], {&recording.scan[i], 1});
  }
  if (recording.complete && recording.stop && !recording.stop->error) {
    judge.Stopped(KeptIn(recording.files));
  }
  return judge.broken();
}

void LawTally::Add(const PlayedCase& played) {
  if (played.outcome.kind != CaseOutcome::Kind::kAgreed) return;
  ++judged_;
  const auto reference = BrokenIn(played.c, played.outcome.reference);
  const auto testee = BrokenIn(played.c, played.outcome.testee);
  for (const BrokenLaw& broken : reference) {
    Count(played, broken, Has(testee, broken) ? Side::kBoth : Side::kReference);
  }
  for (const BrokenLaw& broken : testee) {
    if (!Has(reference, broken)) Count(played, broken, Side::kTestee);
  }
}

void LawTally::Count(const PlayedCase& played, const BrokenLaw& broken, Side side) {
  const bool scanned = broken.at >= played.c.ops.size();
  const std::string operation(scanned ? "" : jsparity::NameOf(played.c.ops[broken.at].kind));
  Broken& count = broken_[{broken.law, side, operation, WayOf(broken)}];
  if (count.cases++ > 0 && count.number <= played.number) return;
  count.number = played.number;
  count.first = "case " + std::to_string(played.number) + " (seed " +
                std::to_string(played.c.seed) + "), " + PlaceOf(played.c, broken.at) + ": " +
                broken.words;
}

std::string_view LawTally::NameOf(Side side) {
  switch (side) {
    case Side::kBoth:
      return "both sides";
    case Side::kReference:
      return "the reference alone";
    case Side::kTestee:
      return "the testee alone";
  }
  return "";
}

std::vector<std::string> LawTally::Findings() const {
  std::vector<std::string> findings;
  for (const auto& [way, broken] : broken_) {
    findings.push_back("law " + std::string(jsparity::NameOf(way.law)) + ", broken by " +
                       std::string(NameOf(way.side)) + " in " + std::to_string(broken.cases) +
                       (broken.cases == 1 ? " case: " : " cases; the first: ") + broken.first);
  }
  return findings;
}

}  // namespace jsparity
