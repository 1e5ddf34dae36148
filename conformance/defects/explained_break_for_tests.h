// A broken law to explain, with the case that broke it: tests of the recogniser, and of what it
// asks of the case, change one thing of it after another.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

#include "conformance/defects/explained_break.h"

namespace jsparity {

inline Operation Op(OpKind kind, uint64_t seq = 0) {
  Operation op;
  op.kind = kind;
  op.seq = seq;
  op.subject = "a";
  return op;
}

inline OpResult Holding(uint64_t first, uint64_t last) {
  OpResult result;
  jsstore::StreamState& state = result.state.emplace();
  state.msgs = last + 1 - first;
  state.first_seq = first;
  state.last_seq = last;
  return result;
}

// Two messages, of which a limit removed the first with the second store; then a crash.
class ExplainedBreak : public testing::Test {
 protected:
  ExplainedBreak() {
    c_.stream.max_msgs = 1;
    c_.ops = {Op(OpKind::kStoreMsg), Op(OpKind::kStoreMsg), Op(OpKind::kCrash)};
    c_.ops[0].ttl = 100;
    recording_.open.result = Holding(1, 0);
    for (const auto& [first, last] : {std::pair{1, 1}, std::pair{2, 2}, std::pair{1, 2}}) {
      recording_.steps.emplace_back().results.push_back(Holding(first, last));
    }
    recording_.steps[0].results[0].value.seq = 1;
    recording_.steps[1].results[0].value.seq = 2;
    known_.law = one_.broken.law;
    known_.at = {"crash"};
    known_.words = {"was gone and is there again"};
  }

  bool IsExplained() const { return Explains(known_, c_, recording_, one_); }

  Case c_;
  Recording recording_;
  LawRecogniser known_;
  LawBreak one_{
      {Law::kRemovedStaysRemoved, 2, 1, "sequence 1 was gone and is there again after crash"}};
};

}  // namespace jsparity
