#include "conformance/components/damage.h"

#include <algorithm>

namespace jsparity {
namespace {

void DamageOnce(std::string& bytes, ComponentRandom& random) {
  const size_t at = random.Below(bytes.size());
  const size_t few = std::min<size_t>(bytes.size() - at, random.Between(1, 8));
  switch (random.Below(7)) {
    case 0:
      bytes[at] = static_cast<char>(random.Next());
      break;
    case 1:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.Below(8)));
      break;
    case 2:
      bytes[at] = random.OneOf<char>({0, 1, 127, -128, -1});
      break;
    case 3:
      bytes.resize(at);
      break;
    case 4:
      bytes.erase(at, few);
      break;
    case 5:
      bytes.insert(at, few, static_cast<char>(random.Next()));
      break;
    default:
      bytes.insert(at, bytes.substr(at, few));
      break;
  }
}

}  // namespace

void Damage(std::string& bytes, ComponentRandom& random) {
  for (uint64_t changes = random.Between(1, 3); changes > 0 && !bytes.empty(); --changes) {
    DamageOnce(bytes, random);
  }
}

}  // namespace jsparity
