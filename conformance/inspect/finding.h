// What is to be said of a store: where, what, and what it costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/state.h"

namespace jsparity {

enum class FindingLevel : uint8_t {
  kNote,   // worth knowing; a server that was killed leaves as much
  kWrong,  // damaged, or two files contradict each other
};

struct Finding {
  FindingLevel level = FindingLevel::kWrong;
  std::string file;  // in the stream's directory: "msgs/3.blk"
  std::string what;  // a sentence without its end
  std::optional<uint64_t> offset;
  uint64_t size = 0;
  // Sequences that are gone with it, as far as that can be told; `surely`: index.db vouches for
  // them, else it is at most these.
  std::vector<jsstore::SequenceRun> lost;
  bool surely = false;
};

std::string TextOf(const Finding& finding);
// "3 to 7, 9"; a long list is cut.
std::string TextOf(const std::vector<jsstore::SequenceRun>& runs);
uint64_t CountOf(const std::vector<jsstore::SequenceRun>& runs);

}  // namespace jsparity
