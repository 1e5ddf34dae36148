#include "conformance/run/operation_table.h"

#include <algorithm>

#include "conformance/protocol/config_json.h"
#include "conformance/protocol/describe.h"

namespace jsparity {
namespace {

constexpr size_t kAnswerShown = 48;

std::string DescribeAnswer(OpKind kind, const OpResult& result) {
  if (result.panic) return "panic: " + Shortened(result.panic->text, kAnswerShown);
  if (result.error) {
    return result.error->name.empty() ? Shortened(result.error->text, kAnswerShown)
                                      : result.error->name;
  }
  const std::string value =
      Shortened(DescribeChanged(ValueToJson(kind, result.value), Json::object()), kAnswerShown);
  return value.empty() ? "ok" : value;
}

// A restart has an answer for the stop and one for the opening.
std::string DescribeStep(OpKind kind, const StepRecord& step) {
  if (step.results.empty()) return "not asked: its consumer is not open";
  return DescribeAnswer(kind, step.results.back());
}

size_t End(const Case& c, const CaseOutcome& outcome) {
  if (outcome.divergence && outcome.divergence->place == Divergence::Place::kOperation) {
    return std::min(outcome.divergence->step + 1, c.ops.size());
  }
  if (outcome.law_break) return std::min(outcome.law_break->broken.at + 1, c.ops.size());
  if (outcome.kind == CaseOutcome::Kind::kReferencePanicked) {
    return std::min(outcome.reference.steps.size(), c.ops.size());
  }
  return c.ops.size();
}

std::string OrByDefault(const std::string& changed) {
  return changed.empty() ? "all as it is by default" : changed;
}

}  // namespace

std::vector<OperationRow> OperationRows(const Case& c, const CaseOutcome& outcome) {
  std::vector<OperationRow> rows;
  const auto& steps = outcome.reference.steps;
  for (size_t i = 0; i < End(c, outcome); ++i) {
    const Operation& op = c.ops[i];
    OperationRow& row = rows.emplace_back();
    row.number = i;
    row.name = NameOf(op.kind);
    row.arguments = DescribeArguments(op);
    if (i < steps.size()) row.answer = DescribeStep(op.kind, steps[i]);
    row.parts = (outcome.divergence && outcome.divergence->place == Divergence::Place::kOperation &&
                 outcome.divergence->step == i) ||
                (outcome.law_break && outcome.law_break->broken.at == i);
  }
  return rows;
}

std::string DescribeFileStore(const Case& c) {
  return OrByDefault(DescribeChanged(ToJson(c.file_store), ToJson(StoreOptions{})));
}

std::string DescribeStream(const Case& c) {
  return OrByDefault(DescribeChanged(ToJson(c.stream), ToJson(jsstore::StreamConfig{})));
}

}  // namespace jsparity
