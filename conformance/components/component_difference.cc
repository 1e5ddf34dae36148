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

OutputDigest DigestIn(const ComponentAnswer& answer) {
  return answer.digest ? *answer.digest : DigestOf(answer.outcome.output);
}

// What both have at the place, under each other.
std::string SideBySide(const std::string& reference, const std::string& testee,
                       const std::string& name) {
  constexpr std::string_view kReference = "reference: ";
  std::string head = name + ": ";
  head.resize(std::max(head.size(), kReference.size()), ' ');
  return std::string(kReference) + reference + "\n" + head + testee;
}

}  // namespace

bool SameOutcome(const ComponentAnswer& reference, const ComponentAnswer& testee) {
  if (reference.panic || testee.panic) return false;
  const auto& theirs = reference.outcome.error;
  const auto& ours = testee.outcome.error;
  if (theirs || ours) {
    if (!theirs || !ours || theirs->name != ours->name) return false;
    return !theirs->name.empty() || theirs->text == ours->text ||
           ours->text.starts_with(theirs->text + ":");
  }
  if (reference.digest || testee.digest) return DigestIn(reference) == DigestIn(testee);
  return reference.outcome.output == testee.outcome.output;
}

std::string DescribeDifference(InputKind kind, const ComponentAnswer& reference,
                               const ComponentAnswer& testee, const std::string& name) {
  if (reference.panic) return "the reference panics: " + *reference.panic;
  if (testee.panic) return "the testee panics: " + *testee.panic;
  const Outcome& theirs = reference.outcome;
  const Outcome& ours = testee.outcome;
  if (theirs.error || ours.error) return SideBySide(Summary(theirs), Summary(ours), name);
  const auto [a, b] = std::ranges::mismatch(theirs.output, ours.output);
  const auto at = static_cast<size_t>(a - theirs.output.begin());
  if (kind == InputKind::kScript || (IsText(theirs.output) && IsText(ours.output))) {
    const auto line = std::count(theirs.output.begin(), a, '\n') + 1;
    return "line " + std::to_string(line) + "\n" +
           SideBySide(LineOf(theirs.output, at), LineOf(ours.output, at), name);
  }
  return "byte " + std::to_string(at) + "\n" +
         SideBySide(Shown(theirs.output, at), Shown(ours.output, at), name);
}

}  // namespace jsparity
