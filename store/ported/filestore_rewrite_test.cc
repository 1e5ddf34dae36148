// Blocks that are changed in place or cut: erasing, truncating, and the compression that goes with
// it.
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::seconds;

// Whether the file is other than records, once it is decrypted: so few never come out as long as
// they were.
bool IsCompressed(MessageBlock& block) {
  EXPECT_TRUE(Worked(block.EnsureKey()));
  auto file = block.ReadFile();
  EXPECT_TRUE(Worked(file));
  if (!file) return false;
  const size_t on_disk = file->size();
  EXPECT_TRUE(Worked(block.DecodeApart(*file)));
  return file->size() != on_disk;
}

// All blocks but the last are, where the store compresses.
void ExpectFullBlocksCompressed(FileStoreRig& rig) {
  FileStorePeer peer = rig.peer();
  const bool compresses = rig.file_store.compression != Compression::kNone;
  for (const BlockPtr& block : peer.Blocks()) {
    EXPECT_EQ(IsCompressed(*block), compresses && block != peer.LastBlock()) << block->index;
  }
}

void EraseAfterSkips(const std::vector<std::string>& before, const std::vector<std::string>& after,
                     uint64_t erased) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo"};
  rig.Start();
  for (const std::string& payload : before) rig.Put("foo", payload);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Worked(rig.store->SkipMsg(0)));
  for (const std::string& payload : after) rig.Put("foo", payload);
  // The skipped ones have records no more.
  EXPECT_TRUE(Worked(rig.peer().Block(0).Compact()));

  EXPECT_TRUE(rig.Erase(erased));

  EXPECT_FALSE(rig.Loads(erased));
}

PORTED_TEST(TestFileStoreEraseMsgWithDbitSlots, 478) { EraseAfterSkips({"abd"}, {"abd"}, 1); }

PORTED_TEST(TestFileStoreEraseMsgWithAllTrailingDbitSlots, 479) {
  EraseAfterSkips({"abc", "abcdefg"}, {}, 2);
}

void EraseAndRecover(const Permutation& permutation, bool in_last_block) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(3, "foo", "");
  if (!in_last_block) {
    EXPECT_TRUE(Worked(rig.peer().AddBlock()));
    rig.sim.Settle();
    ExpectFullBlocksCompressed(rig);
  }
  ExpectState(rig.State(), {3, 1, 3});
  EXPECT_EQ(rig.State().num_deleted, 0);

  EXPECT_TRUE(rig.Erase(2));
  ExpectState(rig.State(), {2, 1, 3});
  EXPECT_EQ(rig.State().num_deleted, 1);

  EXPECT_EQ(rig.Put("foo", ""), 4U);
  ExpectFullBlocksCompressed(rig);
  const std::string before = rig.StateText();
  for (const Index index : {Index::kKept, Index::kRemoved}) {
    ASSERT_NO_FATAL_FAILURE(rig.ExpectSameAfterRestart(index));
    EXPECT_EQ(rig.StateText(), before);
    ExpectFullBlocksCompressed(rig);
  }
}

PORTED_TEST_ALL(TestFileStoreAtomicEraseMsg, 550) {
  EraseAndRecover(permutation, /*in_last_block=*/true);
  EraseAndRecover(permutation, /*in_last_block=*/false);
}

