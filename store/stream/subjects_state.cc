// Messages, first and last sequence of each subject.
#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

std::map<std::string, SimpleState, std::less<>> FileStoreImpl::SubjectsState(
    std::string_view filter) {
  Reading reading(*this);
  return SubjectStatesLocked(filter.empty() ? ">" : filter);
}

// filestore.go: SubjectsState.
FileStoreImpl::SubjectStates FileStoreImpl::SubjectStatesLocked(std::string_view filter) {
  if (totals_.msgs == 0 || NoSubjectsTracked()) return {};
  const MessageBlock* start = blocks_.front().get();
  const MessageBlock* stop = last_block_.get();
  if (!SubjectHasWildcard(filter)) {
    const SubjectInfo* info = subjects_.Find(filter);
    if (info == nullptr) return {};
    if (const BlockPtr first = BlockByIndex(info->first_block)) start = first.get();
    if (const BlockPtr last = BlockByIndex(info->last_block)) stop = last.get();
  }
  SubjectStates states;
  bool reached_start = false;
  for (const BlockPtr& block : blocks_) {
    reached_start |= block.get() == start;
    if (!reached_start) continue;
    if (!AddSubjectStates(*block, filter, states)) return {};
    if (block.get() == stop) break;
  }
  return states;
}

Status FileStoreImpl::AddSubjectStates(MessageBlock& block, std::string_view filter,
                                       SubjectStates& states) {
  const std::lock_guard owned(block.mutex);
  const bool load = block.SubjectsNotLoaded();
  if (load) JSSTORE_TRY(block.Load());
  block.MarkSubjectActivity();
  Status status;
  if (const auto subjects = block.subjects()) {
    subjects->MatchUntil(filter, [&](std::string_view subject, SubjectState* state) {
      if (state->first_needs_update || state->last_needs_update) {
        if (status = block.Recalculate(subject, *state); !status) return false;
      }
      auto it = states.find(subject);
      if (it == states.end()) it = states.emplace(subject, SimpleState{}).first;
      SimpleState& sum = it->second;
      if (sum.first == 0) {
        sum = {state->msgs, state->first, state->last};
      } else {
        sum.msgs += state->msgs;
        sum.last = state->last;
      }
      return true;
    });
  }
  block.FinishedQuery(load);
  return status;
}

}  // namespace jsstore
