// Lets the tests of this program that are for all permutations run with each.
#include "store/ported/ported_test.h"

namespace jsstore {

INSTANTIATE_TEST_SUITE_P(Each, PortedTestOfAll, testing::ValuesIn(kPermutations),
                         [](const testing::TestParamInfo<Permutation>& tested) {
                           return tested.param.Name();
                         });

}  // namespace jsstore
