// A sequence set as transcripts show it.
#pragma once

#include <string>

#include "conformance/components/script.h"
#include "store/container/sequence_set.h"

namespace jsparity {

inline std::string SetState(const jsstore::SequenceSet& set) {
  const auto state = set.State();
  const auto heights = set.Heights();
  return "size " + std::to_string(set.Size()) + " nodes " + std::to_string(set.Nodes()) +
         " empty " + YesNo(set.Empty()) + " state " + std::to_string(state.min) + " " +
         std::to_string(state.max) + " " + std::to_string(state.count) + " heights " +
         std::to_string(heights.left) + " " + std::to_string(heights.right) + " bytes " +
         std::to_string(set.EncodeLen());
}

inline std::string Members(const jsstore::SequenceSet& set) {
  std::string list;
  set.Range([&](uint64_t seq) {
    list += std::to_string(seq) + " ";
    return true;
  });
  return list;
}

}  // namespace jsparity
