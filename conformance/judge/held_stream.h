// What a stream holds, as far as its own answers tell: a walk-through model, with nothing clever.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/protocol/state_json.h"
#include "jsstore/config.h"
#include "jsstore/state.h"

namespace jsparity {

// What damage leaves for a store to notice.
enum class DamageTrace : uint8_t {
  kNone,
  kNoticed,    // checksums, sizes or leftovers tell of it
  kUnnoticed,  // what it leaves looks like a store that was never otherwise
};

// A message whose sequence is there. Nothing is known of one that the judge did not see stored
// until it is loaded.
struct HeldMessage {
  bool known = false;
  // Of the damage that may have reached it since it was answered last.
  DamageTrace doubt = DamageTrace::kNone;
  std::string subject;
  std::string hdr;
  std::string msg;
  int64_t ts = 0;   // Unix nanoseconds
  int64_t ttl = 0;  // seconds; 0: none was given
  // When the judge saw it stored with the time of that moment; 0: it did not.
  int64_t stored_ns = 0;
  bool came_back = false;  // it had been removed: what tells of that may be read again

  bool IsInDoubt() const { return doubt != DamageTrace::kNone; }
  // Of its record (filestore.go: fileStoreMsgSizeRaw).
  uint64_t Bytes() const;
};

// With more the judge does not walk.
inline constexpr uint64_t kWalkedMessagesMax = 5000;

struct HeldStream {
  bool known = false;  // false: the next state says what is there
  uint64_t first = 0;
  uint64_t last = 0;
  std::map<uint64_t, HeldMessage> messages;

  bool KnowsAll() const;  // each message, not only its sequence
};

// From one state to the next.
struct StreamChange {
  std::vector<uint64_t> gone;      // were there
  std::vector<uint64_t> returned;  // were not, though the stream was beyond them
  std::vector<uint64_t> added;     // beyond what was the last
  uint64_t last_before = 0;
  uint64_t last_after = 0;

  bool None() const {
    return gone.empty() && returned.empty() && added.empty() && last_before == last_after;
  }
};

// The sequences that a state says are there, ascending; nullopt where they are too many to walk.
std::optional<std::vector<uint64_t>> PresentIn(const jsstore::StreamState& state);

StreamChange ChangeTo(const HeldStream& before, const std::vector<uint64_t>& present,
                      uint64_t last);

// `held` as it is now: what stays keeps what is known of it.
void Update(HeldStream& held, const std::vector<uint64_t>& present, uint64_t first, uint64_t last);

// Its header names the TTL, in whole seconds. The wheel finds what is removed by the header
// (filestore.go: removeMsg), and another TTL is given by no server.
bool NamesTtl(const std::string& header, int64_t ttl_s);
// By a header.
bool HasEndOfItsOwn(const HeldMessage& message);
// Whether a message may be over at `now_ns` by its age, its TTL or its schedule; also where the
// judge cannot know.
bool MayBeOver(const HeldMessage& message, const jsstore::StreamConfig& config, int64_t now_ns);

}  // namespace jsparity
