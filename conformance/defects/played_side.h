// A case as one side played it: which operations came before another one, and what was answered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/case.h"
#include "conformance/run/recording.h"

namespace jsparity {

// An operation that does another one many times counts as that one, too.
bool NamesOperation(const std::vector<std::string>& names, std::string_view operation);

// With the text in it; "": any.
bool HasError(const std::string& text, const OpResult& result);

// Borrows both. An operation is told by its index in the case, from 0; those of the scan at the end
// are counted on from there. None of these is answered with what came behind the index, unless it
// says so.
struct PlayedSide {
  const Case& c;
  const Recording& recording;

  // How many operations before the one at `at` the side played: fewer where it came to an early
  // end, and none of the scan.
  size_t CountBefore(size_t at) const;
  // The last answer to the operation at `at`; nullptr where there is none, as of a step that could
  // not be taken, and in the scan.
  const OpResult* AnswerAt(size_t at) const;
  // What the stream was before the operation at `at`, with the scan behind the last one: by the
  // last state that was told of, from the opening of the case on. nullptr where none was. Of `at` +
  // 1: what the operation left, or found where it told of none.
  const jsstore::StreamState* StateBefore(size_t at) const;

  // Whether the operation at `at` is one of these. `at`: below the number of operations of the
  // case.
  bool IsOneOf(const std::vector<std::string>& names, size_t at) const;
  // Whether one of these is before the operation at `at`.
  bool WasPlayed(const std::vector<std::string>& names, size_t at) const;
  // Whether one of these is between the operations at `from` and at `at`.
  bool WasPlayedSince(const std::vector<std::string>& names, size_t from, size_t at) const;
  // Whether all of these are before the operation at `at`, in this order, whatever is between them.
  bool WerePlayedInOrder(const std::vector<std::string>& names, size_t at) const;

  // Whether the operation at `at` has these members, with these values; none of the scan has.
  bool HasMembersAt(const Json& members, size_t at) const;
  // Whether the files were damaged up to the operation at `at`, and with it, by damage with the
  // members of one of these: as it hit, or as it was drawn where the recording does not tell.
  bool WasDamaged(const std::vector<Json>& damage, size_t at) const;

  // Whether the operation at `at` answered an error with the text in it.
  bool AnsweredError(const std::string& text, size_t at) const;
  // Whether one before the operation at `at` did, in whichever life of the stream.
  bool AnsweredErrorBefore(const std::string& text, size_t at) const;
  // Whether an operation behind the one at `at` did, or the scan; only while the files have no
  // other hand in them.
  bool AnswersErrorLater(const std::string& text, size_t at) const;
};

}  // namespace jsparity
