// What every FileSystem promises, texts of errors included: the real one and the one in memory go
// through the same tests.
#include <gmock/gmock.h>

#include <cerrno>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "jsstore/env.h"
#include "store/env/faulty_file_system.h"
#include "store/env/memory_file_system.h"
#include "store/env/posix_file_system.h"
#include "store/env/temp_directory.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Kind {
  std::string name;
  std::function<std::unique_ptr<FileSystem>()> make;
};

class FileSystemTest : public testing::TestWithParam<Kind> {
 protected:
  FileSystemTest() : files_(GetParam().make()), root_(temp_ / "root") {
    EXPECT_TRUE(files_->MakeDirs(root_));
  }

  std::string Path(const std::string& name) const { return root_ + "/" + name; }

  void Put(const std::string& name, const std::string& text) {
    const Status written = files_->WriteFile(Path(name), BytesOf(text));
    ASSERT_TRUE(written) << written.error().Message();
  }

  std::string Get(const std::string& name) {
    auto bytes = files_->ReadFile(Path(name));
    return bytes ? TextOf(*bytes) : bytes.error().Message();
  }

  std::unique_ptr<File> Open(const std::string& name, OpenMode mode) {
    auto file = files_->Open(Path(name), mode);
    EXPECT_TRUE(file) << file.error().Message();
    return file ? std::move(*file) : nullptr;
  }

  // The errno value and text that a failed call answered.
  template <typename T>
  void ExpectFailure(const Result<T>& result, int system_errno, const std::string& text) {
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().Is(ErrorCode::kSystem));
    EXPECT_EQ(result.error().system_errno, system_errno);
    EXPECT_EQ(result.error().Message(), text);
  }

  TempDirectory temp_;
  std::unique_ptr<FileSystem> files_;
  std::string root_;
};

TEST_P(FileSystemTest, WhatIsWrittenIsRead) {
  auto file = Open("a", OpenMode::kReadWriteCreate);
  ASSERT_TRUE(file->WriteAt(0, BytesOf("hello")));
  ASSERT_TRUE(file->WriteAt(5, BytesOf(", world")));
  ASSERT_TRUE(file->WriteAt(0, BytesOf("J")));
  ASSERT_TRUE(file->Close());
  EXPECT_EQ(Get("a"), "Jello, world");
}

TEST_P(FileSystemTest, AWritePastTheEndLeavesZerosBetween) {
  auto file = Open("a", OpenMode::kReadWriteCreate);
  ASSERT_TRUE(file->WriteAt(3, BytesOf("x")));
  EXPECT_EQ(file->Size().value(), 4u);
  EXPECT_EQ(Get("a"), std::string("\0\0\0x", 4));
}

TEST_P(FileSystemTest, AnEmptyWriteChangesNothing) {
  auto file = Open("a", OpenMode::kReadWriteCreate);
  ASSERT_TRUE(file->WriteAt(100, {}));
  EXPECT_EQ(file->Size().value(), 0u);
}

TEST_P(FileSystemTest, AReadIsShortOnlyAtTheEnd) {
  Put("a", "0123456789");
  auto file = Open("a", OpenMode::kRead);
  Bytes out(4);
  EXPECT_EQ(file->ReadAt(2, out).value(), 4u);
  EXPECT_EQ(TextOf(out), "2345");
  EXPECT_EQ(file->ReadAt(8, out).value(), 2u);
  EXPECT_EQ(file->ReadAt(10, out).value(), 0u);
  EXPECT_EQ(file->ReadAt(1000, out).value(), 0u);
}

TEST_P(FileSystemTest, TruncateShortensAndExtends) {
  Put("a", "0123456789");
  auto file = Open("a", OpenMode::kReadWrite);
  ASSERT_TRUE(file->Truncate(2));
  ASSERT_TRUE(file->Truncate(4));
  ASSERT_TRUE(file->Sync());
  EXPECT_EQ(Get("a"), std::string("01\0\0", 4));
}

TEST_P(FileSystemTest, OpeningToTruncateEmptiesAndOpeningToCreateDoesNot) {
  Put("a", "text");
  Open("a", OpenMode::kReadWriteCreate);
  EXPECT_EQ(Get("a"), "text");
  Open("a", OpenMode::kTruncate);
  EXPECT_EQ(Get("a"), "");
}

TEST_P(FileSystemTest, OffsetsBeyondAnyFileAreInvalid) {
  const uint64_t far = std::numeric_limits<uint64_t>::max();
  auto file = Open("a", OpenMode::kReadWriteCreate);
  Bytes out(1);
  ExpectFailure(file->ReadAt(far, out), EINVAL, "read " + Path("a") + ": invalid argument");
  ExpectFailure(file->WriteAt(far, out), EINVAL, "write " + Path("a") + ": invalid argument");
  ExpectFailure(file->Truncate(far), EINVAL, "truncate " + Path("a") + ": invalid argument");
}

