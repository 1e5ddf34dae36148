// What a crash leaves behind, a full disk, and rotten bits.
#include "store/env/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string>

#include "store/env/test_text.h"

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MemoryFileSystemTest : public testing::Test {
 protected:
  MemoryFileSystemTest() {
    EXPECT_TRUE(files_.MakeDirs("/d"));
    files_.SyncAll();
  }

  std::unique_ptr<File> Open(const std::string& path) {
    auto file = files_.Open(path, OpenMode::kReadWriteCreate);
    EXPECT_TRUE(file) << file.error().Message();
    return std::move(*file);
  }

  std::string Get(const std::string& path) {
    auto bytes = files_.ReadFile(path);
    return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error().Message();
  }

  MemoryFileSystem files_;
};

TEST_F(MemoryFileSystemTest, ACrashLosesBytesAfterTheLastSync) {
  auto file = Open("/d/a");
  ASSERT_TRUE(file->WriteAt(0, BytesOf("safe")));
  ASSERT_TRUE(file->Sync());
  ASSERT_TRUE(files_.SyncDir("/d"));
  ASSERT_TRUE(file->WriteAt(2, BytesOf("xxxxxx")));
  ASSERT_TRUE(file->Truncate(1));
  EXPECT_EQ(Get("/d/a"), "s");
  files_.Crash();
  EXPECT_EQ(Get("/d/a"), "safe");
}

TEST_F(MemoryFileSystemTest, ACrashLosesNamesThatTheDirectoryWasNotSyncedWith) {
  auto file = Open("/d/a");
  ASSERT_TRUE(file->WriteAt(0, BytesOf("synced, but nobody can find it")));
  ASSERT_TRUE(file->Sync());
  ASSERT_TRUE(files_.MakeDirs("/d/e"));
  files_.Crash();
  EXPECT_THAT(files_.List("/d").value(), IsEmpty());
}

TEST_F(MemoryFileSystemTest, ACrashBringsRemovedFilesBack) {
  ASSERT_TRUE(files_.MakeDirs("/d/e"));
  ASSERT_TRUE(files_.WriteFile("/d/e/a", BytesOf("text")));
  files_.SyncAll();
  ASSERT_TRUE(files_.RemoveAll("/d/e"));
  files_.Crash();
  EXPECT_EQ(Get("/d/e/a"), "text");
}

TEST_F(MemoryFileSystemTest, ARemovalThatWasSyncedStays) {
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("text")));
  files_.SyncAll();
  ASSERT_TRUE(files_.Remove("/d/a"));
  ASSERT_TRUE(files_.SyncDir("/d"));
  files_.Crash();
  EXPECT_FALSE(files_.Exists("/d/a"));
}

TEST_F(MemoryFileSystemTest, ACrashUndoesARenameAsAWhole) {
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("new")));
  ASSERT_TRUE(files_.WriteFile("/d/b", BytesOf("old")));
  files_.SyncAll();
  ASSERT_TRUE(files_.Rename("/d/a", "/d/b"));
  files_.Crash();
  EXPECT_EQ(Get("/d/a"), "new");
  EXPECT_EQ(Get("/d/b"), "old");
}

TEST_F(MemoryFileSystemTest, AtomicReplacementWithSyncSurvivesACrash) {
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("old")));
  files_.SyncAll();
  ASSERT_TRUE(files_.WriteFileAtomically("/d/a", BytesOf("new"), /*sync=*/true));
  files_.Crash();
  EXPECT_EQ(Get("/d/a"), "new");
}

TEST_F(MemoryFileSystemTest, AtomicReplacementWithoutSyncIsOldOrEmptyAfterACrash) {
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("old")));
  files_.SyncAll();
  ASSERT_TRUE(files_.WriteFileAtomically("/d/a", BytesOf("new"), /*sync=*/false));
  files_.Crash();
  EXPECT_EQ(Get("/d/a"), "old");

  ASSERT_TRUE(files_.WriteFileAtomically("/d/a", BytesOf("new"), /*sync=*/false));
  files_.Crash({.lose_names = false});
  EXPECT_EQ(Get("/d/a"), "");
}

TEST_F(MemoryFileSystemTest, WhatSurvivedACrashSurvivesTheNext) {
  auto file = Open("/d/a");
  ASSERT_TRUE(file->WriteAt(0, BytesOf("text")));
  files_.Crash({.loss = CrashOptions::Loss::kRandomSuffix, .seed = 7, .lose_names = false});
  const std::string left = Get("/d/a");
  files_.Crash();
  EXPECT_EQ(Get("/d/a"), left);
}

TEST_F(MemoryFileSystemTest, FilesOpenDuringACrashAreDead) {
  auto file = Open("/d/a");
  files_.SyncAll();
  files_.Crash();
  EXPECT_EQ(file->WriteAt(0, BytesOf("late")).error().Message(), "write /d/a: bad file descriptor");
  EXPECT_EQ(Get("/d/a"), "");
}

