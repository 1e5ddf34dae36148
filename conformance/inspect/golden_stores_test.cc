// The stores that the reference left behind its recorded cases, with all that happens to a store:
// removals, truncations, damage and recovery, keys that change.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "conformance/inspect/store_for_tests.h"
#include "conformance/inspect/verification.h"
#include "conformance/run/golden_for_tests.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

class ReferenceStore {
 public:
  explicit ReferenceStore(const GoldenCase& golden) : golden_(golden) {
    const auto written = WriteTree(golden.recording.files, dir_.path() + "/store");
    if (!written) throw std::runtime_error(written.error());
  }

  StreamReading Read() const {
    ReadOptions options;
    options.key = golden_.c.file_store.key;
    options.old_key = golden_.c.file_store.old_key;
    // Restarts may come with another one.
    for (const Operation& op : golden_.c.ops) {
      if (!op.file_store) continue;
      options.key = op.file_store->key;
      options.old_key = op.file_store->old_key;
    }
    options.stream = golden_.c.stream.name;
    return ReadStream(jsstore::Env::Real().files, {dir_.path() + "/store", "store", ""}, options);
  }

 private:
  const GoldenCase& golden_;
  TestDirectory dir_;
};

bool Stopped(const GoldenCase& golden) {
  return golden.recording.complete && !golden.recording.files.empty();
}

// Damage is done to files that a store never writes anew.
bool WasDamaged(const GoldenCase& golden) {
  return std::ranges::any_of(golden.c.ops, [](const Operation& op) { return !op.damage.empty(); });
}

// What a server never does to its store, and cases do: deliveries of sequences that the stream
// never had, and a TTL that the message's header does not tell.
bool IsOfTheCase(const Finding& finding) {
  return finding.what.starts_with("has delivered sequence ") ||
         finding.what.ends_with("which is not between ack floor and delivered") ||
         finding.file == "msgs/thw.db";
}

TEST(GoldenStores, HaveNothingWrong) {
  size_t looked_at = 0;
  for (const GoldenCase& golden : RecordedCases().cases) {
    if (!Stopped(golden) || WasDamaged(golden)) continue;
    ++looked_at;
    const StreamReading stream = ReferenceStore(golden).Read();
    for (const Finding& finding : Verify(stream)) {
      EXPECT_TRUE(finding.level == FindingLevel::kNote || IsOfTheCase(finding))
          << "seed " << golden.c.seed << ": " << TextOf(finding);
    }
  }
  EXPECT_GT(looked_at, 20U);
}

// What is counted from the records is what index.db says.
TEST(GoldenStores, CountAsTheirIndexDoes) {
  size_t current = 0;
  for (const GoldenCase& golden : RecordedCases().cases) {
    if (!Stopped(golden)) continue;
    const StreamReading stream = ReferenceStore(golden).Read();
    if (!stream.index.current()) continue;
    ++current;
    EXPECT_EQ(stream.totals.msgs, stream.index.summary.msgs) << "seed " << golden.c.seed;
    EXPECT_EQ(stream.totals.bytes, stream.index.summary.bytes) << "seed " << golden.c.seed;
  }
  EXPECT_GT(current, 20U);
}

}  // namespace
}  // namespace jsparity
