#include "store/format/replicated_state.h"

#include <algorithm>

#include "store/format/source_state.h"
#include "store/format/varint.h"

namespace jsstore {

void AppendReplicatedStateHead(Bytes& out, const ReplicatedStateHead& head,
                               const SourceStates& sources) {
  const auto seen = [](const auto& entry) { return entry.second.seq != 0; };
  const auto count = std::ranges::count_if(sources, seen);
  out.push_back(kReplicatedStateMagic);
  out.push_back(count > 0 ? kReplicatedStateVersionWithSources : kReplicatedStateVersion);
  for (const uint64_t value : {head.msgs, head.bytes, head.first_seq, head.last_seq, head.failed}) {
    AppendUvarint(out, value);
  }
  if (count > 0) AppendUvarint(out, static_cast<uint64_t>(count));
  for (const auto& entry : sources) {
    if (seen(entry)) AppendSource(out, entry.first, entry.second);
  }
  AppendUvarint(out, head.deletes);
}

void AppendDeleteRun(Bytes& out, const SequenceRun& run) {
  out.push_back(kRunMagic);
  AppendUvarint(out, run.first);
  AppendUvarint(out, run.count);
}

bool BeginsReplicatedState(BytesView bytes) {
  return bytes.size() >= 2 && bytes[0] == kReplicatedStateMagic &&
         (bytes[1] == kReplicatedStateVersion || bytes[1] == kReplicatedStateVersionWithSources);
}

bool ReplicatedStateReader::ReadSources() {
  uint64_t count = 0;
  if (!TakeUvarint(in_, count)) return false;
  for (; count > 0; --count) {
    if (!ReadSource(in_, sources_)) return false;
  }
  return true;
}

Result<ReplicatedStateReader> ReplicatedStateReader::Open(BytesView bytes) {
  if (!BeginsReplicatedState(bytes)) return Fail(ErrorCode::kBadStreamStateEncoding);
  ReplicatedStateReader reader(bytes.subspan(2));
  ReplicatedStateHead& head = reader.head_;
  for (uint64_t* value : {&head.msgs, &head.bytes, &head.first_seq, &head.last_seq, &head.failed}) {
    if (!TakeUvarint(reader.in_, *value)) return Fail(ErrorCode::kCorruptStreamState);
  }
  if (bytes[1] == kReplicatedStateVersionWithSources && !reader.ReadSources()) {
    return Fail(ErrorCode::kCorruptStreamState);
  }
  // The reference does not look whether the number of deletes could be read.
  if (!TakeUvarint(reader.in_, head.deletes) || head.deletes == 0) reader.in_ = {};
  return reader;
}

Result<ReplicatedStateReader::Part> ReplicatedStateReader::Next() {
  if (in_.empty()) return Part::kEnd;
  if (in_[0] == kSetMagic) return Part::kSet;
  if (in_[0] != kRunMagic) return Fail(ErrorCode::kCorruptStreamState);
  Skip(1);
  if (!TakeUvarint(in_, run_.first) || !TakeUvarint(in_, run_.count))
    return Fail(ErrorCode::kCorruptStreamState);
  return Part::kRun;
}

}  // namespace jsstore
