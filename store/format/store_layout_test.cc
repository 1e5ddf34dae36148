#include "jsstore/store_layout.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

TEST(StoreLayout, NamesTheFilesOfABlock) {
  EXPECT_EQ(BlockFileName(7), "7.blk");
  EXPECT_EQ(BlockKeyFileName(7), "7.key");
}

TEST(StoreLayout, ReadsTheIndexOfNamesThatItGives) {
  EXPECT_EQ(BlockIndexOf("7.blk"), 7U);
  EXPECT_EQ(BlockIndexOf("4294967295.blk"), 4294967295U);
  for (const char* name : {"", ".blk", "blk", "07.blk", "+7.blk", "-7.blk", " 7.blk", "7.blk.tmp",
                           "7.key", "4294967296.blk", "7"}) {
    EXPECT_EQ(BlockIndexOf(name), std::nullopt) << name;
  }
}

TEST(StoreLayout, FindsStreamsAndConsumers) {
  EXPECT_EQ(StreamDirectory("js/$G", "ORDERS"), "js/$G/streams/ORDERS");
  EXPECT_EQ(ConsumerDirectory("js/$G/streams/ORDERS", "c"), "js/$G/streams/ORDERS/obs/c");
}

}  // namespace
}  // namespace jsstore
