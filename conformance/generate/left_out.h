// What generated cases keep away from because the reference goes wrong there: each is named by the
// defects that it is for (golden/reference-defects/), and is drawn again on a version that has none
// of them any more.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jsparity {

enum class LeftOut : uint8_t {
  kPurgesBesideProposals,    // purges and compactions where proposed removals are not made
  kRecoveryOfCollidingTtls,  // recovery from the blocks where TTLs end together
  kMultiLastSeqsOfCollidingTtls,
  kCutsOfCompressedBlocks,   // truncations into what may be the last block of a compressed store
  kRemovalsBesideSnapshots,  // anything that takes a block away while a snapshot is being read
  kConfigsOfStoppedConsumers,
  kHighEncryptedSequences,  // sequences in encrypted streams that are too many to be lost
  kSkipsOfStoppedStores,
  kShortSyncIntervals,     // below 2 ns
  kResetsOfHighStreams,    // truncations below a first sequence that is far from 0
  kFlipsInConsumerStates,  // o.dat has no checksum
};
inline constexpr size_t kLeftOutCount = static_cast<size_t>(LeftOut::kFlipsInConsumerStates) + 1;

std::string_view NameOf(LeftOut what);
std::optional<LeftOut> LeftOutNamed(std::string_view name);
// Separated by commas.
std::string NamesOfAllLeftOut();

class LeftOutSet {
 public:
  // Whatever version is played on, none of the defects is met.
  static LeftOutSet All();

  bool Has(LeftOut what) const { return set_[static_cast<size_t>(what)]; }
  void Add(LeftOut what) { set_.set(static_cast<size_t>(what)); }
  void Add(const LeftOutSet& others) { set_ |= others.set_; }
  void Remove(LeftOut what) { set_.reset(static_cast<size_t>(what)); }

  friend bool operator==(const LeftOutSet&, const LeftOutSet&) = default;

 private:
  std::bitset<kLeftOutCount> set_;
};

}  // namespace jsparity
