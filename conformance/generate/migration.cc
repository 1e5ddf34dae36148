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

Migration::Migration(uint64_t seed, const std::vector<std::string>& older)
    : draw_(rc::Random(~seed)), older_(older) {
  constexpr uint64_t kUpgradePercent = 6;
  upgrades_ = !older_.empty() && draw_.Percent(kUpgradePercent);
}

void Migration::Apply(Case& c) {
  constexpr uint64_t kDowngradePercent = 4;
  if (older_.empty() || c.ops.empty()) return;
  if (upgrades_) ChooseRestart(draw_, c).written_by = draw_.Pick(older_);
  if (draw_.Percent(kDowngradePercent)) c.opened_by = draw_.Pick(older_);
}

}  // namespace jsparity
