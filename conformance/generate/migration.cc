#include "conformance/generate/migration.h"

namespace jsparity {
namespace {

// Restarts that keep what the store wrote: damage has its own cases.
std::vector<size_t> PlainRestarts(const Case& c) {
  std::vector<size_t> restarts;
  for (size_t i = 0; i < c.ops.size(); ++i) {
    if (c.ops[i].kind == OpKind::kRestart && c.ops[i].damage.empty()) restarts.push_back(i);
  }
  return restarts;
}

// The restart that is to find another version's files. Where there is none, the last operation
// becomes one: the whole case was played before the upgrade.
Operation& ChooseRestart(Draw& draw, Case& c) {
  const std::vector<size_t> restarts = PlainRestarts(c);
  if (!restarts.empty()) return c.ops[draw.Pick(restarts)];
  Operation& last = c.ops.back();
  last = Operation{};
  last.kind = OpKind::kRestart;
  return last;
}

}  // namespace

void DrawMigration(Draw& draw, const std::vector<std::string>& older, Case& c) {
  constexpr uint64_t kUpgradePercent = 6;
  constexpr uint64_t kDowngradePercent = 4;
  if (older.empty() || c.ops.empty()) return;
  if (draw.Percent(kUpgradePercent)) ChooseRestart(draw, c).written_by = draw.Pick(older);
  if (draw.Percent(kDowngradePercent)) c.opened_by = draw.Pick(older);
}

}  // namespace jsparity
