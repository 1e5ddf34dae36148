#include "conformance/result/results_for_tests.h"

namespace jsparity {

Result ResultOf(std::initializer_list<uint64_t> numbers, uint64_t shard, uint64_t shard_count) {
  Result result;
  result.tool = "1.2.3";
  result.asked.seed = 7;
  result.asked.cases = 8;
  result.asked.ops_per_case = 2;
  result.asked.shard_count = shard_count;
  result.asked.shards = {shard};
  result.reference = {"reference", "v2.15.3", {}};
  result.testee = {"a port", "v2.15.3", {"flow_control"}};
  result.cases_in_all = 8;
  result.played = NumberRanges(shard_count);
  result.ended_by = EndedBy::kAllPlayed;
  auto& counts = result.by_kind[OpKind::kStoreMsg];
  auto& plain = result.permutations["none/none"][OpKind::kStoreMsg];
  for (const uint64_t number : numbers) {
    result.played.Add(number);
    counts += {2, 2, 2, 0};
    plain += 2;
    ++result.cases_by_outcome["agreed"];
  }
  ResultPart part;
  part.began = "2026-11-28T12:00:00Z";
  part.seconds = 1.5;
  part.cases = numbers.size();
  part.operations = 2 * numbers.size();
  part.samples = {{0.5, 1, 2}, {1.5, part.cases, part.operations}};
  if (shard_count > 1) part.shard = {shard, shard_count};
  result.parts = {part};
  return result;
}

void Part(Result& result, uint64_t number, const std::string& field) {
  FailureRecord failure;
  failure.number = number;
  failure.seed = 1000 + number;
  failure.ops = 2;
  failure.outcome = "diverged";
  failure.place = "operation 1 of 2: compact(seq=29)";
  failure.operation = 1;
  failure.file = "msgs/1.blk";
  failure.record = "record 5 (message, sequence 17)";
  failure.offset = 412;
  failure.field = field;
  failure.reference = "18";
  failure.testee = "19";
  failure.bundle = "parity-failures/case-" + std::to_string(failure.seed) + ".json";
  GroupRecord& group = GroupOf(result, {"compact", "msgs/*.blk", "record (message): " + field});
  group.failures[number] = failure;
  if (!group.shrunk) group.not_shrunk = "the run was ended before";
  SortGroups(result.groups);
}

void Shrink(Result& result, const std::string& field, uint64_t ops) {
  GroupRecord& group = GroupOf(result, {"compact", "msgs/*.blk", "record (message): " + field});
  group.not_shrunk.clear();
  ShrunkRecord shrunk;
  shrunk.ops = ops;
  shrunk.runs = 30;
  shrunk.place = "operation 0 of 1: compact(seq=29)";
  shrunk.configuration = "{}";
  shrunk.operations.assign(ops, "compact(seq=29)");
  group.shrunk = shrunk;
}

namespace {

constexpr uint64_t kOne = 1;
constexpr uint64_t kLine = 10;
constexpr uint64_t kStatements = 3;  // of a block

}  // namespace

Json CoverageOf(uint64_t cases, bool first_block, bool second_block) {
  Json missed = Json::array();
  uint64_t reached = 0;
  const auto add = [&](uint64_t block, bool is_reached) {
    reached += is_reached ? 1 : 0;
    if (is_reached) return;
    missed.push_back({{"block", block},
                      {"lines", {10 * block + 10, 10 * block + 12}},
                      {"statements", kStatements}});
  };
  add(0, first_block);
  add(1, second_block);
  const uint64_t run = cases > 0 ? 1 : 0;
  return {{"files",
           {{"server/filestore.go",
             {{"functions", kOne},
              {"functions_run", run},
              {"statements", 2 * kStatements},
              {"statements_reached", kStatements * reached},
              {"statements_unreachable", 0 * kOne}}}}},
          {"functions",
           {{{"file", "server/filestore.go"},
             {"name", "f"},
             {"line", kLine},
             {"cases", cases},
             {"blocks", 2 * kOne},
             {"blocks_reached", reached},
             {"statements", 2 * kStatements},
             {"statements_reached", kStatements * reached},
             {"reached_by", {first_block ? cases : 0, second_block ? cases : 0}},
             {"missed", missed}}}},
          {"wrongly_listed", Json::array()}};
}

}  // namespace jsparity
