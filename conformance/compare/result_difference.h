// The first difference between two answers to the same operation.
#pragma once

#include <optional>
#include <string>

#include "conformance/compare/canonical.h"
#include "conformance/protocol/result.h"

namespace jsparity {

struct ResultDifference {
  std::string field;      // "value.seq", "error", "callbacks[1].bytes", "state.deleted"
  std::string reference;  // its value there, as JSON
  std::string testee;
};

// What is compared beside error, panic and value.
struct ResultScope {
  bool state = true;   // callbacks and the state of the stream
  bool times = false;  // only where both lead their own clock
};

// Errors count as the same when their names are; without a name, when their texts are.
std::optional<ResultDifference> FirstResultDifference(OpKind kind, const OpResult& reference,
                                                      const OpResult& testee, ResultScope scope,
                                                      CanonicalUse& use);

std::string Describe(const ResultDifference& difference);

}  // namespace jsparity
