// What became of the stream before an operation of a case. A life of the store is from one opening
// to the next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/defects/played_side.h"

namespace jsparity {

// No names: no operation.
class StreamPast {
 public:
  // `at`: the operation; with those of the scan behind the last one of the case.
  StreamPast(const PlayedSide& played, size_t at) : played_(played), at_(at) {}

  // Whether one of these took the last message, or found none as it opened, in this life.
  bool WasEmptiedBy(const std::vector<std::string>& names) const;
  // Whether an operation answered an error with this text in this life.
  bool AnsweredError(const std::string& text) const;
  // Whether a truncation ended in a message in this life.
  bool WasTruncatedToMessage() const;
  // Whether a truncation took the end back below the sequence, or at all where there is none (0),
  // in another life of the store than the first.
  bool WasTruncatedBelow(uint64_t seq) const;
  // Whether one of these was the last to open the stream, which has the same messages since.
  bool IsUnchangedSince(const std::vector<std::string>& names) const;
  // Whether it was so when the snapshot was taken that a restore goes by now; false where there is
  // none.
  bool SnapshotIsUnchangedSince(const std::vector<std::string>& names) const;
  // Whether the message went with one of these between the operation that took that snapshot and
  // the one that read it to its end; false where there is none.
  bool WentBesideSnapshotWith(const std::vector<std::string>& names, uint64_t seq) const;
  // Whether one of these answered that it purged more than went with it, and left others.
  bool AnyPurgedAgain(const std::vector<std::string>& names) const;
  // Whether a message that went with one of these was there again with an opening, or with an
  // operation that only looks or stores another one. `with`: with one of these instead.
  bool AnyReturnedFrom(const std::vector<std::string>& names,
                       const std::vector<std::string>& with) const;
  // Whether the stream had this state, with messages, before a truncation to nothing, and not
  // since.
  bool WasSoBeforeReset(const jsstore::StreamState& state) const;

  // These take the operation itself in, too.

  // Whether a rollup that the store asked for since then, or with the operation, took none before
  // it (RollupTookNoneBefore).
  bool RollupTookNone() const;
  // Whether time had moved by a quarter of a second in this life before a handler came, which no
  // update of the configuration followed, and the store has asked in it for nothing that expiry
  // does.
  bool OwnerCameLate() const;
  // Whether one of these told of another loss in this life.
  bool WasToldOfALossBy(const std::vector<std::string>& names) const;
  // Whether one of these took the last sequence back, to below that one where there is one (not 0),
  // in this life.
  bool WentBackBelowWith(const std::vector<std::string>& names, uint64_t seq) const;
  // Whether one of these stored a message under that sequence, or under any where there is none
  // (0), though the stream had reached it before, in this life.
  bool GaveAgainWith(const std::vector<std::string>& names, uint64_t seq) const;

 private:
  PlayedSide played_;
  size_t at_;
};

}  // namespace jsparity
