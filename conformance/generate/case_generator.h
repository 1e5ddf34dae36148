// Cases from seeds.
#pragma once

#include <rapidcheck.h>

#include <cstdint>

#include "conformance/generate/generator_options.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// The case of a seed; the same on every machine.
Case GenerateCase(uint64_t seed, const GeneratorOptions& options);

// The same as a rapidcheck generator, whose values shrink as case_shrink.h says.
rc::Gen<Case> Cases(const GeneratorOptions& options);

// The seed of the case with this number in a run with that seed.
uint64_t CaseSeed(uint64_t run_seed, uint64_t number);

}  // namespace jsparity
