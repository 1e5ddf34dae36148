// The laws that any store of a stream keeps, whatever another store answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jsparity {

enum class Law : uint8_t {
  kStoredStays,            // what was acknowledged and not removed is answered as it was stored
  kRemovedStaysRemoved,    // what is gone does not come back, and no sequence is given twice
  kErrorChangesNothing,    // an operation that failed leaves the messages as they were
  kLookingChangesNothing,  // so does one that only reads
  kSumsAddUp,              // counts, bytes and searches are what a walk over the messages gives
  kLimitsHold,             // no more messages and bytes, and none older, than is allowed
  kConsumersGoOn,          // floors do not pass what was delivered, and do not go back
  kNothingPilesUp,         // after a clean stop no file keeps what no message or consumer needs
  kLossesAreTold,          // after damage, what is lost is named, and nothing else
  kItEnds,  // an operation takes no more of a processor than what it touches is worth
};

// "stored-stays"
std::string_view NameOf(Law law);

struct BrokenLaw {
  Law law = Law::kStoredStays;
  size_t at = 0;          // index of the operation; the scan at the end counts on behind the last
  uint64_t sequence = 0;  // of the message that shows it; 0: no single one does
  std::string words;      // one sentence
};

// A name in quotation marks, for words: what is not printable ASCII, and what would end them, as
// \x and two digits.
std::string Quoted(std::string_view name);

// The words without numbers, and without what is between quotation marks: the way in which a law is
// broken.
std::string WayOf(const BrokenLaw& broken);

}  // namespace jsparity
