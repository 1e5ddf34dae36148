// Delete blocks and the encoded state of a stream, as far as they need no stream.
#include "jsstore/replication.h"
#include "store/container/sequence_set.h"
#include "store/format/replicated_state.h"

namespace jsstore {
namespace {

struct Summarizer {
  DeleteBlockSummary operator()(const DeleteSet& block) const {
    const auto state = block.set().State();
    return {state.min, state.max, state.count};
  }
  DeleteBlockSummary operator()(const SequenceRun& run) const {
    return {run.first, run.first + run.count - (run.count > 0 ? 1 : 0), run.count};
  }
  DeleteBlockSummary operator()(const DeleteList& list) const {
    if (list.empty()) return {};
    return {list.front(), list.back(), list.size()};
  }
};

std::shared_ptr<const SequenceSet> MakeSet(std::span<const uint64_t> sequences) {
  auto set = std::make_shared<SequenceSet>();
  for (const uint64_t sequence : sequences) set->Insert(sequence);
  return set;
}

}  // namespace

DeleteSet::DeleteSet() : set_(std::make_shared<SequenceSet>()) {}

DeleteSet::DeleteSet(std::span<const uint64_t> sequences) : set_(MakeSet(sequences)) {}

bool DeleteSet::Contains(uint64_t sequence) const { return set_->Exists(sequence); }

std::vector<SequenceRun> DeleteSet::Runs() const {
  std::vector<SequenceRun> runs;
  set_->ForEachRun([&](uint64_t first, uint64_t count) {
    runs.push_back({first, count});
    return true;
  });
  return runs;
}

DeleteBlockSummary Summarize(const DeleteBlock& block) { return std::visit(Summarizer{}, block); }

uint64_t StreamReplicatedState::NumDeleted() const {
  uint64_t total = 0;
  for (const DeleteBlock& block : deleted) total += Summarize(block).count;
  return total;
}

bool IsEncodedStreamState(BytesView bytes) { return BeginsReplicatedState(bytes); }

Result<StreamReplicatedState> DecodeStreamState(BytesView bytes) {
  using Part = ReplicatedStateReader::Part;
  auto reader = ReplicatedStateReader::Open(bytes);
  if (!reader) return Fail(std::move(reader).error());
  const ReplicatedStateHead& head = reader->head();
  StreamReplicatedState state{head.msgs,   head.bytes, head.first_seq,   head.last_seq,
                              head.failed, {},         reader->sources()};
  while (true) {
    auto part = reader->Next();
    if (!part) return Fail(std::move(part).error());
    if (*part == Part::kEnd) return state;
    if (*part == Part::kRun) {
      state.deleted.emplace_back(reader->run());
      continue;
    }
    auto decoded = SequenceSet::Decode(reader->Rest());
    if (!decoded) return Fail(ErrorCode::kCorruptStreamState);
    reader->Skip(decoded->bytes_read);
    state.deleted.emplace_back(DeleteSet(std::make_shared<SequenceSet>(std::move(decoded->set))));
  }
}

}  // namespace jsstore
