#include "conformance/generate/left_out.h"

#include <array>

#include "conformance/protocol/json_reader.h"

namespace jsparity {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kLeftOutCount> kLeftOutNames = {
    "purges_beside_proposals",   "recovery_of_colliding_ttls", "multi_last_seqs_of_colliding_ttls",
    "cuts_of_compressed_blocks", "removals_beside_snapshots",  "configs_of_stopped_consumers",
    "high_encrypted_sequences",  "skips_of_stopped_stores",    "short_sync_intervals",
    "resets_of_high_streams",    "flips_in_consumer_states",
};

}  // namespace

std::string_view NameOf(LeftOut what) { return kLeftOutNames[static_cast<size_t>(what)]; }

std::optional<LeftOut> LeftOutNamed(std::string_view name) {
  for (size_t i = 0; i < kLeftOutNames.size(); ++i) {
    if (kLeftOutNames[i] == name) return static_cast<LeftOut>(i);
  }
  return std::nullopt;
}

std::string NamesOfAllLeftOut() { return Joined(kLeftOutNames); }

LeftOutSet LeftOutSet::All() {
  LeftOutSet all;
  all.set_.set();
  return all;
}

}  // namespace jsparity
