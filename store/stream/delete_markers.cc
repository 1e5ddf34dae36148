#include "store/stream/delete_markers.h"

namespace jsstore {
namespace {

constexpr int64_t kProposeAgainNs = 2'000'000'000;

}  // namespace

std::optional<bool> DeleteMarkers::Propose(uint64_t seq, std::string_view subject, uint64_t msgs,
                                           int64_t now_ns) {
  const auto known = proposals_.find(seq);
  if (known != proposals_.end()) {
    Proposal& proposal = known->second;
    if (now_ns - proposal.proposed_ns < kProposeAgainNs) return std::nullopt;
    // It may have become one of several since.
    if (proposal.is_last && msgs != PendingOf(subject)) proposal.is_last = false;
    proposal.proposed_ns = now_ns;
    return proposal.is_last;
  }
  if (msgs == 0) return false;
  const bool is_last = msgs - PendingOf(subject) == 1;
  proposals_[seq] = {is_last, now_ns};
  ++pending_[std::string(subject)];
  return is_last;
}

uint64_t DeleteMarkers::PendingOf(std::string_view subject) const {
  const auto found = pending_.find(std::string(subject));
  return found == pending_.end() ? 0 : found->second;
}

void DeleteMarkers::Forget(uint64_t seq, std::string_view subject) {
  if (proposals_.erase(seq) == 0) return;
  const auto found = pending_.find(std::string(subject));
  if (found != pending_.end() && --found->second == 0) pending_.erase(found);
}

void DeleteMarkers::Clear() {
  proposals_.clear();
  pending_.clear();
}

}  // namespace jsstore