TEST_P(FileSystemTest, ModesAreKept) {
  Put("a", "text");
  Bytes byte(1);
  auto reader = Open("a", OpenMode::kRead);
  ExpectFailure(reader->WriteAt(0, byte), EBADF, "write " + Path("a") + ": bad file descriptor");
  ExpectFailure(reader->Truncate(0), EINVAL, "truncate " + Path("a") + ": invalid argument");
  auto writer = Open("a", OpenMode::kTruncate);
  ExpectFailure(writer->ReadAt(0, byte), EBADF, "read " + Path("a") + ": bad file descriptor");
}

TEST_P(FileSystemTest, AClosedFileAnswersErrors) {
  auto file = Open("a", OpenMode::kReadWriteCreate);
  ASSERT_TRUE(file->Close());
  Bytes byte(1);
  ExpectFailure(file->ReadAt(0, byte), EBADF, "read " + Path("a") + ": bad file descriptor");
  ExpectFailure(file->WriteAt(0, byte), EBADF, "write " + Path("a") + ": bad file descriptor");
  ExpectFailure(file->Sync(), EBADF, "sync " + Path("a") + ": bad file descriptor");
  ExpectFailure(file->Size(), EBADF, "stat " + Path("a") + ": bad file descriptor");
  ExpectFailure(file->Close(), EBADF, "close " + Path("a") + ": bad file descriptor");
}

TEST_P(FileSystemTest, AMissingFileIsNamed) {
  const std::string text = Path("no") + ": no such file or directory";
  ExpectFailure(files_->Open(Path("no"), OpenMode::kRead), ENOENT, "open " + text);
  ExpectFailure(files_->Open(Path("no"), OpenMode::kReadWrite), ENOENT, "open " + text);
  ExpectFailure(files_->Stat(Path("no")), ENOENT, "stat " + text);
  ExpectFailure(files_->List(Path("no")), ENOENT, "open " + text);
  ExpectFailure(files_->SyncDir(Path("no")), ENOENT, "open " + text);
  ExpectFailure(files_->Remove(Path("no")), ENOENT, "remove " + text);
  ExpectFailure(files_->ReadFile(Path("no")), ENOENT, "open " + text);
  EXPECT_FALSE(files_->Exists(Path("no")));
  EXPECT_TRUE(files_->Open(Path("no"), OpenMode::kRead).error().IsNotExist());
}

TEST_P(FileSystemTest, AMissingDirectoryIsNotMadeForAFile) {
  const std::string path = Path("no/a");
  ExpectFailure(files_->Open(path, OpenMode::kReadWriteCreate), ENOENT,
                "open " + path + ": no such file or directory");
  ExpectFailure(files_->WriteFileAtomically(path, {}, true), ENOENT,
                "open " + path + ".tmp: no such file or directory");
}

TEST_P(FileSystemTest, AFileInPlaceOfADirectoryIsNamed) {
  Put("a", "");
  const std::string text = Path("a") + ": not a directory";
  ExpectFailure(files_->MakeDirs(Path("a")), ENOTDIR, "mkdir " + text);
  ExpectFailure(files_->MakeDirs(Path("a/b/c")), ENOTDIR, "mkdir " + text);
  ExpectFailure(files_->List(Path("a")), ENOTDIR, "open " + text);
  ExpectFailure(files_->SyncDir(Path("a")), ENOTDIR, "open " + text);
  ExpectFailure(files_->ProbeWritable(Path("a")), ENOTDIR,
                "open " + Path("a/_test_*") + ": not a directory");
  ExpectFailure(files_->Open(Path("a/b"), OpenMode::kRead), ENOTDIR,
                "open " + Path("a/b") + ": not a directory");
  ExpectFailure(files_->RemoveAll(Path("a/b")), ENOTDIR,
                "unlinkat " + Path("a/b") + ": not a directory");
}

TEST_P(FileSystemTest, ADirectoryInPlaceOfAFileIsNamed) {
  ASSERT_TRUE(files_->MakeDirs(Path("d")));
  const std::string text = Path("d") + ": is a directory";
  ExpectFailure(files_->Open(Path("d"), OpenMode::kReadWrite), EISDIR, "open " + text);
  ExpectFailure(files_->WriteFile(Path("d"), {}), EISDIR, "open " + text);
  Bytes byte(1);
  ExpectFailure(Open("d", OpenMode::kRead)->ReadAt(0, byte), EISDIR, "read " + text);
}

