// Given named files, when they are packed, then a reader finds them again; and of a damaged archive
// it says what is wrong, and never reads beyond it.
#include "conformance/bundle/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "conformance/run/lz4_frame.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

const ArchiveFiles kFiles{{"bundle.json", "{}"},
                          {"original/reference/msgs/1.blk", std::string(700, '\x7f')},
                          {"original/reference/obs/žluť/o.dat", ""},
                          {std::string(140, 'a') + "/" + std::string(90, 'b'), "long"}};

TEST(Archive, GivesBackWhatWasPacked) {
  const auto packed = PackArchive(kFiles);
  ASSERT_TRUE(packed) << packed.error();
  const auto files = UnpackArchive(*packed);
  ASSERT_TRUE(files) << files.error();
  EXPECT_EQ(*files, kFiles);
}

TEST(Archive, HasTheSameBytesForTheSameFiles) {
  EXPECT_EQ(PackArchive(kFiles), PackArchive(kFiles));
}

TEST(Archive, TakesNoPathThatLeadsOutside) {
  for (const std::string path : {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "."}) {
    EXPECT_NE(ProblemOfPath(path), "") << path;
    EXPECT_FALSE(PackArchive({{path, "x"}})) << path;
  }
  EXPECT_EQ(ProblemOfPath("a/..b/c"), "");
}

// An entry of the same length, so that only the name and its sum differ.
TEST(Archive, ReadsNoPathThatLeadsOutside) {
  const auto packed = PackArchive({{"aa/x", "x"}});
  std::string tar = *UnpackLz4(*packed, 1 << 20);
  tar.replace(0, 2, "..");
  const int change = 2 * ('a' - '.');
  const int sum = std::stoi(tar.substr(148, 6), nullptr, 8) - change;
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", static_cast<unsigned>(sum));
  tar.replace(148, 6, digits);
  const auto files = UnpackArchive(*PackLz4(tar));
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error(), HasSubstr("\"../x\": its name is no path inside"));
}

TEST(Archive, SaysWhereItEndsEarly) {
  const std::string packed = *PackArchive(kFiles);
  for (const size_t size : {size_t{0}, size_t{3}, packed.size() / 2, packed.size() - 1}) {
    const auto files = UnpackArchive(std::string_view(packed).substr(0, size));
    ASSERT_FALSE(files) << size;
    EXPECT_THAT(files.error(), HasSubstr("LZ4")) << size;
  }
}

RC_GTEST_PROP(Archive, SurvivesAnyDamage, ()) {
  std::string packed = *PackArchive(kFiles);
  const auto at = *rc::gen::inRange<size_t>(0, packed.size());
  packed[at] = static_cast<char>(packed[at] ^ *rc::gen::inRange(1, 256));
  const auto files = UnpackArchive(packed);
  RC_ASSERT(!files || *files == kFiles);
}

// The frame is in order, and what is in it is not.
RC_GTEST_PROP(Archive, SurvivesDamageToTheTar, ()) {
  static const std::string kTar = *UnpackLz4(*PackArchive(kFiles), 1 << 20);
  std::string tar = kTar;
  const auto changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<size_t>(0, tar.size());
    tar[at] = static_cast<char>(*rc::gen::inRange(0, 256));
  }
  tar.resize(*rc::gen::inRange<size_t>(0, tar.size() + 1));
  const auto files = UnpackArchive(*PackLz4(tar));
  if (!files) RC_ASSERT(!files.error().empty());
}

}  // namespace
}  // namespace jsparity
