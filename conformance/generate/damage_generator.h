// Damage between the end of a store and its next opening.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/generate/draw.h"
#include "conformance/generate/left_out.h"
#include "conformance/protocol/damage.h"

namespace jsparity {

enum class DamageReach : uint8_t {
  kAll,
  kConsumers,  // files of consumers only: what a stream is recovered from stays whole
};

// What the damaged store has, as far as the picture of the case tells: damage to that is likelier.
struct DamageGround {
  bool plain_blocks = false;  // neither compressed nor encrypted: some damage is to records of them
  bool consumers = false;
  bool timers = false;   // TTLs or schedules, which are written down when a store stops
  bool sources = false;  // what was last seen of each is written down, too
};

// One to seven pieces of damage, and beside some the loss of index.db, without which they count.
// One at a time finds most; with several, recovery meets what it would have mended from.
std::vector<StoreDamage> DrawDamage(Draw& draw, DamageReach reach, const DamageGround& ground,
                                    const LeftOutSet& left_out);

// One near copy, of the index or of a record: what a snapshot that is almost right gives.
StoreDamage DrawNearCopy(Draw& draw);

// Every kind of damage to every class of files that it makes sense for, at the places that matter:
// first and last file, first and last bytes, the middle.
std::vector<StoreDamage> AllDamage();

}  // namespace jsparity