TEST_P(FileSystemTest, APathWithAZeroByteIsInvalidAndNotCutShort) {
  Put("a", "text");
  const std::string path = Path("a") + std::string("\0b", 2);
  for (const Error& error :
       {files_->Open(path, OpenMode::kTruncate).error(), files_->Stat(path).error(),
        files_->List(path).error(), files_->MakeDirs(path).error(), files_->Remove(path).error(),
        files_->RemoveAll(path).error(), files_->Rename(path, Path("c")).error(),
        files_->SyncDir(path).error(), files_->ProbeWritable(path).error()}) {
    EXPECT_EQ(error.system_errno, EINVAL) << error.Message();
  }
  EXPECT_EQ(Get("a"), "text");
}

TEST_P(FileSystemTest, StatTellsFilesAndDirectoriesApart) {
  Put("a", "12345");
  EXPECT_FALSE(files_->Stat(Path("a"))->is_directory);
  EXPECT_EQ(files_->Stat(Path("a"))->size, 5u);
  EXPECT_TRUE(files_->Stat(root_)->is_directory);
  EXPECT_TRUE(files_->Exists(Path("a")));
  EXPECT_TRUE(files_->Exists(root_));
}

TEST_P(FileSystemTest, NamesAreListedInByteOrder) {
  for (const char* name : {"b", "10.blk", "2.blk", "B", "\xc3\xa4"}) Put(name, "");
  ASSERT_TRUE(files_->MakeDirs(Path("a/inner")));
  EXPECT_THAT(files_->List(root_).value(),
              ElementsAre("10.blk", "2.blk", "B", "a", "b", "\xc3\xa4"));
}

TEST_P(FileSystemTest, DirectoriesAreMadeWithTheirParentsAndMayExist) {
  ASSERT_TRUE(files_->MakeDirs(Path("a/b/c/")));
  ASSERT_TRUE(files_->MakeDirs(Path("a/b/c")));
  EXPECT_TRUE(files_->Stat(Path("a/b/c"))->is_directory);
}

TEST_P(FileSystemTest, RenameReplacesAFile) {
  Put("a", "new");
  Put("b", "old");
  ASSERT_TRUE(files_->Rename(Path("a"), Path("b")));
  EXPECT_EQ(Get("b"), "new");
  EXPECT_FALSE(files_->Exists(Path("a")));
}

TEST_P(FileSystemTest, RenameMovesADirectory) {
  ASSERT_TRUE(files_->MakeDirs(Path("a/b")));
  Put("a/b/file", "text");
  ASSERT_TRUE(files_->Rename(Path("a"), Path("c")));
  EXPECT_EQ(Get("c/b/file"), "text");
  EXPECT_FALSE(files_->Exists(Path("a")));
}

TEST_P(FileSystemTest, RenameReplacesNoDirectory) {
  Put("a", "text");
  ASSERT_TRUE(files_->MakeDirs(Path("empty")));
  ASSERT_TRUE(files_->MakeDirs(Path("d")));
  const std::string both = Path("a") + " " + Path("empty");
  ExpectFailure(files_->Rename(Path("a"), Path("empty")), EEXIST,
                "rename " + both + ": file exists");
  EXPECT_EQ(files_->Rename(Path("d"), Path("empty")).error().system_errno, EEXIST);
  EXPECT_EQ(files_->Rename(Path("d"), Path("a")).error().system_errno, ENOTDIR);
}

TEST_P(FileSystemTest, RenameOfWhatIsMissingNamesBothPaths) {
  const std::string both = Path("a") + " " + Path("b");
  ExpectFailure(files_->Rename(Path("a"), Path("b")), ENOENT,
                "rename " + both + ": no such file or directory");
  ASSERT_TRUE(files_->MakeDirs(Path("d")));
  EXPECT_EQ(files_->Rename(Path("a"), Path("d")).error().system_errno, ENOENT);
}

TEST_P(FileSystemTest, RenameOntoItselfAndIntoItself) {
  ASSERT_TRUE(files_->MakeDirs(Path("d")));
  EXPECT_TRUE(files_->Rename(Path("d"), Path("d")));
  EXPECT_EQ(files_->Rename(Path("d"), Path("d/e")).error().system_errno, EINVAL);
}

TEST_P(FileSystemTest, RemoveTakesFilesAndEmptyDirectories) {
  ASSERT_TRUE(files_->MakeDirs(Path("d")));
  Put("d/a", "");
  ExpectFailure(files_->Remove(Path("d")), ENOTEMPTY,
                "remove " + Path("d") + ": directory not empty");
  ASSERT_TRUE(files_->Remove(Path("d/a")));
  ASSERT_TRUE(files_->Remove(Path("d")));
  EXPECT_THAT(files_->List(root_).value(), IsEmpty());
}

