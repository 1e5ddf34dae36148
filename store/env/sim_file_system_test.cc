// Faults, the record of operations, and every fault point in turn.
#include "store/env/sim_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

#include "store/env/remove_directory.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

using testing::ElementsAre;

std::string TextIn(FileSystem& files, const std::string& path) {
  auto bytes = files.ReadFile(path);
  return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error().Message();
}

std::vector<std::string> Descriptions(const std::vector<FileOperation>& operations) {
  std::vector<std::string> texts;
  for (const FileOperation& operation : operations) texts.push_back(Describe(operation));
  return texts;
}

TEST(SimFileSystemTest, RecordsEveryOperation) {
  SimFileSystem files;
  ASSERT_TRUE(files.MakeDirs("d"));
  ASSERT_TRUE(files.WriteFileAtomically("d/a", BytesOf("text"), /*sync=*/true));
  ASSERT_TRUE(files.Exists("d/a"));
  EXPECT_THAT(Descriptions(files.faults().operations()),
              ElementsAre("mkdir d", "open d/a.tmp", "write d/a.tmp", "sync d/a.tmp",
                          "close d/a.tmp", "rename d/a.tmp d/a", "sync d", "stat d/a"));
  const FileOperation write = files.faults().operations()[2];
  EXPECT_EQ(write.kind, FileOperationKind::kWrite);
  EXPECT_EQ(write.offset, 0u);
  EXPECT_EQ(write.size, 4u);
}

TEST(SimFileSystemTest, TheRecordCanStartAnew) {
  SimFileSystem files;
  ASSERT_TRUE(files.MakeDirs("d"));
  files.faults().ClearOperations();
  ASSERT_TRUE(files.List("d"));
  EXPECT_EQ(files.faults().operation_count(), 1u);
}

TEST(SimFileSystemTest, TheNthOperationOfAKindFailsOnce) {
  SimFileSystem files;
  files.faults().Add(FailNth(FileOperationKind::kWrite, 2, EACCES));
  auto file = files.Open("a", OpenMode::kReadWriteCreate).value();
  EXPECT_TRUE(file->WriteAt(0, BytesOf("1")));
  EXPECT_EQ(file->WriteAt(1, BytesOf("2")).error().Message(), "write a: permission denied");
  EXPECT_TRUE(file->WriteAt(1, BytesOf("3")));
  EXPECT_EQ(TextIn(files.disk(), "a"), "13");
}

TEST(SimFileSystemTest, APredicateChoosesWhatFails) {
  SimFileSystem files;
  FileFault fault;
  fault.matches = [](const FileOperation& operation) { return operation.path == "b"; };
  fault.count = FileFault::kForever;
  fault.system_errno = EIO;
  files.faults().Add(fault);
  EXPECT_TRUE(files.WriteFile("a", {}));
  EXPECT_EQ(files.WriteFile("b", {}).error().Message(), "open b: input/output error");
  EXPECT_EQ(files.Stat("b").error().Message(), "stat b: input/output error");
  files.faults().Clear();
  EXPECT_TRUE(files.WriteFile("b", {}));
}

TEST(SimFileSystemTest, EveryOperationCanFail) {
  SimFileSystem files;
  ASSERT_TRUE(files.MakeDirs("d"));
  auto file = files.Open("a", OpenMode::kReadWriteCreate).value();
  FileFault fault;
  fault.count = FileFault::kForever;
  files.faults().Add(fault);
  Bytes byte(1);
  std::vector<std::string> texts;
  const auto note = [&](const Error& error) { texts.push_back(error.Message()); };
  note(file->ReadAt(0, byte).error());
  note(file->WriteAt(0, byte).error());
  note(file->Truncate(0).error());
  note(file->Sync().error());
  note(file->Size().error());
  note(file->Close().error());
  note(files.Open("a", OpenMode::kRead).error());
  note(files.Stat("a").error());
  note(files.List("d").error());
  note(files.MakeDirs("e").error());
  note(files.Rename("a", "b").error());
  note(files.Remove("a").error());
  note(files.RemoveAll("d").error());
  note(files.SyncDir("d").error());
  note(files.ProbeWritable("d").error());
  const std::string cause = ": input/output error";
  EXPECT_THAT(texts, ElementsAre("read a" + cause, "write a" + cause, "truncate a" + cause,
                                 "sync a" + cause, "stat a" + cause, "close a" + cause,
                                 "open a" + cause, "stat a" + cause, "open d" + cause,
                                 "mkdir e" + cause, "rename a b" + cause, "remove a" + cause,
                                 "unlinkat d" + cause, "sync d" + cause, "open d" + cause));
  EXPECT_EQ(files.disk().List("/").value(), (std::vector<std::string>{"a", "d"}));
}

