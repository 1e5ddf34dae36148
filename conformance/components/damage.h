// Ways to spoil bytes.
#pragma once

#include <string>

#include "conformance/components/random.h"

namespace jsparity {

// Up to three changes: a byte replaced, a bit flipped, bytes cut off, taken out, put in or doubled.
void Damage(std::string& bytes, ComponentRandom& random);

}  // namespace jsparity
