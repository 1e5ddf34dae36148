#include "conformance/run/report.h"

#include <algorithm>
#include <span>
#include <sstream>

#include "conformance/protocol/describe.h"
#include "conformance/run/operation_table.h"

namespace jsparity {
namespace {

std::string Headline(const Failure& failure) {
  const std::string number =
      failure.numbered ? "Case " + std::to_string(failure.number) + ", seed " : "Seed ";
  return number + std::to_string(failure.c.seed) + ": " +
         DescribeOutcome(failure.outcome, failure.c.ops.size()) + "\n";
}

std::string DefectLine(const CaseOutcome& outcome) {
  return "  a known defect of the reference, " + outcome.known_defect->id + ": " +
         outcome.known_defect->title + " (golden/reference-defects/" + outcome.known_defect->page +
         ")\n";
}

constexpr size_t kOperationsShownMax = 40;
constexpr size_t kStackCharsMax = 1500;
constexpr size_t kValueCharsMax = 600;

std::string Indented(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += "    " + line + "\n";
  return out;
}

// Widths that fit nearly all rows; a longer cell pushes the next one away.
size_t WidthOf(std::span<const OperationRow> rows, std::string OperationRow::*cell) {
  constexpr size_t kWidthMax = 60;
  size_t width = 0;
  for (const OperationRow& row : rows) width = std::max(width, Letters(row.*cell));
  return std::min(width, kWidthMax);
}

void WriteTable(const Case& c, const CaseOutcome& outcome, std::ostream& out) {
  const auto all = OperationRows(c, outcome);
  const size_t left_out = all.size() - std::min(all.size(), kOperationsShownMax);
  const std::span rows = std::span(all).subspan(left_out);
  const size_t name = WidthOf(rows, &OperationRow::name);
  const size_t arguments = WidthOf(rows, &OperationRow::arguments);
  out << "  operations, and what the reference answered:\n";
  if (left_out > 0) out << "    … " << left_out << " before\n";
  for (const OperationRow& row : rows) {
    const std::string number = std::to_string(row.number);
    out << (row.parts ? "  > " : "    ") << Padded(number, 3) << " " << Padded(row.name, name)
        << "  " << Padded(row.arguments, arguments);
    if (!row.answer.empty()) out << "  " << row.answer;
    out << "\n";
  }
}

// Two long values from a little before where they part.
void ShowWhereTheyPart(std::string& reference, std::string& testee) {
  constexpr size_t kBefore = 40;
  const auto [at, other] =
      std::mismatch(reference.begin(), reference.end(), testee.begin(), testee.end());
  const auto same = static_cast<size_t>(at - reference.begin());
  for (std::string* value : {&reference, &testee}) {
    if (value->size() <= kValueCharsMax) continue;
    std::string shown = *value;
    if (same > kBefore) {
      const size_t skipped = same - kBefore;
      shown = "… " + std::to_string(skipped) + " the same … " + shown.substr(skipped);
    }
    *value = Shortened(shown, kValueCharsMax);
  }
}

void WriteDivergence(const Divergence& divergence, std::ostream& out) {
  if (divergence.answer) {
    ResultDifference answer = *divergence.answer;
    ShowWhereTheyPart(answer.reference, answer.testee);
    out << Indented(Describe(answer));
    if (divergence.reference_answer.is_object()) {
      const auto text = [](const Json& json) {
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
      };
      std::string reference = text(divergence.reference_answer);
      std::string testee = text(divergence.testee_answer);
      ShowWhereTheyPart(reference, testee);
      out << "  the whole answers:\n    reference: " << reference << "\n    testee:    " << testee
          << "\n";
    }
  }
  if (divergence.files) {
    FileDifference files = *divergence.files;
    ShowWhereTheyPart(files.reference, files.testee);
    out << Indented(Describe(files));
  }
  if (divergence.fault) {
    out << "    the testee failed: " << divergence.fault->text << "\n"
        << Indented(Shortened(divergence.fault->stderr_tail, kStackCharsMax));
  }
}

void WriteEnd(const CaseOutcome& outcome, std::ostream& out) {
  if (outcome.known_defect != nullptr) out << DefectLine(outcome);
  if (outcome.divergence) WriteDivergence(*outcome.divergence, out);
  if (outcome.panic) {
    out << "    " << outcome.panic->text << "\n"
        << Indented(Shortened(outcome.panic->stack, kStackCharsMax));
  }
  if (outcome.fault) {
    out << "    " << outcome.fault->text << "\n"
        << Indented(Shortened(outcome.fault->stderr_tail, kStackCharsMax));
  }
}

void WriteCase(const Case& c, const CaseOutcome& outcome, std::ostream& out) {
  out << "  file store: " << DescribeFileStore(c) << "\n"
      << "  stream:     " << DescribeStream(c) << "\n";
  if (!c.opened_by.empty()) out << "  at the end " << c.opened_by << " opens what both wrote\n";
  WriteTable(c, outcome, out);
  out << "  " << DescribeOutcome(outcome, c.ops.size()) << "\n";
  WriteEnd(outcome, out);
}

// Where what is shown is not what the run met.
void WriteOtherCause(const Failure& failure, std::ostream& out) {
  const auto& divergence = failure.shrunk->outcome.divergence;
  if (!failure.cause || !divergence) return;
  const DivergenceCause shown = CauseOf(failure.shrunk->c, *divergence);
  if (!failure.shrunk->same_cause) {
    out << "  what is left parts for another cause than the case that was met: " << Describe(shown)
        << "\n";
  } else if (shown.place != failure.cause->place || shown.field != failure.cause->field) {
    out << "  looked at after every operation, another difference comes first: " << Describe(shown)
        << "\n";
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

std::string DescribeCase(const Case& c, const CaseOutcome& outcome) {
  std::ostringstream out;
  WriteCase(c, outcome, out);
  return out.str();
}

std::string DescribeDifference(const CaseOutcome& outcome) {
  std::ostringstream out;
  WriteEnd(outcome, out);
  return out.str();
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
    WriteOtherCause(failure, out);
    WriteCase(failure.shrunk->c, failure.shrunk->outcome, out);
  } else {
    WriteCase(failure.c, failure.outcome, out);
  }
  if (!failure.keeping_fault.empty()) out << "  not kept: " << failure.keeping_fault << "\n";
  if (!failure.bundle_path.empty()) out << "  kept in " << failure.bundle_path << "\n";
  if (!replay_command.empty()) out << "  replay: " << replay_command << "\n";
  return out.str();
}

}  // namespace jsparity
