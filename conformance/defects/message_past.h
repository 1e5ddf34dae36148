// What became of the message of one sequence before an operation of a case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/defects/played_side.h"

namespace jsparity {

// Of a sequence that several messages had, the last before the operation. One that no message ever
// had neither came nor went, and nothing was stored under it; so it is with 0, of a law that is not
// broken with a single message.
class MessagePast {
 public:
  // `at`: the operation; with those of the scan behind the last one of the case.
  MessagePast(const PlayedSide& played, uint64_t seq, size_t at)
      : played_(played), seq_(seq), at_(at) {}

  // The operation with which it last went; nullopt where it did not.
  std::optional<size_t> WentAt() const;
  // The operation with which it last came to be there; nullopt where it was there from the
  // beginning, or never.
  std::optional<size_t> CameAt() const;

  // Whether the operation with which it last went had stored it.
  bool WentAsItCame() const;
  // Whether it last came to be there with an operation that answered an error.
  bool CameFailed() const;
  // Whether it last came to be there behind one of these.
  bool CameAfter(const std::vector<std::string>& names) const;
  // Whether one of these was played while it was there and the stream's last.
  bool WasLastAt(const std::vector<std::string>& names) const;
  // Whether a tombstone was left of a lower sequence.
  bool LowerLeftATombstone() const;
  // Whether its owner was asked to remove one of a lower sequence, which went before it last did.
  bool OwnerTookALowerFirst() const;
  // Whether it last went with a rollup of its subject that the store asked its owner for.
  bool WasRolledUp() const;
  // Whether the stream began behind it.
  bool WasBelowFirst() const;

  // Whether it was stored with a TTL of that many seconds at least; at any time of the case, also
  // behind the operation.
  bool HadTtl(uint64_t seconds) const;
  // Whether a message behind it was stored with an earlier time than it has.
  bool HasOlderBehind() const;
  // Whether one before it was stored with a later time than it has.
  bool HasNewerBefore() const;

 private:
  PlayedSide played_;
  uint64_t seq_;
  size_t at_;
};

}  // namespace jsparity
