// The only places where bytes of the reference need not be the testee's bytes: where Go's map
// iteration decides an order, two runs of the reference itself differ. Every rule is listed here
// with its reason; `jsparity selfcheck` tells when one is missing, or when none of those for an
// encoding is needed any longer.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace jsparity {

enum class CanonicalRuleId : uint8_t {
  kConsumerStateFile,  // obs/<name>/o.dat
  kEncodedState,       // the answer of consumer_encoded_state
  kStateInSnapshot,    // obs/<name>/o.dat in the bytes of a snapshot
  kTtlStateFile,       // msgs/thw.db
  kScheduleStateFile,  // msgs/sched.db
  kSourcesFile,        // sources.db
  kSourcesInState,     // the answer of encoded_stream_state
  kCollidingTtls,      // cases that say so (Case::ttls_collide)
};
inline constexpr size_t kCanonicalRuleCount = 8;

// One place where an encoding without an order shows. Several rules may be for one encoding.
struct CanonicalRule {
  CanonicalRuleId id;
  std::string_view encoding;
  std::string_view applies_to;
  std::string_view reason;
  std::string_view reference;  // lines that prove it
  // So many random cases have the encoding in both orders all but surely: twenty times are
  // expected.
  uint64_t seen_within = 300;
  std::string_view feature = "";  // what a version must have for it (PROTOCOL.md, hello)
};

std::span<const CanonicalRule> CanonicalRules();

// How often each rule was needed: canonical bytes the same, raw bytes not.
using CanonicalUse = std::array<uint64_t, kCanonicalRuleCount>;

// An encoded consumer state with its pending and its redelivered entries in ascending order of
// their bytes; nothing else is changed. Bytes that are no such state come back as they are.
std::string CanonicalConsumerState(std::string_view bytes);

// thw.db with the entries of each slot of the wheel, and sched.db with all its entries, in
// ascending order of their bytes; else as CanonicalConsumerState.
std::string CanonicalTtlState(std::string_view bytes);
std::string CanonicalScheduleState(std::string_view bytes);

// sources.db, and the encoded state of a stream, with the sources in ascending order; likewise.
std::string CanonicalSources(std::string_view bytes);
std::string CanonicalStreamState(std::string_view bytes);

// The bytes of the file at `path` with what has no order in order; as they are for most files.
std::string CanonicalFile(std::string_view path, std::string_view bytes);

// Whether the bytes of the file at `path`, decrypted where they were encrypted, count as the same;
// counts the rules needed in `use`.
bool SameFile(std::string_view path, std::string_view reference, std::string_view testee,
              CanonicalUse& use);
// The same for a whole snapshot: where its bytes differ, those of its archive have to be the same
// but for the consumers' states.
bool SameSnapshot(std::string_view reference, std::string_view testee, CanonicalUse& use);
bool HasCanonicalForm(std::string_view path);
// The same for answers of consumer_encoded_state.
bool SameEncodedState(std::string_view reference, std::string_view testee, CanonicalUse& use);
// The same for answers of encoded_stream_state.
bool SameStreamState(std::string_view reference, std::string_view testee, CanonicalUse& use);

}  // namespace jsparity
