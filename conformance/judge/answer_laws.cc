#include <algorithm>

#include "conformance/judge/step.h"

namespace jsparity {
namespace {

std::string_view FirstDifference(const HeldMessage& held, const StoredMessage& answered) {
  if (held.subject != answered.subject) return "subject";
  if (held.hdr != answered.hdr) return "header";
  if (held.msg != answered.msg) return "payload";
  return held.ts != answered.ts ? "time" : "";
}

// One after the other, as in its record.
template <typename Message>
std::string BytesOf(const Message& message) {
  return message.subject + message.hdr + message.msg;
}

std::string AnsweredWith(std::string_view difference, const HeldMessage& held,
                         const StoredMessage& answered) {
  if (held.ts == answered.ts && BytesOf(held) == BytesOf(answered)) {
    return "the bytes that were stored, parted elsewhere";
  }
  return "another " + std::string(difference) + " than was stored";
}

void JudgeMessage(const JudgedStep& step, const StoredMessage& answered, const HeldStream& held,
                  size_t at, LawBreaks& breaks) {
  const auto found = held.messages.find(answered.seq);
  const std::string seq = "sequence " + std::to_string(answered.seq);
  if (found == held.messages.end()) {
    // It may have gone after it was answered.
    if (std::ranges::binary_search(step.change.gone, answered.seq)) return;
    breaks.Tell(Law::kRemovedStaysRemoved, at, answered.seq,
                seq + " is answered, and the state says that it is not there");
    return;
  }
  if (!found->second.known) return;
  const std::string_view difference = FirstDifference(found->second, answered);
  if (difference.empty()) return;
  breaks.Tell(Law::kStoredStays, at, answered.seq,
              seq + " is answered with " + AnsweredWith(difference, found->second, answered));
}

}  // namespace

void JudgeAnswered(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks) {
  const OpValue& value = step.result.value;
  if (value.msg) JudgeMessage(step, *value.msg, held, at, breaks);
  for (const DeliveredMessage& delivered : value.delivered) {
    JudgeMessage(step, delivered.msg, held, at, breaks);
  }
  if (step.op.kind != OpKind::kLoadMsg || !step.result.error) return;
  const auto found = held.messages.find(step.op.seq);
  if (found == held.messages.end() || !found->second.known || found->second.IsInDoubt()) return;
  // An error that has a name may have another text on each side, and both break the law alike.
  const StoreError& error = *step.result.error;
  breaks.Tell(Law::kStoredStays, at, step.op.seq,
              "sequence " + std::to_string(step.op.seq) + " is not answered (" +
                  (error.name.empty() ? error.text : error.name) +
                  "), and the state says that it is there");
}

}  // namespace jsparity
