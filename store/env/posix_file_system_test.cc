// What only the real file system does: permissions, descriptors, links, devices, refusals.
#include "store/env/posix_file_system.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "store/env/temp_directory.h"

namespace jsstore {
namespace {

using testing::ElementsAre;

unsigned PermissionsOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 07777u;
}

size_t OpenDescriptors() {
  size_t count = 0;
  for (int fd = 0; fd < 1024; fd++) count += ::fcntl(fd, F_GETFD) != -1 ? 1 : 0;
  return count;
}

// Root may do anything: as long as this lives, the process is nobody special.
class WithoutPrivileges {
 public:
  WithoutPrivileges() {
    if (was_root_) {
      EXPECT_EQ(::seteuid(65534), 0);
    }
  }
  ~WithoutPrivileges() {
    if (was_root_) {
      EXPECT_EQ(::seteuid(0), 0);
    }
  }

 private:
  const bool was_root_ = ::geteuid() == 0;
};

class PosixFileSystemTest : public testing::Test {
 protected:
  TempDirectory temp_;
  PosixFileSystem files_;
};

TEST_F(PosixFileSystemTest, FilesAndDirectoriesAreForTheOwnerOnly) {
  ASSERT_TRUE(files_.MakeDirs(temp_ / "d/e"));
  ASSERT_TRUE(files_.Open(temp_ / "a", OpenMode::kReadWriteCreate));
  ASSERT_TRUE(files_.WriteFile(temp_ / "b", {}));
  EXPECT_EQ(PermissionsOf(temp_ / "d"), 0700u);
  EXPECT_EQ(PermissionsOf(temp_ / "d/e"), 0700u);
  EXPECT_EQ(PermissionsOf(temp_ / "a"), 0600u);
  EXPECT_EQ(PermissionsOf(temp_ / "b"), 0600u);
}

TEST_F(PosixFileSystemTest, DescriptorsAreNotLeftToChildren) {
  const int lowest_free = ::open("/", O_RDONLY);
  ::close(lowest_free);
  auto file = files_.Open(temp_ / "a", OpenMode::kReadWriteCreate);
  ASSERT_TRUE(file);
  EXPECT_EQ(::fcntl(lowest_free, F_GETFD), FD_CLOEXEC);
}

TEST_F(PosixFileSystemTest, NoOperationLeaksADescriptor) {
  const size_t before = OpenDescriptors();
  ASSERT_TRUE(files_.WriteFileAtomically(temp_ / "a", Bytes(10), /*sync=*/true));
  ASSERT_TRUE(files_.ReadFile(temp_ / "a"));
  ASSERT_TRUE(files_.ProbeWritable(temp_.path()));
  ASSERT_TRUE(files_.List(temp_.path()));
  ASSERT_TRUE(files_.SyncDir(temp_.path()));
  ASSERT_FALSE(files_.ReadFile(temp_.path()));
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST_F(PosixFileSystemTest, APipeInAFilesPlaceIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((temp_ / "p").c_str(), 0600), 0);
  EXPECT_EQ(files_.ReadFile(temp_ / "p").value(), Bytes());  // as large as it is said to be
  auto pipe = files_.Open(temp_ / "p", OpenMode::kRead);
  ASSERT_TRUE(pipe) << pipe.error().Message();
  Bytes byte(1);
  const auto read = (*pipe)->ReadAt(0, byte);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().Message(), "read " + (temp_ / "p") + ": illegal seek");
}

TEST_F(PosixFileSystemTest, AFullDeviceIsReported) {
  auto device = files_.Open("/dev/full", OpenMode::kReadWrite);
  ASSERT_TRUE(device) << device.error().Message();
  const Status written = (*device)->WriteAt(0, Bytes(1));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().Message(), "write /dev/full: no space left on device");
}

TEST_F(PosixFileSystemTest, ARefusalNamesThePath) {
  ASSERT_TRUE(files_.MakeDirs(temp_ / "d"));
  ASSERT_TRUE(files_.WriteFile(temp_ / "d/a", {}));
  ASSERT_EQ(::chmod((temp_ / "d").c_str(), 0500), 0);
  const WithoutPrivileges nobody;
  const Status probed = files_.ProbeWritable(temp_ / "d");
  ASSERT_FALSE(probed);
  EXPECT_TRUE(probed.error().IsPermission());
  EXPECT_EQ(probed.error().Message(), "open " + (temp_ / "d/_test_*") + ": permission denied");
  EXPECT_TRUE(files_.WriteFile(temp_ / "d/b", {}).error().IsPermission());
  EXPECT_TRUE(files_.MakeDirs(temp_ / "d/c").error().IsPermission());
  EXPECT_TRUE(files_.Remove(temp_ / "d/a").error().IsPermission());
  EXPECT_TRUE(files_.RemoveAll(temp_ / "d").error().IsPermission());
  EXPECT_TRUE(files_.Rename(temp_ / "d/a", temp_ / "d/b").error().IsPermission());
}

TEST_F(PosixFileSystemTest, RemoveAllDoesNotFollowLinks) {
  ASSERT_TRUE(files_.MakeDirs(temp_ / "outside"));
  ASSERT_TRUE(files_.WriteFile(temp_ / "outside/a", {}));
  ASSERT_TRUE(files_.MakeDirs(temp_ / "d"));
  std::filesystem::create_directory_symlink(temp_ / "outside", temp_ / "d/link");
  ASSERT_TRUE(files_.RemoveAll(temp_ / "d"));
  EXPECT_TRUE(files_.Exists(temp_ / "outside/a"));
}

TEST_F(PosixFileSystemTest, ALinkInACircleIsAnError) {
  std::filesystem::create_symlink(temp_ / "b", temp_ / "a");
  std::filesystem::create_symlink(temp_ / "a", temp_ / "b");
  EXPECT_EQ(files_.Stat(temp_ / "a").error().system_errno, ELOOP);
  EXPECT_EQ(files_.MakeDirs(temp_ / "a").error().system_errno, EEXIST);
}

TEST_F(PosixFileSystemTest, ANameTooLongIsAnError) {
  const std::string path = temp_ / std::string(300, 'x');
  const auto opened = files_.Open(path, OpenMode::kReadWriteCreate);
  EXPECT_EQ(opened.error().Message(), "open " + path + ": file name too long");
}

TEST_F(PosixFileSystemTest, AFileTooLargeToReadIsAnErrorAndNotAnException) {
  auto file = files_.Open(temp_ / "sparse", OpenMode::kReadWriteCreate);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->Truncate((uint64_t{1} << 32) + 1));
  const auto read = files_.ReadFile(temp_ / "sparse");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().Message(), "read " + (temp_ / "sparse") + ": file too large");
}

TEST_F(PosixFileSystemTest, RelativePathsStartAtTheWorkingDirectory) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(temp_.path());
  EXPECT_TRUE(files_.MakeDirs("d/e"));
  EXPECT_TRUE(files_.WriteFileAtomically("a", Bytes(3), /*sync=*/true));
  std::filesystem::current_path(before);
  EXPECT_THAT(files_.List(temp_.path()).value(), ElementsAre("a", "d"));
}

}  // namespace
}  // namespace jsstore
