#include "jsstore/version.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

TEST(VersionTest, NamesTheReferenceItAnswersTo) { EXPECT_EQ(ReferenceVersion(), "2.15.3"); }

TEST(VersionTest, IsTheVersionOfThePackage) { EXPECT_EQ(Version(), JSSTORE_VERSION); }

}  // namespace
}  // namespace jsstore
