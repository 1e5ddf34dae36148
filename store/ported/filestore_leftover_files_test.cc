// Opening a directory in which files of blocks are missing, are back again, or may not be written.
#include <cerrno>
#include <string>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

PORTED_TEST_ALL(TestFileStoreRecoverOnlyBlkFiles, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.Put("foo", "");
  const std::string before = rig.StateText();
  ExpectState(rig.State(), {1, 1, 1});
  rig.StopAndStart();
  EXPECT_EQ(rig.StateText(), before);
  EXPECT_TRUE(rig.files.Exists(FileStoreRig::IndexPath()));

  // Names that only look like those of blocks.
  rig.Stop();
  for (const char* name : {"10.blk.random", "10.blk.tmp"})
    rig.WriteFile(rig.MessagesPath(name), {});
  rig.Start();
  EXPECT_TRUE(
      rig.files.Exists(FileStoreRig::IndexPath()));  // all would have been read had they counted
  EXPECT_EQ(rig.StateText(), before);

  rig.StopAndStart(Index::kRemoved);
  EXPECT_EQ(rig.StateText(), before);
}

PORTED_TEST(TestFileStoreRemoveMsgBlockFirst, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"test"};
  rig.Start();
  rig.Put("test", "");
  ExpectState(rig.store->FastState(), {1, 1, 1});
  rig.Stop();
  rig.RemoveIndex();
  EXPECT_TRUE(Worked(rig.files.Remove(rig.BlockPath(1))));
  rig.stream.allow_msg_ttl = true;

  rig.Start();

  // There is nothing that could tell.
  ExpectState(rig.store->FastState(), {0, 0, 0});
}

// Killed when the new block with the tombstone was there and the old one not yet gone.
PORTED_TEST(TestFileStoreRemoveMsgBlockLast, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"test"};
  rig.Start();
  rig.Put("test", "");
  ExpectState(rig.store->FastState(), {1, 1, 1});
  const Bytes first_block = rig.ReadFile(rig.BlockPath(1));
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_THAT(rig.BlocksOnDisk(), ElementsAre(2U));
  rig.Stop();
  rig.RemoveIndex();
  rig.WriteFile(rig.BlockPath(1), first_block);
  rig.stream.allow_msg_ttl = true;

  rig.Start();

  ExpectState(rig.store->FastState(), {0, 2, 1});
  EXPECT_THAT(rig.BlocksOnDisk(), ElementsAre(2U));
}

// index.db alone keeps the sequences of a stream of which all has expired.
PORTED_TEST_ALL(TestFileStoreRecoverDoesNotResetStreamState, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1024;
  rig.stream.subjects = {"ev.1"};
  rig.stream.max_age = seconds(2);
  rig.stream.retention = RetentionPolicy::kWorkQueue;
  rig.Start();
  rig.PutMany(500, "foo", "Hello World");
  EXPECT_GT(rig.peer().Blocks().size(), 1U);
  rig.Advance(milliseconds(2500));
  ASSERT_EQ(rig.peer().Blocks().size(), 1U);
  const std::string path = rig.peer().Block(0).path();
  rig.Stop();
  EXPECT_TRUE(rig.files.Exists(FileStoreRig::IndexPath()));
  EXPECT_TRUE(Worked(rig.files.Remove(path)));

  rig.Start();

  EXPECT_NE(rig.State().first_seq | rig.State().last_seq, 0U);
  ExpectState(rig.State(), {0, 501, 500});
}

// index.db tells of a block whose file is gone.
PORTED_TEST_ALL(TestFileStoreRemoveBlockWithStaleStreamState, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutInBlocks(3, "foo");
  ASSERT_THAT(rig.BlocksOnDisk(), ElementsAre(1U, 2U, 3U));
  rig.Stop();
  EXPECT_TRUE(Worked(rig.files.Remove(rig.BlockPath(2))));

  rig.Start();

  EXPECT_TRUE(rig.Loads(1));
  EXPECT_EQ(rig.LoadError(2), ErrorCode::kStoreMsgNotFound);
  EXPECT_TRUE(rig.Loads(3));
}

// A directory that may only be read: files that are open go on, nothing can be created.
void MakeReadOnly(FileStoreRig& rig) {
  FileFault fault;
  fault.matches = [&rig](const FileOperation& operation) {
    const bool creates =
        operation.kind == FileOperationKind::kOpen &&
        (operation.path == FileStoreRig::IndexPath() || !rig.files.disk().Exists(operation.path));
    return creates || operation.kind == FileOperationKind::kRename ||
           operation.kind == FileOperationKind::kRemove;
  };
  fault.count = FileFault::kForever;
  fault.system_errno = EACCES;
  rig.files.faults().Add(fault);
}

PORTED_TEST(TestFileStoreStoreRawMessageThrowsPermissionErrorIfFSModeReadOnly, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 1024;
  rig.stream.subjects = {"ev.1"};
  rig.Start();
  MakeReadOnly(rig);

  Result<Stored> stored;
  for (int i = 0; i < 10 && stored; ++i) {
    stored = rig.store->StoreMsg("ev.1", {}, ViewOf(std::string(1024, 'Z')), 0);
  }

  ASSERT_FALSE(stored);
  EXPECT_TRUE(stored.error().IsPermission()) << stored.error().Message();
}

PORTED_TEST(TestFileStoreWriteFullStateThrowsPermissionErrorIfFSModeReadOnly, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"ev.1"};
  rig.Start();
  rig.PutMany(1000, "ev.1", std::string(1024, 'Z'));
  MakeReadOnly(rig);

  const Status written = rig.peer().WriteIndex(/*force=*/false);

  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().IsPermission()) << written.error().Message();
  rig.files.faults().Clear();
  EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
}

}  // namespace
}  // namespace jsstore
