// Given a store whose directory was damaged between two openings, at every point at which it could
// have been, when both sides open it, then they recover the same messages and leave the same files.
#include <gtest/gtest.h>

#include <fstream>

#include "conformance/defects/defect_list.h"
#include "conformance/generate/damage_generator.h"
#include "conformance/run/case_runner.h"
#include "conformance/testee/process_testee.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

Operation Op(OpKind kind, uint64_t seq = 0) {
  Operation op;
  op.kind = kind;
  op.seq = seq;
  return op;
}

Operation Store(const std::string& subject, size_t bytes) {
  Operation op = Op(OpKind::kStoreMsg);
  op.subject = subject;
  op.msg = std::string(bytes, 'x');
  return op;
}

Operation Delivery(uint64_t seq) {
  Operation op = Op(OpKind::kConsumerUpdateDelivered);
  op.name = "c";
  op.dseq = op.sseq = seq;
  op.dc = 1;
  return op;
}

void StoreSome(std::vector<Operation>& ops) {
  for (const char* subject : {"a", "b", "a", "c.d", "a", "b"}) ops.push_back(Store(subject, 40));
}

// Blocks of some messages each, removed ones at their ends and within, a consumer, and a clean end
// in between, so that there is an older state of everything.
std::vector<Operation> Life(bool purged) {
  std::vector<Operation> ops;
  StoreSome(ops);
  Operation open = Op(OpKind::kConsumerOpen);
  open.name = "c";
  open.config.emplace().ack_policy = jsstore::AckPolicy::kExplicit;
  ops.push_back(open);
  ops.push_back(Delivery(1));
  for (const uint64_t seq : {2, 4}) ops.push_back(Op(OpKind::kRemoveMsg, seq));
  ops.push_back(Op(OpKind::kRestart));
  StoreSome(ops);
  ops.push_back(open);
  Operation ack = Delivery(1);
  ack.kind = OpKind::kConsumerUpdateAcks;
  ops.push_back(ack);
  ops.push_back(Delivery(2));  // one pending message: several are in no order
  for (const uint64_t seq : {8, 9, 10, 3}) ops.push_back(Op(OpKind::kRemoveMsg, seq));
  if (purged) ops.push_back(Op(OpKind::kPurge));
  return ops;
}

struct Scenario {
  const char* name;
  OpKind end;
  bool purged = false;
  bool async_flush = false;
  int64_t max_msgs_per = 0;
  bool sources = false;  // the stream has one, and its file is what is damaged
};

const Scenario kScenarios[] = {
    {.name = "Crash", .end = OpKind::kCrash},
    {.name = "Stop", .end = OpKind::kRestart},
    {.name = "CrashAfterPurge", .end = OpKind::kCrash, .purged = true},
    {.name = "CrashWithAsyncFlush", .end = OpKind::kCrash, .async_flush = true},
    {.name = "StopWithSubjectLimit", .end = OpKind::kRestart, .max_msgs_per = 2},
    {.name = "CrashWithSources", .end = OpKind::kCrash, .sources = true},
    {.name = "StopWithSources", .end = OpKind::kRestart, .purged = true, .sources = true},
};

// Half of the messages came from the source of the stream. Of several sources the entries in
// sources.db would be in no order.
void TakeFromASource(Case& c) {
  c.stream.sources.emplace_back().name = "ORDERS";
  int taken = 0;
  for (Operation& op : c.ops) {
    if (op.kind != OpKind::kStoreMsg || op.subject != "a") continue;
    op.hdr =
        "NATS/1.0\r\nNats-Stream-Source: ORDERS " + std::to_string(++taken) + " > > a id\r\n\r\n";
  }
  c.ops.push_back(Op(OpKind::kSourcesState));
}

