// A test of the reference, told again through our API: it is named after the original and carries
// the plan's number, so that what runs can be told from what is claimed.
#pragma once

#include "gtest/gtest.h"
#include "store/ported/permutation.h"

namespace jsstore {

// The plan numbers what it was made for; later tests have none.
inline constexpr int kNoPlanNumber = 0;

// Both are properties of the test in what GoogleTest writes as XML and JSON.
inline void RecordOriginal(const char* original, int plan_number) {
  ::testing::Test::RecordProperty("original", original);
  if (plan_number != kNoPlanNumber) ::testing::Test::RecordProperty("plan_number", plan_number);
}

// Runs six times, once with each value of kPermutations: permutations.cc, which is a source of
// every program with such tests, says so.
class PortedTestOfAll : public ::testing::TestWithParam<Permutation> {};

}  // namespace jsstore

// PORTED_TEST(TestFileStoreBasics, 351) { … }
#define PORTED_TEST(original, plan_number)             \
  static void original();                              \
  TEST(Ported, original) {                             \
    ::jsstore::RecordOriginal(#original, plan_number); \
    original();                                        \
  }                                                    \
  static void original()

// PORTED_TEST_ALL(TestFileStoreBasics, 351) { FileStoreRig rig(permutation); … }
#define PORTED_TEST_ALL(original, plan_number)                     \
  static void original(const ::jsstore::Permutation& permutation); \
  TEST_P(PortedTestOfAll, original) {                              \
    ::jsstore::RecordOriginal(#original, plan_number);             \
    original(GetParam());                                          \
  }                                                                \
  static void original([[maybe_unused]] const ::jsstore::Permutation& permutation)