TEST_P(FileSystemTest, RemoveAllTakesEverythingAndForgivesAbsence) {
  ASSERT_TRUE(files_->MakeDirs(Path("d/e/f")));
  Put("d/a", "1");
  Put("d/e/b", "2");
  ASSERT_TRUE(files_->RemoveAll(Path("d")));
  ASSERT_TRUE(files_->RemoveAll(Path("d")));
  Put("a", "1");
  ASSERT_TRUE(files_->RemoveAll(Path("a")));
  EXPECT_THAT(files_->List(root_).value(), IsEmpty());
}

TEST_P(FileSystemTest, ARemovedFileLivesOnForThoseWhoHaveItOpen) {
  Put("a", "text");
  auto file = Open("a", OpenMode::kReadWrite);
  ASSERT_TRUE(files_->Remove(Path("a")));
  Bytes out(4);
  EXPECT_EQ(file->ReadAt(0, out).value(), 4u);
  ASSERT_TRUE(file->WriteAt(0, BytesOf("more text")));
  EXPECT_FALSE(files_->Exists(Path("a")));
}

TEST_P(FileSystemTest, ProbingLeavesNothingBehind) {
  ASSERT_TRUE(files_->ProbeWritable(root_));
  EXPECT_THAT(files_->List(root_).value(), IsEmpty());
  const Status probed = files_->ProbeWritable(Path("no"));
  ExpectFailure(probed, ENOENT, "open " + Path("no/_test_*") + ": no such file or directory");
}

TEST_P(FileSystemTest, SyncDirTakesDirectories) { EXPECT_TRUE(files_->SyncDir(root_)); }

TEST_P(FileSystemTest, AtomicReplacementLeavesOnlyTheNewFile) {
  Put("a", "old and longer");
  Put("a.tmp", "left over from a crash, and longer than what comes");
  ASSERT_TRUE(files_->WriteFileAtomically(Path("a"), BytesOf("new"), /*sync=*/true));
  EXPECT_EQ(Get("a"), "new");
  ASSERT_TRUE(files_->WriteFileAtomically(Path("a"), BytesOf("newer"), /*sync=*/false));
  EXPECT_EQ(Get("a"), "newer");
  EXPECT_THAT(files_->List(root_).value(), ElementsAre("a"));
}

TEST_P(FileSystemTest, AtomicReplacementThatFailsAtAnyPointKeepsTheOldFile) {
  Put("a", "old");
  for (const FileOperationKind kind :
       {FileOperationKind::kOpen, FileOperationKind::kWrite, FileOperationKind::kSync,
        FileOperationKind::kClose, FileOperationKind::kRename}) {
    FaultyFileSystem faulty(*files_);
    faulty.faults().Add(FailNth(kind, 1, EIO));
    const Status done = faulty.WriteFileAtomically(Path("a"), BytesOf("new"), /*sync=*/true);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().Message(), HasSubstr(Path("a.tmp")));
    EXPECT_EQ(Get("a"), "old");
    EXPECT_THAT(files_->List(root_).value(), ElementsAre("a"));
  }
}

TEST_P(FileSystemTest, AtomicReplacementReportsADirectoryThatCannotBeSynced) {
  FaultyFileSystem faulty(*files_);
  faulty.faults().Add(FailNth(FileOperationKind::kSyncDir, 1, EIO));
  ExpectFailure(faulty.WriteFileAtomically(Path("a"), BytesOf("new"), /*sync=*/true), EIO,
                "sync " + root_ + ": input/output error");
  EXPECT_TRUE(faulty.WriteFileAtomically(Path("a"), BytesOf("new"), /*sync=*/false));
}

TEST_P(FileSystemTest, ReadFileTakesWhatIsThereWhenTheFileGotShorter) {
  Put("a", "0123456789");
  FaultyFileSystem faulty(*files_);
  FileFault shrink;
  shrink.matches = [this](const FileOperation& operation) {
    if (operation.kind == FileOperationKind::kRead) {
      EXPECT_TRUE(Open("a", OpenMode::kReadWrite)->Truncate(3));
    }
    return false;
  };
  faulty.faults().Add(shrink);
  EXPECT_EQ(TextOf(faulty.ReadFile(Path("a")).value()), "012");
}

INSTANTIATE_TEST_SUITE_P(
    All, FileSystemTest,
    testing::Values(Kind{"Posix", [] { return std::make_unique<PosixFileSystem>(); }},
                    Kind{"Memory", [] { return std::make_unique<MemoryFileSystem>(); }}),
    [](const auto& test_info) { return test_info.param.name; });

}  // namespace
}  // namespace jsstore
