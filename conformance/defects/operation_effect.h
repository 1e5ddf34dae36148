// What one operation of a case did to the stream, by the states before it and behind it, or by what
// it called back. Where one of them was not told, it did nothing that is asked for here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "conformance/defects/played_side.h"
#include "jsstore/state.h"

namespace jsparity {

// Whether the stream has a message of that sequence; also among too many to walk.
bool IsThere(const jsstore::StreamState& state, uint64_t seq);

// Whether the operation at `at` took the last sequence back below that one, or at all where there
// is none (0); not in the scan at the end.
bool TookBackBelow(const PlayedSide& played, uint64_t seq, size_t at);

// Whether the operation at `at` took the last sequence further; not in the scan at the end.
bool TookTheEndFurther(const PlayedSide& played, size_t at);

// Whether the operation at `at` took the last sequence back, and over none but what the state
// before it called lost; not in the scan at the end.
bool WentBackOverLost(const PlayedSide& played, size_t at);

// Whether the operation at `at` took the last sequence back over more messages than it took off
// their number; not where too many were there to walk, nor in the scan at the end.
bool CountsWhatItCut(const PlayedSide& played, size_t at);

// Whether more messages went with the operation at `at`, wherever they were, than it took off their
// number; not where too many were there to walk, nor in the scan at the end.
bool CountsWhatWent(const PlayedSide& played, size_t at);

// Whether a message of a sequence below that one was there before the operation at `at`, and is
// behind it; not where too many were there to walk, nor in the scan at the end.
bool LeftALower(const PlayedSide& played, uint64_t seq, size_t at);

// Whether the stream had messages before the operation at `at`, and began at a sequence that has
// none.
bool BeganAtNone(const PlayedSide& played, size_t at);

// Whether the message that the truncation at `at` was to end in is there behind it; nullopt where
// there was none, or the operation is another.
std::optional<bool> KeptItsEnd(const PlayedSide& played, size_t at);

// Whether the operation at `at` is a truncation to a sequence that the stream had reached and not
// left, and had no message under.
bool EndsAtNone(const PlayedSide& played, size_t at);

// Whether the operation at `at` left a tombstone of a sequence below that one: a truncation, a
// limit, or a call that took the message. `at`, here and below: of the case, not of the scan.
bool LeftALowerTombstone(const PlayedSide& played, uint64_t seq, size_t at);

// What was called back before it was told that the message went; nothing where that was not told.
std::span<const Callback> CallbacksBeforeItWent(const OpResult& answer, uint64_t seq);

// Whether the store asked its owner to remove a message of a sequence below that one, and it went.
bool OwnerTookALower(std::span<const Callback> callbacks, uint64_t seq);

// Whether that message went as the owner rolled up its subject, which the store had asked it for;
// where several went at once nothing tells which they were, and it may have been among them.
bool WentWithARollup(std::span<const Callback> callbacks, uint64_t seq);

// Whether a message that the store asked its owner to publish, and that rolls its subject up, was
// stored, and none before it went until the store asked for something else.
bool RollupTookNoneBefore(std::span<const Callback> callbacks);

// Whether the store asked its owner to remove a message, or to publish a delete marker.
bool AskedToExpire(std::span<const Callback> callbacks);

// Whether a delete marker that the store asked its owner to publish was not stored before it asked
// for something else.
bool AskedInVain(std::span<const Callback> callbacks);

// Whether the operation at `at` answered that it purged more than went with it, and left others:
// such as had gone before were among what it purged, and were taken off what subjects have left.
// Not where too many were there to walk.
bool PurgedAgain(const PlayedSide& played, size_t at);

// Whether the state that is answered calls another loss than the one before; nullptr: none was
// told of.
bool TellsOfAnotherLoss(const jsstore::StreamState* before, const OpResult& answer);

// Whether a message was stored under that sequence, or under any where there is none (0), though
// the stream had reached it before, as the callbacks tell: the states on both sides may have the
// same end then. nullptr: no state was told of before.
bool GivesAgain(const jsstore::StreamState* before, const OpResult& answer, uint64_t seq);

}  // namespace jsparity