TEST(SimFileSystemTest, ATornWriteKeepsItsBeginning) {
  SimFileSystem files;
  FileFault torn = FailNth(FileOperationKind::kWrite, 1, EIO);
  torn.keep_bytes = 3;
  files.faults().Add(torn);
  EXPECT_FALSE(files.WriteFile("a", BytesOf("12345")));
  EXPECT_EQ(TextIn(files.disk(), "a"), "123");
}

TEST(SimFileSystemTest, AFaultCountsFromWhenItIsAdded) {
  SimFileSystem files;
  ASSERT_TRUE(files.WriteFile("a", BytesOf("1")));
  files.faults().Add(FailNth(FileOperationKind::kWrite, 1, EIO));
  EXPECT_FALSE(files.WriteFile("a", BytesOf("2")));
  EXPECT_TRUE(files.WriteFile("a", BytesOf("3")));
}

TEST(SimFileSystemTest, OfTwoFaultsTheFirstWinsAndBothCount) {
  SimFileSystem files;
  files.faults().Add(FailNth(FileOperationKind::kStat, 1, EIO));
  files.faults().Add(FailNth(FileOperationKind::kStat, 1, EACCES));
  EXPECT_EQ(files.Stat("/").error().system_errno, EIO);
  EXPECT_TRUE(files.Stat("/"));
}

// What a synced atomic replacement promises, with the power cut before each of its steps and with
// any part of what was not synced lost.
TEST(SimFileSystemTest, AnAtomicReplacementCutAnywhereIsOldOrNewButNothingElse) {
  constexpr uint64_t kSeeds = 20;
  uint64_t steps = 0;
  for (uint64_t nth = 1;; nth++) {
    bool finished = false;
    for (uint64_t seed = 0; seed < kSeeds; seed++) {
      SimFileSystem files;
      ASSERT_TRUE(files.WriteFile("a", BytesOf("old")));
      files.disk().SyncAll();
      files.faults().Add(FailChangesFrom(nth, EIO));
      const Status done = files.WriteFileAtomically("a", BytesOf("newer"), /*sync=*/true);
      files.faults().Clear();
      files.disk().Crash({.loss = CrashOptions::Loss::kRandomSuffix, .seed = seed});
      const std::string left = TextIn(files, "a");
      EXPECT_TRUE(left == "old" || left == "newer") << "cut before step " << nth << ": " << left;
      EXPECT_TRUE(!done || left == "newer");
      finished = done.has_value();
    }
    if (finished) break;
    steps = nth;
  }
  EXPECT_EQ(steps, 5u) << "open, write, sync, rename, sync of the directory";
}

TEST(SimFileSystemTest, ADirectoryIsRemovedThoughSomebodyWroteIntoItMeanwhile) {
  SimFileSystem files;
  ASSERT_TRUE(files.MakeDirs("d"));
  ASSERT_TRUE(files.WriteFile("d/a", BytesOf("a")));
  FileFault busy = FailNth(FileOperationKind::kRemoveAll, 1, ENOTEMPTY);
  busy.count = 3;
  files.faults().Add(busy);
  EXPECT_TRUE(RemoveDirectory(files, "d"));
  EXPECT_FALSE(files.Exists("d"));

  ASSERT_TRUE(files.MakeDirs("d"));
  busy.count = FileFault::kForever;
  files.faults().Add(busy);
  files.faults().ClearOperations();
  const Status removed = RemoveDirectory(files, "d");
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().system_errno, ENOTEMPTY);
  EXPECT_EQ(files.faults().operation_count(), 101U) << "the first, and one every 10 ms of a second";
}

}  // namespace
}  // namespace jsstore
