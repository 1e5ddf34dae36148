// How far the stream has come with each of its sources, and sources.db.
#include <algorithm>
#include <map>

#include "store/format/message_header.h"
#include "store/format/source_header.h"
#include "store/format/source_state.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/message_scan.h"

namespace jsstore {
namespace {

// Of a filter that is none, what the reference makes of it: all up to a ">" counts where more
// follows it, and nothing where a token before that is empty (gsl/gsl.go: GenericSublist.Insert,
// which leaves the beginning behind that it has inserted).
std::string WhatIsMeantBy(const std::string& filter) {
  for (size_t at = 0;;) {
    const size_t end = std::min(filter.find('.', at), filter.size());
    if (end == at) return "";
    const bool is_all = end == at + 1 && filter[at] == '>';
    if (is_all || end == filter.size()) return filter.substr(0, end);
    at = end + 1;
  }
}

}  // namespace

SourceStates FileStoreImpl::SourcesState() {
  std::shared_lock lock(host_->mutex);
  return sources_ ? *sources_ : SourceStates{};
}

// filestore.go: ApplySourcesState. Sources that are configured stay, as such that were not seen
// yet.
void FileStoreImpl::ApplySourcesState(const SourceStates& states) {
  std::unique_lock lock(host_->mutex);
  if (states.empty() || !sources_) return;
  sources_ = states;
  for (const StreamSource& source : stream_.sources) sources_->try_emplace(SourceIndexName(source));
  ++dirty_;
}

// A message was stored: it may be from a source.
void FileStoreImpl::TrackSource(BytesView header) {
  const std::string_view value = HeaderValue(header, kStreamSourceHeader);
  if (value.empty()) return;
  const SourceHeader from = ParseSourceHeader(value);
  const auto source = sources_->find(from.index_name);
  if (source != sources_->end()) source->second = {from.seq, std::string(from.ident)};
}

// Begins to follow the sources of the configuration, from sources.db where nothing is followed yet,
// and ends with those that are gone.
void FileStoreImpl::FollowSources(MessageScan& scan) {
  if (stream_.sources.empty()) {
    if (sources_) static_cast<void>(env_.files.Remove(SourcesPath()));
    sources_.reset();
    return;
  }
  std::set<std::string, std::less<>> configured;
  for (const StreamSource& source : stream_.sources) configured.insert(SourceIndexName(source));
  if (!sources_) {
    scan.sources_from = LoadSources();
    if (*scan.sources_from <= totals_.last_seq) scan.sources = configured;
  }
  std::erase_if(*sources_, [&](const auto& entry) { return !configured.contains(entry.first); });
  for (const std::string& name : configured) {
    if (!sources_->try_emplace(name).second) continue;
    // The stream may have messages of it from before.
    scan.sources_from = totals_.first_seq;
    scan.sources.insert(name);
  }
}

// filestore.go: recoverSourcesState. Answers from which message on the file does not know. A
// damaged one is removed, and everything is looked for.
uint64_t FileStoreImpl::LoadSources() {
  sources_.emplace();
  auto file = env_.files.ReadFile(SourcesPath());
  if (!file) return totals_.first_seq;
  auto decoded = DecodeSources(*file);
  if (!decoded) {
    static_cast<void>(env_.files.Remove(SourcesPath()));
    TellDamagedState(SourcesPath());
    return totals_.first_seq;
  }
  sources_ = std::move(decoded->states);
  return std::max(decoded->stamp, totals_.first_seq);
}

// Calls `visit(index name, sequence, identity)` for the sources that the message may be from.
// Before 2.10 a header told the name of the stream only.
template <typename Visit>
void FileStoreImpl::VisitSourcesOf(BytesView header, Visit&& visit) const {
  const std::string_view value = HeaderValue(header, kStreamSourceHeader);
  if (value.empty()) return;
  const SourceHeader from = ParseSourceHeader(value);
  if (!from.index_name.empty()) return visit(from.index_name, from.seq, from.ident);
  for (const StreamSource& source : stream_.sources) {
    if (MayComeFrom(from, source)) visit(SourceIndexName(source), from.seq, std::string_view{});
  }
}

// One message of a walk upwards: what it tells is later than what was known.
void FileStoreImpl::TakeSourceScanned(const MessageScan& scan, const CachedMessage& message) {
  VisitSourcesOf(message.header, [&](std::string_view name, uint64_t seq, std::string_view ident) {
    if (!scan.sources.contains(name)) return;
    const auto source = sources_->find(name);
    if (source != sources_->end()) source->second = {seq, std::string(ident)};
  });
}

// filestore.go: recoverSourcesBackwardScan. From the last message on down to what sources.db knows:
// the first message met of a source is its latest. Only subjects that the sources that are still
// looked for can have are looked at.
Status FileStoreImpl::ScanBackForSources(MessageScan& scan) {
  const uint64_t stop = *scan.sources_from;
  if (totals_.msgs == 0 || stop > totals_.last_seq) return {};
  std::optional<SubjectFilterSet> filters;
  for (uint64_t from = totals_.last_seq; !scan.sources.empty();) {
    if (!filters) filters = FiltersOfSources(scan);
    auto message = LoadPrevAnyLocked(*filters, from, nullptr);
    if (!message) {
      if (message.error().Is(ErrorCode::kStoreEof)) break;
      return Fail(std::move(message).error());
    }
    if (message->sequence < stop) break;
    VisitSourcesOf(message->header,
                   [&](std::string_view name, uint64_t seq, std::string_view ident) {
                     const auto wanted = scan.sources.find(name);
                     if (wanted == scan.sources.end()) return;
                     sources_->insert_or_assign(*wanted, SourceState{seq, std::string(ident)});
                     scan.sources.erase(wanted);
                     filters.reset();
                   });
    if (message->sequence <= stop) break;
    from = message->sequence - 1;
  }
  ++dirty_;  // what was found is written down, so that it need not be looked for again
  return {};
}

// The subjects that messages of the sources that are looked for have in this stream. Of sources of
// one name the last counts.
SubjectFilterSet FileStoreImpl::FiltersOfSources(const MessageScan& scan) const {
  std::map<std::string, const StreamSource*> sources;
  for (const StreamSource& source : stream_.sources) {
    std::string name = SourceIndexName(source);
    if (scan.sources.contains(name)) sources[std::move(name)] = &source;
  }
  std::vector<std::string> filters;
  const auto add = [&filters](const std::string& filter) {
    std::string meant = filter.empty() ? ">" : WhatIsMeantBy(filter);
    if (!meant.empty()) filters.push_back(std::move(meant));
  };
  for (const auto& [name, source] : sources) {
    add(source->filter_subject);
    for (const SubjectTransform& transform : source->subject_transforms) add(transform.destination);
  }
  return SubjectFilterSet::Compile(filters).value();
}

// filestore.go: writeSourcesState. Beside the directory of the messages: a purge leaves it.
Status FileStoreImpl::WriteSources() {
  if (!sources_ || sources_->empty()) return {};
  return env_.files.WriteFileAtomically(
      SourcesPath(), EncodeSources(*sources_, totals_.last_seq + 1), durability_.SyncsFiles());
}

}  // namespace jsstore
