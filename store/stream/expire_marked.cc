// Expiry where the last message of a subject leaves a delete marker: the owner removes messages and
// publishes markers, so that replicas agree; here it is only proposed to it.
#include <algorithm>

#include "store/format/duration_text.h"
#include "store/format/header_edit.h"
#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

// What the owner is asked for. It is asked without a lock, so this holds its handlers.
struct FileStoreImpl::Proposal {
  uint64_t seq = 0;
  std::string subject;
  std::string marker;  // header of a delete marker; empty: the message is to be removed
  StorageRemoveMsgHandler remove;
  ProcessMsgHandler process;

  void Make() const {
    if (marker.empty()) {
      if (remove != nullptr) remove(seq);
    } else if (process != nullptr) {
      process({.subject = subject,
               .header = {reinterpret_cast<const uint8_t*>(marker.data()), marker.size()},
               .payload = {},
               .schedule_sequence = 0});
    }
  }
};

int64_t FileStoreImpl::MarkerTtlSeconds() const {
  return WholeSeconds(stream_.subject_delete_marker_ttl);
}

// filestore.go: shouldProcessSdmLocked, handleRemovalOrSdm. nullopt: it was proposed just before.
std::optional<FileStoreImpl::Proposal> FileStoreImpl::ProposeRemoval(uint64_t seq,
                                                                     std::string_view subject,
                                                                     BytesView header) {
  host_->tracks_removals = true;
  const SubjectInfo* info = subjects_.Find(subject);
  const uint64_t msgs = info == nullptr ? 0 : info->total;
  const auto is_last = markers_.Propose(seq, subject, msgs, env_.clock.NowNs());
  if (!is_last) return std::nullopt;
  Proposal proposal{seq, std::string(subject), {}, on_remove_, on_process_};
  // A marker leaves no marker.
  if (*is_last && !IsSubjectDeleteMarker(header)) {
    AppendHeader(proposal.marker, kMarkerReasonHeader, "MaxAge");
    AppendHeader(proposal.marker, kTtlHeader, FormatSecondsText(MarkerTtlSeconds()));
    AppendHeader(proposal.marker, kRollupHeader, "sub");
  }
  return proposal;
}

// Where the walk through messages that are too old stands.
struct FileStoreImpl::AgeScan {
  uint64_t from = 0;
  int64_t min_age = 0;
  bool done = false;
  std::optional<int64_t> until_next_ns;  // how long the first message that stays has to live
};

std::optional<FileStoreImpl::Proposal> FileStoreImpl::ProposeNextByAge(AgeScan& scan) {
  const int64_t max_age = stream_.max_age.count();
  if (scan.from == 0) scan.min_age = env_.clock.AccessTimeNs() - max_age;
  auto message = max_age > 0 ? LoadNextLocked(">", true, scan.from, nullptr)
                             : Result<Message>(Fail(ErrorCode::kStoreEof));
  if (!message || message->timestamp_ns > scan.min_age) {
    if (message) scan.until_next_ns = message->timestamp_ns - scan.min_age;
    scan.done = true;
    return std::nullopt;
  }
  scan.from = message->sequence + 1;
  std::optional<Proposal> proposal;
  if (MessageTtlOrNone(message->header) >= 0) {
    proposal = ProposeRemoval(message->sequence, message->subject, message->header);
  }
  scan.min_age = env_.clock.AccessTimeNs() - max_age;
  return proposal;
}

std::optional<FileStoreImpl::Proposal> FileStoreImpl::ProposeByTtl(const Expired& expired) {
  auto message = LoadLocked(expired.seq);
  if (message) return ProposeRemoval(expired.seq, message->subject, message->header);
  ForgetExpiration(expired);  // it has gone by another way
  return std::nullopt;
}

// filestore.go: expireMsgs, with delete markers. The lock is taken for one message at a time, for
// the owner may call the store when it is asked.
void FileStoreImpl::ExpireMarked(const std::shared_ptr<StreamHost>& host) {
  AgeScan scan;
  while (!scan.done) {
    std::optional<Proposal> proposal;
    scan.done = true;  // unless the store is still there
    host->WithStore([&](FileStoreImpl& store) {
      scan.done = false;
      proposal = store.ProposeNextByAge(scan);
    });
    if (proposal) proposal->Make();
  }
  std::vector<Expired> expired;
  int64_t next_ttl_ns = HashWheel::kNever;
  host->WithStore([&](FileStoreImpl& store) { expired = store.TakeExpired(&next_ttl_ns); });
  std::ranges::sort(expired, {}, &Expired::seq);
  for (const Expired& entry : expired) {
    std::optional<Proposal> proposal;
    host->WithStore([&](FileStoreImpl& store) { proposal = store.ProposeByTtl(entry); });
    if (proposal) proposal->Make();
  }
  host->WithStore(
      [&](FileStoreImpl& store) { store.FinishAgeCheck(scan.until_next_ns, next_ttl_ns); });
}

}  // namespace jsstore
