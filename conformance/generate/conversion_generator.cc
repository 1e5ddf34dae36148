#include "conformance/generate/conversion_generator.h"

#include "conformance/generate/config_generator.h"

namespace jsparity {
namespace {

const StoreDamage kStreamKeyTakenAway{DamageKind::kRemove, FileClass::kStreamKey, 0, 0};

jsstore::Cipher OtherCipher(jsstore::Cipher cipher) {
  return cipher == jsstore::Cipher::kAes ? jsstore::Cipher::kChaCha : jsstore::Cipher::kAes;
}

// As the server does: it reads meta.inf with whichever key fits, and takes the stream's key away
// where the new one would not open it (jetstream.go: Account.EnableJetStream, recovering streams).
void Convert(Draw& draw, const StoreOptions& now, bool may_lose, Operation& op) {
  constexpr uint64_t kCipherOnlyPercent = 25;
  StoreOptions next = now;
  if (!now.key.empty() && draw.Percent(kCipherOnlyPercent)) {
    next.cipher = OtherCipher(now.cipher);
  } else {
    DrawPermutation(draw, next);
  }
  // There is no way back to plaintext.
  const bool decrypts = next.key.empty() && !now.key.empty();
  const bool encrypts = now.key.empty() && !next.key.empty();
  if (decrypts || (encrypts && !may_lose)) {
    next.cipher = now.cipher;
    next.key = now.key;
    next.old_key = now.old_key;
  }
  const bool new_key = !now.key.empty() && next.key != now.key;
  if (new_key && (!may_lose || draw.Percent(80))) next.old_key = now.key;
  if (new_key || next.cipher != now.cipher) op.damage.push_back(kStreamKeyTakenAway);
  op.file_store = next;
}

// What only encrypted stores have; DrawDamage has the rest.
void DamageKeys(Draw& draw, Operation& op) {
  StoreDamage damage;
  damage.kind = draw.Pick({DamageKind::kRemove, DamageKind::kTruncate, DamageKind::kFlip,
                           DamageKind::kFromBefore, DamageKind::kExchange});
  damage.target = draw.Pick({FileClass::kKey, FileClass::kKey, FileClass::kKey, FileClass::kBlock,
                             FileClass::kIndex, FileClass::kConsumerMeta});
  damage.pick = draw.Below(8);
  // A key file has 64 or 72 bytes.
  damage.at = static_cast<uint64_t>(draw.Between(24, 80));
  op.damage.push_back(damage);
}

}  // namespace

std::optional<StoreOptions> DrawConversion(Draw& draw, const StoreOptions& now, bool may_lose,
                                           Operation& op) {
  switch (may_lose ? draw.Weighted({55, 12, 8, 25}) : 0) {
    case 0:
      Convert(draw, now, may_lose, op);
      return std::nullopt;
    case 1:
      if (now.key.empty()) return std::nullopt;
      op.file_store = now;
      op.file_store->key = "wrong key";
      if (draw.OneIn(3)) op.damage.push_back(kStreamKeyTakenAway);
      return now;
    case 2:
      if (now.key.empty()) return std::nullopt;
      op.file_store = now;
      op.file_store->cipher = jsstore::Cipher::kNone;
      op.file_store->key.clear();
      op.file_store->old_key.clear();
      return now;
    default:
      DamageKeys(draw, op);
      return now;
  }
}

}  // namespace jsparity
