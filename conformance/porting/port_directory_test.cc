#include "conformance/porting/port_directory.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

class PortDirectoryTest : public ::testing::Test {
 protected:
  DirectoryForTests temp_;
  PortDirectory dir_{temp_.path()};
};

TEST_F(PortDirectoryTest, AFileIsReplacedAsAWhole) {
  ASSERT_TRUE(dir_.Replace("evidence/1.json", "older and longer"));
  ASSERT_TRUE(dir_.Replace("evidence/1.json", "newer"));
  EXPECT_EQ(dir_.Read("evidence/1.json").value_or(""), "newer");
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(dir_.PathOf("evidence")))
    ++files;
  EXPECT_EQ(files, 1);
}

TEST_F(PortDirectoryTest, AMissingFileIsNamedWithWhatToDo) {
  const auto text = dir_.Read("status.json");
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().find("status.json"), std::string::npos);
  EXPECT_NE(text.error().find("port init"), std::string::npos);
}

TEST_F(PortDirectoryTest, WhatCannotBeWrittenLeavesTheOlderFile) {
  ASSERT_TRUE(dir_.Replace("status.json", "older"));
  std::filesystem::create_directory(dir_.PathOf("taken"));
  const auto done = dir_.Replace("taken", "newer");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().find("taken: cannot be written"), std::string::npos) << done.error();
  EXPECT_FALSE(dir_.Replace("status.json/below", "newer"));
  EXPECT_EQ(dir_.Read("status.json").value_or(""), "older");
}

TEST_F(PortDirectoryTest, ItIsHeldByOneAtATime) {
  {
    const auto held = dir_.Acquire(0);
    ASSERT_TRUE(held) << held.error();
    const auto second = dir_.Acquire(0);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().find("is held by another"), std::string::npos);
  }
  EXPECT_TRUE(dir_.Acquire(0));
}

}  // namespace
}  // namespace jsparity
