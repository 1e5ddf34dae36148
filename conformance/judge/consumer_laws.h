// How far consumers are, by what they answer.
#pragma once

#include <map>
#include <string>

#include "conformance/judge/step.h"

namespace jsparity {

class ConsumerLaws {
 public:
  void Judge(const Operation& op, const OpResult& result, size_t at, LawBreaks& breaks);
  // What they answer next is taken as it is.
  void Forget() { last_.clear(); }

 private:
  std::map<std::string, jsstore::ConsumerState> last_;  // answers
};

}  // namespace jsparity
