#include "conformance/judge/law.h"

namespace jsparity {

std::string_view NameOf(Law law) {
  switch (law) {
    case Law::kStoredStays:
      return "stored-stays";
    case Law::kRemovedStaysRemoved:
      return "removed-stays-removed";
    case Law::kErrorChangesNothing:
      return "error-changes-nothing";
    case Law::kLookingChangesNothing:
      return "looking-changes-nothing";
    case Law::kSumsAddUp:
      return "sums-add-up";
    case Law::kLimitsHold:
      return "limits-hold";
    case Law::kConsumersGoOn:
      return "consumers-go-on";
    case Law::kNothingPilesUp:
      return "nothing-piles-up";
    case Law::kLossesAreTold:
      return "losses-are-told";
    case Law::kItEnds:
      return "it-ends";
  }
  return "";
}

std::string Quoted(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : name) {
    if (c >= ' ' && c <= '~' && c != '"') {
      text += c;
      continue;
    }
    text += "\\x";
    text += kDigits[static_cast<uint8_t>(c) >> 4];
    text += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return text + "\"";
}

std::string WayOf(const BrokenLaw& broken) {
  std::string way;
  bool quoted = false;
  for (const char c : broken.words) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c < '0' || c > '9')) way += c;
  }
  return way;
}

}  // namespace jsparity
