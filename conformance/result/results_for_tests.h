// Results made by hand, for tests.
#pragma once

#include <initializer_list>
#include <string>

#include "conformance/result/result.h"

namespace jsparity {

// Of a run of eight cases with seed 7: those with these numbers were played and agree, with two
// operations each.
Result ResultOf(std::initializer_list<uint64_t> numbers, uint64_t shard = 0,
                uint64_t shard_count = 1);

// A case of those parts for a cause that is named by a field.
void Part(Result& result, uint64_t number, const std::string& field);
void Shrink(Result& result, const std::string& field, uint64_t ops);

// Coverage of one function of two blocks.
Json CoverageOf(uint64_t cases, bool first_block, bool second_block);

}  // namespace jsparity
