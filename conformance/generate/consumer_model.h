// A light picture of the consumers of a case: which are open, what they have delivered and what is
// pending, so that deliveries and acknowledgements make sense most of the time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

struct ModelConsumer {
  jsstore::ConsumerConfig config;
  jsstore::ConsumerState state;
  bool open = false;  // not stopped, not deleted
};

class ConsumerModel {
 public:
  // What operations will have done; nothing to consumers that are not known.
  void Open(const std::string& name, const jsstore::ConsumerConfig& config);
  void Deliver(const Operation& op);
  void Ack(const Operation& op);
  // nullptr: it is not known.
  ModelConsumer* Find(const std::string& name);
  // It was stopped or deleted.
  void Close(const std::string& name);
  // With their store.
  void CloseAll();
  void ForgetAll() { known_.clear(); }

  // Those that operations can be addressed to, open or stopped.
  const std::map<std::string, ModelConsumer>& known() const { return known_; }
  bool AnyKnown() const { return !known_.empty(); }
  const std::string& AnyName(Draw& draw) const;

 private:
  std::map<std::string, ModelConsumer> known_;
};

}  // namespace jsparity
