#include "conformance/porting/standing.h"

#include <array>

namespace jsparity {
namespace {

constexpr std::array<std::string_view, 4> kNames{"deferred", "stub", "complete", "verified"};

}  // namespace

std::string_view NameOf(Standing standing) { return kNames[static_cast<size_t>(standing)]; }

std::optional<Standing> StandingOf(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Standing>(i);
  }
  return std::nullopt;
}

std::string WhyNotMove(const PortItem& item, Standing from, Standing to) {
  if (to == Standing::kVerified) return "verified is given by `jsparity port verify` alone";
  if (to == Standing::kDeferred) return "`jsparity port defer` does that, with a reason";
  if (item.is_test && to == Standing::kComplete) return "a test is never complete: verify it";
  if (to < from) return "";
  if (to == from) return "it is " + std::string(NameOf(from)) + " already";
  if (static_cast<int>(to) - static_cast<int>(from) == 1) return "";
  return "it is " + std::string(NameOf(from)) + ": after that comes " +
         std::string(NameOf(static_cast<Standing>(static_cast<int>(from) + 1)));
}

}  // namespace jsparity
