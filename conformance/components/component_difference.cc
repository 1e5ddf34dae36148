#include "conformance/components/component_difference.h"

#include <algorithm>

#include "conformance/components/script.h"

namespace jsparity {
namespace {

constexpr size_t kShownBytes = 24;

std::string ErrorText(const OutcomeError& error) {
  return error.name.empty() ? "\"" + error.text + "\"" : error.name + " (\"" + error.text + "\")";
}

bool IsText(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c == '\n' || (c >= ' ' && c < 0x7f); });
}

std::string Shown(std::string_view output, size_t from) {
  const auto* data = reinterpret_cast<const uint8_t*>(output.data());
  const size_t size = std::min(kShownBytes, output.size() - from);
  return Hexadecimal({data + from, size}) + (from + size < output.size() ? "…" : " (end)");
}

std::string LineOf(std::string_view text, size_t at) {
  const size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const size_t from = before == std::string_view::npos ? 0 : before + 1;
  const std::string_view line = text.substr(from, text.find('\n', from) - from);
  constexpr size_t kLineShown = 300;
  return std::string(line.substr(0, kLineShown)) + (line.size() > kLineShown ? "…" : "");
}

std::string Summary(const Outcome& outcome) {
  if (outcome.error) return ErrorText(*outcome.error);
  return std::to_string(outcome.output.size()) + " bytes";
}

}  // namespace

bool SameOutcome(const ReferenceOutcome& reference, const Outcome& ours) {
  if (reference.panic) return false;
  const auto& theirs = reference.outcome;
  if (theirs.error || ours.error) {
    if (!theirs.error || !ours.error || theirs.error->name != ours.error->name) return false;
    return !theirs.error->name.empty() || theirs.error->text == ours.error->text ||
           ours.error->text.starts_with(theirs.error->text + ":");
  }
  if (reference.digest) return *reference.digest == DigestOf(ours.output);
  return theirs.output == ours.output;
}

std::string DescribeDifference(InputKind kind, const ReferenceOutcome& reference,
                               const Outcome& ours) {
  if (reference.panic) return "the reference panics: " + *reference.panic;
  const auto& theirs = reference.outcome;
  if (theirs.error || ours.error) {
    return "reference: " + Summary(theirs) + "\nours:      " + Summary(ours);
  }
  const auto [a, b] = std::ranges::mismatch(theirs.output, ours.output);
  const auto at = static_cast<size_t>(a - theirs.output.begin());
  if (kind == InputKind::kScript || (IsText(theirs.output) && IsText(ours.output))) {
    const auto line = std::count(theirs.output.begin(), a, '\n') + 1;
    return "line " + std::to_string(line) + "\nreference: " + LineOf(theirs.output, at) +
           "\nours:      " + LineOf(ours.output, at);
  }
  return "byte " + std::to_string(at) + "\nreference: " + Shown(theirs.output, at) +
         "\nours:      " + Shown(ours.output, at);
}

}  // namespace jsparity