TEST_F(MemoryFileSystemTest, ARandomCrashKeepsAPrefixOfTheWritesWithTheNextOneTorn) {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 200; seed++) {
    ASSERT_TRUE(files_.RemoveAll("/d/a"));
    auto file = Open("/d/a");
    files_.SyncAll();
    for (int i = 0; i < 3; i++) ASSERT_TRUE(file->WriteAt(i * 4, BytesOf("abcd")));
    files_.Crash({.loss = CrashOptions::Loss::kRandomSuffix, .seed = seed});
    const std::string left = Get("/d/a");
    ASSERT_EQ(left, std::string("abcdabcdabcd").substr(0, left.size()));
    seen.insert(left);
  }
  EXPECT_EQ(seen.size(), 13u) << "every point between two bytes should have been hit";
}

TEST_F(MemoryFileSystemTest, ARandomCrashIsAFunctionOfItsSeed) {
  std::set<std::string> seen;
  for (int round = 0; round < 3; round++) {
    MemoryFileSystem files;
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
      ASSERT_TRUE(files.WriteFile(name, BytesOf("0123456789")));
    }
    files.Crash({.loss = CrashOptions::Loss::kRandomSuffix, .seed = 42});
    std::string left;
    const auto names = files.List("/").value();
    for (const std::string& name : names) {
      left += name + ":" + std::to_string(files.Stat(name)->size) + " ";
    }
    seen.insert(left);
  }
  EXPECT_EQ(seen.size(), 1u);
}

TEST_F(MemoryFileSystemTest, ARandomCrashKeepsAPrefixOfTheNames) {
  std::set<size_t> seen;
  for (uint64_t seed = 0; seed < 100; seed++) {
    MemoryFileSystem files;
    for (const char* name : {"0", "1", "2"}) ASSERT_TRUE(files.WriteFile(name, {}));
    files.Crash({.loss = CrashOptions::Loss::kRandomSuffix, .seed = seed});
    const auto names = files.List("/").value();
    for (size_t i = 0; i < names.size(); i++) EXPECT_EQ(names[i], std::to_string(i));
    seen.insert(names.size());
  }
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3));
}

TEST_F(MemoryFileSystemTest, AMoveBetweenDirectoriesIsSynced) {
  ASSERT_TRUE(files_.MakeDirs("/e"));
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("text")));
  files_.SyncAll();
  ASSERT_TRUE(files_.Rename("/d/a", "/e/b"));
  files_.Crash();
  EXPECT_FALSE(files_.Exists("/d/a"));
  EXPECT_EQ(Get("/e/b"), "text");
}

TEST_F(MemoryFileSystemTest, AFlippedBitStaysFlipped) {
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("aaa")));
  ASSERT_TRUE(files_.FlipBit("/d/a", 9));
  EXPECT_EQ(Get("/d/a"), "aca");
  files_.SyncAll();
  ASSERT_TRUE(files_.FlipBit("/d/a", 23));
  files_.Crash();
  EXPECT_EQ(Get("/d/a"), "ac\xe1");
}

TEST_F(MemoryFileSystemTest, OnlyBitsThatAreThereCanFlip) {
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("aaa")));
  EXPECT_EQ(files_.FlipBit("/d/a", 24).error().system_errno, EINVAL);
  EXPECT_EQ(files_.FlipBit("/d/b", 0).error().system_errno, ENOENT);
  EXPECT_EQ(files_.FlipBit("/d", 0).error().system_errno, EISDIR);
}

TEST_F(MemoryFileSystemTest, AFullDiskTakesWhatFitsAndRefusesTheRest) {
  files_.SetCapacity(10);
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("1234")));
  auto file = Open("/d/b");
  ASSERT_TRUE(file->WriteAt(0, BytesOf("1234")));
  EXPECT_EQ(file->WriteAt(4, BytesOf("5678")).error().Message(),
            "write /d/b: no space left on device");
  EXPECT_EQ(Get("/d/b"), "123456");
  EXPECT_EQ(files_.UsedBytes(), 10u);
  EXPECT_EQ(file->Truncate(7).error().system_errno, ENOSPC);
}

TEST_F(MemoryFileSystemTest, OnAFullDiskBytesCanBeReplacedAndMadeRoomFor) {
  files_.SetCapacity(4);
  ASSERT_TRUE(files_.WriteFile("/d/a", BytesOf("1234")));
  auto file = Open("/d/a");
  ASSERT_TRUE(file->WriteAt(0, BytesOf("abcd")));
  ASSERT_TRUE(file->Truncate(2));
  ASSERT_TRUE(files_.WriteFile("/d/b", BytesOf("12")));
  EXPECT_EQ(files_.WriteFile("/d/c", BytesOf("1")).error().system_errno, ENOSPC);
  ASSERT_TRUE(files_.Remove("/d/a"));
  EXPECT_TRUE(files_.WriteFile("/d/c", BytesOf("1")));
}

TEST_F(MemoryFileSystemTest, PathsAreResolvedByName) {
  ASSERT_TRUE(files_.WriteFile("d//./a", BytesOf("text")));
  EXPECT_EQ(Get("/d/../d/a"), "text");
  EXPECT_EQ(Get("/../d/a"), "text");
  EXPECT_TRUE(files_.Stat("/")->is_directory);
}

TEST_F(MemoryFileSystemTest, TheRootStays) {
  EXPECT_EQ(files_.RemoveAll("/").error().system_errno, EBUSY);
  EXPECT_EQ(files_.Rename("/", "/e").error().system_errno, EBUSY);
  EXPECT_EQ(files_.Rename("/d", "/").error().system_errno, EEXIST);
}

}  // namespace
}  // namespace jsstore
