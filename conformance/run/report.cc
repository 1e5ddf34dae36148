#include "conformance/run/report.h"

#include <algorithm>
#include <sstream>

#include "conformance/protocol/config_json.h"

namespace jsparity {
namespace {

std::string Headline(const Failure& failure) {
  return "Case " + std::to_string(failure.number) + ", seed " + std::to_string(failure.c.seed) +
         ": " + DescribeOutcome(failure.outcome, failure.c.ops.size()) + "\n";
}

std::string DefectLine(const CaseOutcome& outcome) {
  return "  a known defect of the reference, " + outcome.known_defect->id + ": " +
         outcome.known_defect->title + " (golden/reference-defects/" + outcome.known_defect->page +
         ")\n";
}

constexpr size_t kOperationsShownMax = 40;
constexpr size_t kStackCharsMax = 1500;
constexpr size_t kAnswerCharsMax = 1000;

std::string Cut(const std::string& text, size_t chars_max) {
  return text.size() <= chars_max ? text : text.substr(0, chars_max) + "…";
}

std::string Indented(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += "    " + line + "\n";
  return out;
}

size_t LastOperationShown(const Case& c, const CaseOutcome& outcome) {
  if (outcome.divergence && outcome.divergence->place == Divergence::Place::kOperation) {
    return std::min(outcome.divergence->step + 1, c.ops.size());
  }
  const bool recorded = !outcome.reference.steps.empty();  // and not given up since
  if (outcome.kind == CaseOutcome::Kind::kReferencePanicked && recorded) {
    return std::min(outcome.reference.steps.size(), c.ops.size());
  }
  return c.ops.size();
}

void WriteOperations(const Case& c, const CaseOutcome& outcome, std::ostream& out) {
  const size_t end = LastOperationShown(c, outcome);
  const size_t begin = end > kOperationsShownMax ? end - kOperationsShownMax : 0;
  out << "  operations:\n";
  if (begin > 0) out << "    … " << begin << " before\n";
  for (size_t i = begin; i < end; ++i) {
    out << "    " << i << "  " << Cut(Describe(c.ops[i]), kAnswerCharsMax) << "\n";
  }
}

void WriteDivergence(const Divergence& divergence, std::ostream& out) {
  if (divergence.answer) {
    out << Indented(Describe(*divergence.answer));
    if (divergence.reference_answer.is_object()) {
      const auto text = [](const Json& json) {
        return Cut(json.dump(-1, ' ', false, Json::error_handler_t::replace), kAnswerCharsMax);
      };
      out << "  the whole answers:\n    reference: " << text(divergence.reference_answer)
          << "\n    testee:    " << text(divergence.testee_answer) << "\n";
    }
  }
  if (divergence.files) out << Indented(Describe(*divergence.files));
  if (divergence.fault) {
    out << "    the testee failed: " << divergence.fault->text << "\n"
        << Indented(Cut(divergence.fault->stderr_tail, kStackCharsMax));
  }
}

void WriteCase(const Case& c, const CaseOutcome& outcome, std::ostream& out) {
  out << "  file store: " << ToJson(c.file_store).dump() << "\n"
      << "  stream:     " << ToJson(c.stream).dump() << "\n";
  WriteOperations(c, outcome, out);
  out << "  " << DescribeOutcome(outcome, c.ops.size()) << "\n";
  if (outcome.known_defect != nullptr) out << DefectLine(outcome);
  if (outcome.divergence) WriteDivergence(*outcome.divergence, out);
  if (outcome.panic) {
    out << "    " << outcome.panic->text << "\n"
        << Indented(Cut(outcome.panic->stack, kStackCharsMax));
  }
  if (outcome.fault) {
    out << "    " << outcome.fault->text << "\n"
        << Indented(Cut(outcome.fault->stderr_tail, kStackCharsMax));
  }
}

}  // namespace

std::string DescribeOutcome(const CaseOutcome& outcome, size_t ops) {
  switch (outcome.kind) {
    case CaseOutcome::Kind::kAgreed:
      return "both sides agree";
    case CaseOutcome::Kind::kDiverged:
      return "they part at " + DescribePlace(*outcome.divergence, ops);
    case CaseOutcome::Kind::kReferenceErred:
      return "the reference goes wrong at " + DescribePlace(*outcome.divergence, ops);
    case CaseOutcome::Kind::kReferencePanicked:
      return "the reference panicked";
    case CaseOutcome::Kind::kReferenceDied:
      return "the reference's process failed";
    case CaseOutcome::Kind::kNotRun:
      return "the case could not be run";
  }
  return "";
}

std::string DescribeKnownDefect(const Failure& failure) {
  return Headline(failure) + DefectLine(failure.outcome);
}

std::string DescribeBriefly(const Failure& failure) {
  std::string text = Headline(failure) + "  cause: " + Describe(failure.group_cause) + "\n";
  if (!failure.bundle_path.empty()) text += "  kept in " + failure.bundle_path + "\n";
  return text;
}

std::string DescribeFailure(const Failure& failure, const std::string& replay_command) {
  std::ostringstream out;
  out << Headline(failure);
  if (failure.cause) out << "  cause: " << Describe(*failure.cause) << "\n";
  if (failure.shrunk) {
    out << "  shrunk from " << failure.c.ops.size() << " operations to "
        << failure.shrunk->c.ops.size() << " in " << failure.shrunk->runs << " runs:\n";
    WriteCase(failure.shrunk->c, failure.shrunk->outcome, out);
  } else {
    WriteCase(failure.c, failure.outcome, out);
  }
  if (!failure.bundle_path.empty()) out << "  kept in " << failure.bundle_path << "\n";
  if (!replay_command.empty()) out << "  replay: " << replay_command << "\n";
  return out.str();
}

}  // namespace jsparity