void TruncateCompressed(const Permutation& permutation,
                        const std::function<bool(FileStoreRig&, uint64_t)>& remove) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(2, "foo", "");
  FileStorePeer peer = rig.peer();
  const BlockPtr first = peer.FirstBlock();
  EXPECT_FALSE(IsCompressed(*first));
  EXPECT_TRUE(Worked(peer.AddBlock()));
  rig.sim.Settle();
  EXPECT_EQ(IsCompressed(*first), permutation.Compresses());

  rig.Put("foo", "");
  EXPECT_TRUE(remove(rig, 2));
  ExpectState(rig.State(), {2, 1, 3});
  EXPECT_EQ(rig.State().num_deleted, 1);

  rig.Truncate(2);
  ExpectState(rig.State(), {1, 1, 2});
  EXPECT_EQ(rig.State().num_deleted, 1);
  ExpectFullBlocksCompressed(rig);

  EXPECT_TRUE(Worked(peer.WriteIndex()));
  EXPECT_EQ(rig.Put("foo", ""), 3U);
  EXPECT_TRUE(Worked(peer.WriteIndex()));
  first->ClearCacheAndOffset();
  EXPECT_TRUE(Worked(first->Load()));
  ExpectFullBlocksCompressed(rig);
}

// The original removes in a third way, which is what RemoveMsg does there.
PORTED_TEST_ALL(TestFileStoreCompressionAfterTruncate, kNoPlanNumber) {
  TruncateCompressed(permutation, [](FileStoreRig& rig, uint64_t seq) { return rig.Remove(seq); });
  TruncateCompressed(permutation, [](FileStoreRig& rig, uint64_t seq) { return rig.Erase(seq); });
}

PORTED_TEST_ALL(TestFileStoreTruncateRemovedBlock, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutInBlocks(3, "foo");
  EXPECT_EQ(rig.peer().Blocks().size(), 3U);
  ExpectState(rig.State(), {3, 1, 3});
  EXPECT_EQ(rig.State().num_deleted, 0);

  EXPECT_TRUE(rig.Remove(2));
  EXPECT_EQ(rig.peer().Blocks().size(), 2U);
  ExpectState(rig.State(), {2, 1, 3});
  EXPECT_EQ(rig.State().num_deleted, 1);

  rig.Truncate(2);
  ExpectState(rig.State(), {1, 1, 2});
  EXPECT_EQ(rig.State().num_deleted, 1);
}

// A stream that gathers writes, with nobody left to write them.
void EndFlushLoop(FileStoreRig& rig) {
  rig.peer().LastBlock()->QuitFlushLoop();
  rig.sim.Settle();
}

PORTED_TEST_ALL(TestFileStoreAsyncTruncate, 546) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 8192;
  rig.file_store.async_flush = true;
  rig.Start();
  EndFlushLoop(rig);
  for (uint64_t seq = 1; seq <= 2; ++seq) EXPECT_EQ(rig.Put("foo", std::string(100, '\0')), seq);
  rig.Advance(seconds(1));
  EXPECT_GT(rig.peer().LastBlock()->PendingBytes(), 0U);

  rig.Truncate(1);

  ExpectState(rig.State(), {1, 1, 1});
  for (const BlockPtr& block : rig.peer().Blocks()) EXPECT_EQ(block->PendingBytes(), 0U);
}

PORTED_TEST_ALL(TestFileStoreAsyncFlushOnSkipMsgs, 547) {
  for (const bool with_flush_loop : {true, false}) {
    SCOPED_TRACE(with_flush_loop);
    FileStoreRig rig(permutation);
    rig.file_store.block_size = 8192;
    rig.file_store.async_flush = true;
    rig.Start();
    if (!with_flush_loop) EndFlushLoop(rig);
    const BlockPtr first = rig.peer().LastBlock();
    EXPECT_EQ(first->PendingBytes(), 0U);
    EXPECT_TRUE(Worked(rig.store->StoreMsg("foo", {}, {}, 0)));
    EXPECT_EQ(first->PendingBytes(), BytesOfMessage("foo", ""));

    EXPECT_TRUE(Worked(rig.store->SkipMsgs(2, 100'000)));

    // So many begin a block of their own; the one before is written at once.
    ASSERT_EQ(rig.peer().Blocks().size(), 2U);
    EXPECT_EQ(first->PendingBytes(), 0U);
    rig.Advance(seconds(1));
    EXPECT_EQ(rig.peer().Block(1).PendingBytes(), 0U);
  }
}

}  // namespace
}  // namespace jsstore
