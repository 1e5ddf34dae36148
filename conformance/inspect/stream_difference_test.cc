#include "conformance/inspect/stream_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/inspect/store_for_tests.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

StreamContent ContentOf(const StoreDirectory& store, const TestStore& kind) {
  ReadOptions options;
  options.key = kind.key();
  return ReadContent(jsstore::Env::Real().files, {store.stream(), "ORDERS", "ACME"}, options);
}

// However it lies on disk, it is the same.
TEST(StreamDifference, IsNoneBetweenAPlainAndASealedStore) {
  const TestStore plain{};
  const TestStore sealed{.cipher = jsstore::Cipher::kAes,
                         .compression = jsstore::Compression::kS2,
                         .block_size = 2048};
  const StoreDirectory a(plain);
  const StoreDirectory b(sealed);
  const auto differences = Compare(ContentOf(a, plain), ContentOf(b, sealed));
  EXPECT_THAT(differences, IsEmpty()) << (differences.empty() ? "" : differences.front().what);
}

TEST(StreamDifference, NamesMessagesAndParts) {
  const StoreDirectory store({});
  const StreamContent a = ContentOf(store, {});
  StreamContent b = ContentOf(store, {});
  ++b.messages[0].payload;
  ++b.messages[1].time;
  b.messages.pop_back();
  const auto differences = Compare(a, b);
  ASSERT_THAT(differences, SizeIs(3));
  EXPECT_EQ(differences[0].what, "only in A");
  EXPECT_EQ(differences[0].sequences, (SequenceRuns{{39, 1}}));
  EXPECT_EQ(differences[1].what, "payload differs");
  EXPECT_EQ(differences[1].sequences, (SequenceRuns{{1, 1}}));
  EXPECT_EQ(differences[2].what, "time differs");
}

TEST(StreamDifference, ComparesConfigurationsConsumersAndStates) {
  const StoreDirectory store({});
  const StreamContent a = ContentOf(store, {});
  StreamContent b = ContentOf(store, {});
  // Written as orders.\u003e.
  b.reading.meta.text.replace(b.reading.meta.text.find("orders."), 13, "orders.*");
  b.reading.consumers.front().state->ack_floor.stream = 2;
  b.reading.sources->states.begin()->second.seq = 8;
  b.reading.ttl_state->entries.clear();
  std::string text;
  for (const StreamDifference& difference : Compare(a, b)) text += difference.what + "\n";
  EXPECT_EQ(text,
            "meta.inf: subjects: A [\"orders.>\"], B [\"orders.*\"]\n"
            "consumer shipping: ack floor: A 1 (stream 1), B 1 (stream 2)\n"
            "source SHOP > > differs\n"
            "thw.db: TTLs differ\n");
}

}  // namespace
}  // namespace jsparity
