// A case with what the reference did in it, as one text: a test can hold a store against that
// without the reference at hand.
#pragma once

#include <string>
#include <string_view>

#include "conformance/bundle/bundle.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/testee/testee.h"

namespace jsparity {

struct RecordedCase {
  Case c;
  Recording reference;
  bool with_files = false;  // the files are compared: after the step at which they were told, or at
                            // the end
  std::optional<size_t> files_after;
  // What the store is held against instead of the reference, which breaks it, too.
  std::optional<LawBreak> law_break;
};

// An error where the bundle's failure takes the reference itself: it is the one that goes wrong, or
// one side opens what the other wrote.
Parsed<RecordedCase> ToRecordedCase(const Bundle& bundle);

Json ToJson(const RecordedCase& recorded);
Parsed<RecordedCase> ParseRecordedCase(const Json& json, const std::string& where);

// Plays the case on a testee: "" where it does what the reference did, else where they part, in
// words. Of a broken law: "" where the testee keeps it, else in what way it does not. An error: the
// testee failed, or there is no place for its store.
Parsed<std::string> WhereItParts(const RecordedCase& recorded, Testee& testee);

// The same on the C++ store, for a text that ToJson gave; what is wrong with the text is told, too.
std::string PlayRecorded(std::string_view text);

}  // namespace jsparity
