// What a case was up to an operation: the stream's limits, the store's options, damage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/defects/played_side.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

// All that is said has to hold.
struct CaseBackground {
  std::vector<std::string> limits;  // "max_msgs", …: a configuration had one of these
  // Objects with members that a damage has, with the class of the file that it hit and with whether
  // it left a block whole (StoreDamage::behind_record); one of these was done before the operation,
  // or with it.
  std::vector<Json> damage;
  bool encrypted = false;         // the store had a key at some time
  bool compressed = false;        // blocks were compressed at some time
  bool became_encrypted = false;  // it was opened with one after it had none
  bool one_per_subject = false;   // a configuration allowed one message of a subject
  bool discards_new = false;      // one turned messages away that its limits had no room for
  bool delete_markers = false;    // one had subjects leave delete markers
  // A copy of a block was left whose name begins as the block's, or that has the next number, and
  // an index of an older server beside it.
  bool doubled_block = false;
  uint64_t first_seq_min = 0;  // the case began with a stream of this first_seq, or a higher one

  bool SaysSomething() const {
    return !limits.empty() || !damage.empty() || became_encrypted || one_per_subject ||
           doubled_block || first_seq_min > 0;
  }
};

// `at`: the operation, which is taken in, too; with those of the scan behind the last one.
bool HasBackground(const PlayedSide& played, const CaseBackground& background, size_t at);

// Whether a configuration up to the operation at `at` had a first_seq above that sequence.
bool HadFirstSeqAbove(const Case& c, uint64_t seq, size_t at);

// Whether writes may have waited for a flush up to the operation at `at`, so that a crash takes
// them.
bool WritesMayHaveWaited(const Case& c, size_t at);

// Whether the operation at `at` has as many filters as a configuration up to it has subjects, and
// each takes the subject in its place where both are sorted; not in the scan at the end.
bool FiltersPassForAll(const Case& c, size_t at);

// Whether the configuration of a stream has a limit of that name: "max_msgs", "max_bytes",
// "max_msgs_per_subject", "max_age".
bool IsLimit(std::string_view name);

}  // namespace jsparity