Case MakeCase(const Scenario& scenario, std::vector<StoreDamage> damage) {
  Case c;
  c.seed = 4;
  c.file_store.block_size = 250;
  c.file_store.async_flush = scenario.async_flush;
  c.stream.name = "S";
  c.stream.subjects = {"a", "b", "c.>"};
  c.stream.max_msgs_per = scenario.max_msgs_per;
  c.ops = Life(scenario.purged);
  if (scenario.sources) TakeFromASource(c);
  c.ops.push_back(Op(scenario.end));
  c.ops.back().damage = std::move(damage);
  if (scenario.sources) c.ops.push_back(Op(OpKind::kSourcesState));
  // Life after recovery.
  c.ops.push_back(Store("a", 10));
  c.ops.push_back(Op(OpKind::kRemoveMsg, 5));
  c.ops.push_back(Op(OpKind::kLoadMsg, 7));
  StoreSome(c.ops);
  c.ops.push_back(Op(OpKind::kRestart));
  return c;
}

bool UsesAt(DamageKind kind) {
  switch (kind) {
    case DamageKind::kTruncate:
    case DamageKind::kFlip:
    case DamageKind::kStaged:
    case DamageKind::kOldIndex:
    case DamageKind::kOrphanKey:
    case DamageKind::kJunk:
    case DamageKind::kZeroPage:
    case DamageKind::kCutAtRecord:
      return true;
    default:
      return false;
  }
}

// Those that make a difference in a store that is not encrypted and has no timers.
std::vector<std::vector<StoreDamage>> Points(const Scenario& scenario) {
  std::vector<std::vector<StoreDamage>> points;
  for (const StoreDamage& damage : AllDamage()) {
    if ((damage.target == FileClass::kSources) != scenario.sources) continue;
    if (damage.target == FileClass::kKey || damage.target == FileClass::kTimers) continue;
    if (damage.at != 0 && !UsesAt(damage.kind)) continue;
    if (damage.pick != 0 && damage.target != FileClass::kBlock) continue;
    if (damage.pick != 0 && !HasTarget(damage.kind) && damage.kind != DamageKind::kOldIndex)
      continue;
    points.push_back({damage});
    // What index.db knows may hide what blocks and their old indexes say.
    if (damage.target != FileClass::kBlock || damage.kind >= DamageKind::kOldSubjects) continue;
    points.push_back({damage, {DamageKind::kRemove, FileClass::kIndex, 0, 0}});
  }
  return points;
}

class DamagePointsTest : public testing::TestWithParam<Scenario> {};

TEST_P(DamagePointsTest, AreRecoveredFromAlike) {
  auto work = WorkDir::Create();
  ASSERT_TRUE(work) << work.error();
  const auto defects = DefectList::Read(BuiltInDefectFiles(), {});
  ASSERT_TRUE(defects) << defects.error();
  CaseRunnerOptions options;
  options.defects = &*defects;
  CaseRunner runner(
      []() -> Answered<std::unique_ptr<Testee>> {
        auto started = ProcessTestee::Start({JSPARITY_ORACLE, "--hang-limit=2s"});
        if (!started) return tl::unexpected(started.error());
        return std::unique_ptr<Testee>(std::move(*started));
      },
      []() -> Answered<std::unique_ptr<Testee>> { return std::make_unique<StoreTestee>(); }, **work,
      options);
  size_t apart = 0;
  for (const auto& damage : Points(GetParam())) {
    const Case c = MakeCase(GetParam(), damage);
    const CaseOutcome outcome = runner.Run(c);
    if (outcome.kind == CaseOutcome::Kind::kAgreed) continue;
    if (outcome.panic && outcome.known_defect != nullptr) continue;
    const std::string kept = testing::TempDir() + "damage-point-" + GetParam().name + "-" +
                             std::to_string(apart) + ".json";
    std::ofstream(kept) << ToJson(c).dump();
    ADD_FAILURE() << ToJson(damage).dump() << ", kept in " << kept << "\n"
                  << (outcome.divergence ? DescribePlace(*outcome.divergence, c.ops.size())
                      : outcome.panic    ? outcome.panic->text
                                         : outcome.fault->text);
    constexpr size_t kShownMax = 20;
    if (++apart == kShownMax) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, DamagePointsTest, testing::ValuesIn(kScenarios),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

}  // namespace
}  // namespace jsparity
