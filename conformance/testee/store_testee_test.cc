#include "conformance/testee/store_testee.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/compare/file_tree.h"

namespace jsparity {
namespace {

constexpr uint64_t kBlockBytes = 512;
constexpr int64_t kStartNs = 946'684'800'000'000'000;

Operation OnConsumer(OpKind kind, uint64_t seq = 0) {
  Operation op;
  op.kind = kind;
  op.name = "C";
  op.dseq = op.sseq = seq;
  op.dc = 1;
  if (kind == OpKind::kConsumerOpen) {
    op.config.emplace().ack_policy = jsstore::AckPolicy::kExplicit;
  }
  return op;
}

// A directory of its own: tests run side by side.
std::string MakeRoot() {
  std::string path = testing::TempDir() + "store_testee_XXXXXX";
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  return path;
}

class StoreTesteeTest : public testing::Test {
 protected:
  StoreTesteeTest() {
    OpenRequest request;
    request.dir = root_ + "/first";
    request.file_store.block_size = kBlockBytes;
    request.stream.name = "S";
    request.reference = OpenTimes{Now(), jitter_};
    EXPECT_TRUE(testee_.Open(request));
  }
  ~StoreTesteeTest() override { std::filesystem::remove_all(root_); }

  OpTimes Now() const { return {now_ns_, now_ns_}; }

  OpResult Do(const Operation& op) {
    const std::vector<OpTimes> times{Now()};
    auto answer = testee_.Apply({&op, 1}, times);
    if (!answer || answer->results.size() != 1) {
      ADD_FAILURE() << Describe(op) << " was not answered";
      return {};
    }
    EXPECT_FALSE(answer->results.front().error) << Describe(op);
    return std::move(answer->results.front());
  }

  void Reopen() {
    ReopenRequest request;
    request.reference = OpenTimes{Now(), jitter_};
    ASSERT_TRUE(testee_.Reopen(request));
  }

  // Does something, so that time gets there.
  void Wait(int64_t ns) {
    now_ns_ += ns;
    Operation op;
    op.kind = OpKind::kSubjectsTotals;
    Do(op);
  }

  std::string StateFile() { return ReadTree(root_ + "/first").value()["obs/C/o.dat"]; }

  // A consumer that its store has forgotten, which has something to write in a moment.
  void MakeForgottenConsumer() {
    Do(OnConsumer(OpKind::kConsumerOpen));
    Do(OnConsumer(OpKind::kConsumerUpdateDelivered, 1));
    Do(OnConsumer(OpKind::kRemoveConsumer));
    Do(OnConsumer(OpKind::kConsumerUpdateAcks, 1));
    ASSERT_TRUE(testee_.Stop(Now()));
    Reopen();
  }

  const std::string root_ = MakeRoot();
  const Jitter jitter_{100'000'000'000, 130'000'000'000};
  int64_t now_ns_ = kStartNs;
  StoreTestee testee_;
};

// Given a consumer that its store has forgotten, when the store is stopped, then it writes on.
TEST_F(StoreTesteeTest, AForgottenConsumerOutlivesItsStore) {
  MakeForgottenConsumer();
  const std::string before = StateFile();
  Wait(200'000'000);
  EXPECT_NE(StateFile(), before);
}

// Given the same, when the process is killed, then it writes no more.
TEST_F(StoreTesteeTest, AForgottenConsumerDiesWithTheProcess) {
  MakeForgottenConsumer();
  const std::string before = StateFile();
  ASSERT_TRUE(testee_.Kill(root_ + "/second"));
  Reopen();
  Wait(200'000'000);
  EXPECT_EQ(StateFile(), before);
}

// Given a snapshot that lacks a block, when its end is read twice, then the failure is told once.
TEST_F(StoreTesteeTest, TheFailureOfASnapshotIsToldOnce) {
  Operation op;
  op.kind = OpKind::kStoreMsg;
  op.subject = "a";
  op.msg = std::string(kBlockBytes, 'x');
  for (int i = 0; i < 3; ++i) Do(op);  // a block each, of which only the last is open
  std::filesystem::remove(root_ + "/first/msgs/1.blk");
  op.kind = OpKind::kSnapshot;
  Do(op);
  op.kind = OpKind::kSnapshotRead;
  EXPECT_EQ(Do(op).value.failure.substr(0, 32), "could not read message block [1]");
  const OpResult again = Do(op);
  EXPECT_TRUE(again.value.end);
  EXPECT_EQ(again.value.failure, "");
}

}  // namespace
}  // namespace jsparity
