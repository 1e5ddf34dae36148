#include "jsstore/version.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

TEST(VersionTest, NamesTheReferenceItAnswersTo) { EXPECT_EQ(ReferenceVersion(), "2.14.10"); }

TEST(VersionTest, IsTheVersionOfThePackage) { EXPECT_EQ(Version(), JSSTORE_VERSION); }

}  // namespace
}  // namespace jsstore
