// Law-breakers on purpose: a testee that answers as another one does, but for one lie. Both sides
// of a case are wrapped alike, so that they agree, and only a law can find it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "conformance/judge/law.h"
#include "conformance/testee/testee.h"

namespace jsparity {

struct Lie {
  std::string_view name;
  Law law;  // that it breaks
  // What an answer becomes. An opening is a restart.
  void (*tell)(const Operation& op, OpResult& result) = nullptr;
  // What the store is configured with instead.
  void (*configure)(jsstore::StreamConfig& config) = nullptr;
  std::string_view litter = {};  // a file that a stop leaves in the directory
  std::string_view focus = {};   // operation that cases are weighted to
  std::string_view litter_bytes = "x";
};

std::span<const Lie> Lies();

std::unique_ptr<Testee> MakeLiar(const Lie& lie, std::unique_ptr<Testee> honest);

}  // namespace jsparity
