#include "conformance/run/golden.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "conformance/run/golden_for_tests.h"
#include "conformance/run/report.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

TEST(Golden, ThereAreAtLeastFortyCases) { EXPECT_GE(RecordedCases().cases.size(), 40u); }

TEST(Golden, EveryKindOfOperationIsRecorded) {
  std::set<OpKind> kinds;
  for (const GoldenCase& golden : RecordedCases().cases) {
    for (const Operation& op : golden.c.ops) kinds.insert(op.kind);
  }
  for (const OpKind kind : AllOperations()) {
    EXPECT_TRUE(kinds.contains(kind)) << NameOf(kind);
  }
}

TEST(Golden, TheStoreAnswersAndWritesWhatTheReferenceDid) {
  const auto work = WorkDir::Create();
  ASSERT_TRUE(work.has_value()) << work.error();
  StoreTestee testee;
  for (size_t i = 0; i < RecordedCases().cases.size(); ++i) {
    const GoldenCase& golden = RecordedCases().cases[i];
    Failure failure;
    failure.number = i;
    failure.c = golden.c;
    failure.outcome = VerifyGolden(golden, testee, **work);
    ASSERT_EQ(failure.outcome.kind, CaseOutcome::Kind::kAgreed) << DescribeFailure(failure, "");
  }
}

TEST(Golden, SurvivesTheTripThroughItsFile) {
  GoldenSet set;
  set.reference = RecordedCases().reference;
  set.cases = {RecordedCases().cases.front()};
  const auto bytes = EncodeGolden(set);
  ASSERT_TRUE(bytes.has_value()) << bytes.error();
  const auto back = DecodeGolden(*bytes);
  ASSERT_TRUE(back.has_value()) << back.error();
  EXPECT_EQ(back->cases.front().recording.files, set.cases.front().recording.files);
  EXPECT_EQ(EncodeGolden(*back).value(), *bytes);
}

// Before anything is played.
TEST(Golden, TakesNoCaseThatItCouldNotHold) {
  const auto work = WorkDir::Create();
  StoreTestee reference;
  GoldenSet set = RecordedCases();
  const auto error = [&](const Case& c) { return AddGolden(c, reference, **work, set).error(); };
  EXPECT_EQ(error(set.cases.front().c), "the case is there already");
  Case upgrade = set.cases.front().c;
  upgrade.ops.front().written_by = "v2.14.5";
  EXPECT_EQ(error(upgrade), "the case goes through an older version, and recorded ones do not");
  set.reference = "v2.12.15";
  EXPECT_EQ(error(set.cases.front().c).substr(0, 48),
            "the recorded cases are of nats-server v2.12.15, ");
  EXPECT_EQ(set.cases.size(), RecordedCases().cases.size());
}

TEST(Golden, ADamagedFileIsRefused) {
  GoldenSet set;
  set.cases = {RecordedCases().cases.front()};
  const std::string bytes = EncodeGolden(set).value();
  EXPECT_FALSE(DecodeGolden("").has_value());
  EXPECT_FALSE(DecodeGolden("no frame at all").has_value());
  EXPECT_FALSE(DecodeGolden(bytes.substr(0, bytes.size() / 2)).has_value());
  EXPECT_FALSE(DecodeGolden(bytes + "x").has_value());
  for (size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 40) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const auto set_read = DecodeGolden(damaged);
    // The frame's own checksums leave nothing through that would read differently.
    if (set_read) {
      EXPECT_EQ(EncodeGolden(*set_read).value(), bytes) << at;
    }
  }
}

}  // namespace
}  // namespace jsparity
