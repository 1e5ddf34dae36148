#include "conformance/result/result_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "conformance/result/result_json.h"
#include "conformance/result/results_for_tests.h"
#include "conformance/run/room_of_files.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ResultFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(dir_); }

  const std::unique_ptr<WorkDir> work_ = WorkDir::Create().value();
  const std::string dir_ = work_->Fresh();
  const std::string path_ = dir_ + "/r.json";
};

TEST_F(ResultFile, ComesBackAsItWasWritten) {
  const Result result = ResultOf({0, 1, 2});
  ASSERT_TRUE(WriteResult(result, path_));
  const auto read = ReadResult(path_);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(ToJson(*read), ToJson(result));
}

TEST_F(ResultFile, TakesThePlaceOfAnOlderOneAndLeavesNothingElse) {
  ASSERT_TRUE(WriteResult(ResultOf({0}), path_));
  ASSERT_TRUE(WriteResult(ResultOf({0, 1}), path_));
  EXPECT_EQ(ReadResult(path_)->played.Count(), 2);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1);
}

TEST_F(ResultFile, IsWrittenThroughALink) {
  fs::create_symlink(dir_ + "/there.json", path_);
  ASSERT_TRUE(WriteResult(ResultOf({0}), path_));
  EXPECT_TRUE(fs::is_symlink(path_));
  EXPECT_TRUE(ReadResult(dir_ + "/there.json"));
}

TEST_F(ResultFile, IsWrittenToAPipeThatSomebodyReads) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const std::string longer_than_a_pipe_holds(1'000'000, 'x');
  std::string read;
  std::thread reader([&] {
    std::ifstream pipe(path_);
    read.assign(std::istreambuf_iterator<char>(pipe), {});
  });
  EXPECT_TRUE(ReplaceFile(path_, longer_than_a_pipe_holds));
  reader.join();
  EXPECT_EQ(read, longer_than_a_pipe_holds);
}

TEST_F(ResultFile, IsNotWaitedForWhereNobodyReadsAPipe) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  int asked = 0;
  const auto written = ReplaceFile(path_, "text", [&] { return ++asked < 3; });
  EXPECT_EQ(written.error(), "cannot write " + path_ + ": nobody reads this pipe");
  EXPECT_EQ(asked, 3);
}

TEST_F(ResultFile, SaysWhyItCannotBeWritten) {
  const auto written = WriteResult(ResultOf({0}), dir_ + "/none/r.json");
  EXPECT_THAT(written.error(), StartsWith("cannot write " + dir_ + "/none/r.json"));
  EXPECT_THAT(written.error(), HasSubstr("No such file"));
}

TEST_F(ResultFile, TellsBeforehandThatItCannotBeWritten) {
  EXPECT_EQ(CheckReplaceable(dir_ + "/none/r.json").error(),
            dir_ + "/none/r.json: cannot be written: No such file or directory");
  EXPECT_TRUE(CheckReplaceable("/dev/null"));
  EXPECT_TRUE(CheckReplaceable(path_));
  EXPECT_TRUE(fs::is_empty(dir_)) << "to look leaves nothing";
}

// Given no room for more than a few bytes, then what was there is still there as a whole.
TEST_F(ResultFile, LeavesTheOlderOneWhereThereIsNoRoom) {
  ASSERT_TRUE(WriteResult(ResultOf({0}), path_));
  {
    const RoomOfFiles room(100);
    EXPECT_THAT(WriteResult(ResultOf({0, 1}), path_).error(), HasSubstr("File too large"));
  }
  EXPECT_EQ(ReadResult(path_)->played.Count(), 1);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1);
}

TEST_F(ResultFile, IsRefusedAtEveryByteWhereItEnds) {
  ASSERT_TRUE(WriteResult(ResultOf({0, 1}), path_));
  std::ifstream file(path_);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (size_t length = 0; length + 2 < text.size(); length += 97) {
    std::ofstream(path_) << text.substr(0, length);
    const auto read = ReadResult(path_);
    ASSERT_FALSE(read) << length;
    EXPECT_THAT(read.error(), StartsWith(path_ + ": not valid JSON"));
  }
}

}  // namespace
}  // namespace jsparity
