// Where two sides part, in names instead of numbers and of what is of one case alone: divergences
// of one cause are taken for the same.
#pragma once

#include <compare>
#include <string>

#include "conformance/protocol/case.h"
#include "conformance/run/comparison.h"

namespace jsparity {

struct DivergenceCause {
  std::string operation;  // "compact"; "opening", "stop", "files", "crossing load_msg", …
  std::string place;      // "answer", "process", or a kind of file: "msgs/*.blk"
  std::string field;      // "value.seqs[]", "error: none, ErrStoreEOF", "record (message): time"

  auto operator<=>(const DivergenceCause&) const = default;
};

DivergenceCause CauseOf(const Case& c, const Divergence& divergence);

// "store_msg × answer × state.deleted"
std::string Describe(const DivergenceCause& cause);

}  // namespace jsparity
