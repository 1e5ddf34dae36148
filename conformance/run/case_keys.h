// The keys that a case's files may be encrypted with.
#pragma once

#include "conformance/compare/decrypt.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// Of all openings, with those that a key was changed from; no key files of earlier.
FileKeys CaseKeys(const Case& c);

}  // namespace jsparity
