// A consumer that is set back.
#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

PORTED_TEST(TestFileStoreResetConsumerToStreamState, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 30; ++i) rig.Put("foo." + std::to_string(i), "abc");
  EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
  ConsumerConfig config;
  config.durable = "c1";
  config.filter_subject = "foo.*";
  const auto consumer = rig.Consumer("c1", config);
  ASSERT_NE(consumer, nullptr);
  ConsumerState later;
  later.delivered = later.ack_floor = {.consumer = 5, .stream = 5};
  EXPECT_TRUE(Worked(consumer->Update(later)));
  EXPECT_EQ(rig.Done(consumer->State()), later);
  ExpectState(rig.State(), {30, 1, 30});

  // What the stream has does not matter for it.
  rig.peer().ForgetSequences();
  ConsumerState earlier;
  earlier.delivered = {.consumer = 1, .stream = 4};
  earlier.ack_floor = {.consumer = 1, .stream = 3};
  const Status updated = consumer->Update(earlier);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, ErrorCode::kStoreOldUpdate);
  EXPECT_EQ(rig.Done(consumer->State()), later);

  EXPECT_TRUE(Worked(consumer->ForceUpdate(earlier)));

  EXPECT_EQ(rig.Done(consumer->State()), earlier);
}

}  // namespace
}  // namespace jsstore
