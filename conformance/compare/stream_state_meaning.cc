#include "conformance/compare/stream_state_meaning.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "jsstore/replication.h"

namespace jsparity {

using jsstore::SequenceRun;

DecodedState WithoutBlocks(DecodedState state) {
  std::vector<SequenceRun> runs;
  for (const DecodedDeletion& block : state.deleted) {
    if (block.runs.empty()) {
      runs.push_back({block.first, block.num});
    } else {
      runs.insert(runs.end(), block.runs.begin(), block.runs.end());
    }
  }
  std::ranges::sort(runs, {}, &SequenceRun::first);
  std::vector<SequenceRun> merged;
  for (const SequenceRun& run : runs) {
    if (run.count == 0) continue;
    if (merged.empty() || merged.back().first + merged.back().count < run.first) {
      merged.push_back(run);
      continue;
    }
    SequenceRun& before = merged.back();
    before.count = std::max(before.count, run.first + run.count - before.first);
  }
  state.deleted.assign(1, {});
  state.deleted.front().kind = DeleteKind::kSet;
  state.deleted.front().runs = std::move(merged);
  return state;
}

std::string MeaningOfEncodedState(const std::string& bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto decoded = jsstore::DecodeStreamState({data, bytes.size()});
  return decoded ? ToJson(WithoutBlocks(Flatten(*decoded))).dump() : bytes;
}

}  // namespace jsparity
