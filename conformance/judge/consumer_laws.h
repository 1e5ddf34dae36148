// How far consumers are, by what they answer.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "conformance/judge/step.h"

namespace jsparity {

class ConsumerLaws {
 public:
  void Judge(const Operation& op, const OpResult& result, size_t at, LawBreaks& breaks);
  // With the stream, all of them end.
  void End();
  // What they answer next is taken as it is.
  void Forget() {
    known_.clear();
    open_.clear();
    stopped_.clear();
  }

 private:
  struct Known {
    jsstore::SequencePair delivered;  // the farthest: answered, or told since
    jsstore::SequencePair ack_floor;  // answered
    // Each pending message is beyond the floor and the pending one before it, in both sequences,
    // and none beyond what was delivered, as deliveries leave it. A forced state may say otherwise,
    // and a start that is set under one which has begun leaves pending messages below the floor
    // (filestore.go: SetStarting): an ack takes the floor back then.
    bool pending_rises = true;
  };
  // Whether a server could ask for it: a delivery goes on, or is of what was delivered; an ack is
  // of what was delivered.
  static bool MakesSense(const Operation& op, Known& known);
  void NoteLife(const Operation& op, const OpResult& result);
  void NoteListed(const Operation& op, const OpResult& result);
  void End(const std::string& name);

  // Those that were told only what makes sense since they answered.
  std::map<std::string, Known> known_;
  struct Open {
    bool in_memory = false;  // such a one begins anew, and leaves nothing
    // How often the stream lists it. With the stream those that it lists are stopped, which writes
    // what they have come to; one that it lists no more may leave less (filestore.go:
    // RemoveConsumer, stop). A server takes one off by a stop or a deletion alone.
    uint64_t listed = 1;
  };
  // Those that were opened and not ended.
  std::map<std::string, Open> open_;
  std::set<std::string> stopped_;  // and not opened again
};

}  // namespace jsparity
