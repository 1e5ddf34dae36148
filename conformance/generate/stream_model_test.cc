// Given messages in the picture, when a removal beside a snapshot is looked for, then only one is
// found that leaves a message on both sides of it in its block.
#include "conformance/generate/stream_model.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

constexpr uint64_t kBlockBytes = 500;

void StoreThree(StreamModel& stream) {
  Operation message;
  message.kind = OpKind::kStoreMsg;
  message.subject = "a";
  for (int i = 0; i < 3; ++i) stream.Store(message, 1);
}

StreamModel ThreeMessages() {
  StreamModel stream{jsstore::StreamConfig{}};
  StoreThree(stream);
  return stream;
}

TEST(StreamModel, OfThreeMessagesTheSecondIsBetweenNeighbours) {
  const StreamModel stream = ThreeMessages();

  EXPECT_FALSE(stream.IsBetweenNeighbours(1, kBlockBytes));
  EXPECT_TRUE(stream.IsBetweenNeighbours(2, kBlockBytes));
  EXPECT_FALSE(stream.IsBetweenNeighbours(3, kBlockBytes));
}

TEST(StreamModel, WhereABlockHoldsOneMessageNoneIsBetweenNeighbours) {
  EXPECT_FALSE(ThreeMessages().IsBetweenNeighbours(2, 40));
}

TEST(StreamModel, OfAPictureInDoubtNoneIsBetweenNeighboursUntilTheStreamIsANewOne) {
  StreamModel stream = ThreeMessages();
  stream.Doubt();
  EXPECT_FALSE(stream.IsBetweenNeighbours(2, kBlockBytes));

  stream.Empty();
  StoreThree(stream);

  EXPECT_TRUE(stream.IsBetweenNeighbours(2, kBlockBytes));
}

}  // namespace
}  // namespace jsparity
