// Openings of a store that is to be encrypted or compressed in another way than before, and
// openings of one whose files were damaged meanwhile.
#pragma once

#include <optional>

#include "conformance/generate/draw.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/store_options.h"

namespace jsparity {

// Fills in options and damage of a restart or crash of a store that was opened with `now`. Answers
// the options with which the store can be opened after this, where it may not open now.
//
// `may_lose`: whether messages may become unreadable. The reference lists every sequence that a
// block has lost, from 1 on where it cannot read the first (filestore.go:
// rebuildStateFromBufLocked), so it must not be many. What is encrypted may be lost at any opening
// (golden/reference-defects/rebuild-without-key.md).
std::optional<StoreOptions> DrawConversion(Draw& draw, const StoreOptions& now, bool may_lose,
                                           Operation& op);

}  // namespace jsparity
