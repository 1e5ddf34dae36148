// How a run recognises a known defect of the reference: one of a small set of recognisers, with its
// parameters. Each tells it by what the reference did, or by what the case did before; never by the
// place alone where two sides part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// "panic": a panic, a hang, or the last words of a process of the reference.
struct PanicRecogniser {
  std::string text;   // in what it says
  std::string stack;  // in the stacks that it shows
};

// "lost_marker": one side asks for a delete marker of a subject where the other asks to remove a
// message, after a count of the subject's proposed removals was left under another key.
struct LostMarkerRecogniser {};

// "shared_schedules": sched.db differs in nothing but schedules whose sequence the case gave to
// schedules of several subjects before the last opening.
struct SharedSchedulesRecogniser {};

// "doubled_block": a truncation that the testee refuses with this error and the reference does not
// mind, after a block was doubled.
struct DoubledBlockRecogniser {
  std::string error;
};

// "empty_purges": the reference purged empty blocks that the testee did not have.
struct EmptyPurgesRecogniser {};

// "came_back": files hold a message that the case stored under that very sequence before it
// truncated the stream below.
struct CameBackRecogniser {
  // Told by the message that followed it under the sequence, after a truncation that failed.
  bool truncation_failed = false;
};

using Recogniser = std::variant<PanicRecogniser, LostMarkerRecogniser, SharedSchedulesRecogniser,
                                DoubledBlockRecogniser, EmptyPurgesRecogniser, CameBackRecogniser>;

// {"by": name, parameter: value, …}
Parsed<Recogniser> ParseRecogniser(const Json& json, const std::string& where);
std::string_view NameOf(const Recogniser& recogniser);

}  // namespace jsparity
