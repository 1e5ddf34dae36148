#include "conformance/run/rare_blocks.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr size_t kCommonTold = 6;

void AddOptions(const StoreOptions& options, Traits& traits) {
  constexpr uint64_t kSmallBlockBytes = 4096;
  if (options.compression != jsstore::Compression::kNone) traits.insert("compressed");
  if (options.cipher != jsstore::Cipher::kNone) traits.insert("encrypted");
  if (options.async_flush) traits.insert("async_flush");
  if (options.sync_always) traits.insert("sync_always");
  if (options.block_size > 0 && options.block_size <= kSmallBlockBytes) {
    traits.insert("small blocks");
  }
}

void AddStream(const jsstore::StreamConfig& stream, Traits& traits) {
  if (stream.max_msgs > 0) traits.insert("max_msgs");
  if (stream.max_bytes > 0) traits.insert("max_bytes");
  if (stream.max_msgs_per > 0) traits.insert("max_msgs_per_subject");
  if (stream.max_age.count() > 0) traits.insert("max_age");
  if (stream.allow_msg_ttl) traits.insert("TTLs");
  if (stream.allow_msg_schedules) traits.insert("schedules");
  if (stream.subject_delete_marker_ttl.count() > 0) traits.insert("delete markers");
  if (!stream.sources.empty()) traits.insert("sources");
  if (stream.first_seq > 1) traits.insert("first_seq");
}

}  // namespace

Traits TraitsOf(const Case& c) {
  Traits traits;
  AddOptions(c.file_store, traits);
  AddStream(c.stream, traits);
  for (const Operation& op : c.ops) {
    traits.insert(std::string(NameOf(op.kind)));
    for (const StoreDamage& damage : op.damage) {
      std::string name = "damage " + std::string(NameOf(damage.kind));
      if (HasTarget(damage.kind)) name += " " + std::string(NameOf(damage.target));
      traits.insert(std::move(name));
    }
    if (op.file_store && Reopens(op.kind)) traits.insert("opened with other options");
    if (!op.written_by.empty()) traits.insert("written by another version");
  }
  return traits;
}

void TraitsOfCases::Add(const Case& c) {
  Traits traits = TraitsOf(c);
  const auto [known, is_new] = by_seed_.try_emplace(c.seed, std::move(traits));
  if (!is_new) return;
  for (const std::string& trait : known->second) ++counts_[trait];
}

double TraitsOfCases::PercentWith(const std::string& trait) const {
  const auto found = counts_.find(trait);
  if (found == counts_.end() || by_seed_.empty()) return 0;
  return 100.0 * static_cast<double>(found->second) / static_cast<double>(by_seed_.size());
}

std::vector<std::string> TraitsOfCases::Common(const std::vector<uint64_t>& seeds) const {
  std::map<std::string, size_t> seen;
  size_t known = 0;
  for (const uint64_t seed : seeds) {
    const auto found = by_seed_.find(seed);
    if (found == by_seed_.end()) continue;
    ++known;
    for (const std::string& trait : found->second) ++seen[trait];
  }
  std::vector<std::string> common;
  for (const auto& [trait, count] : seen) {
    if (count == known) common.push_back(trait);
  }
  std::ranges::stable_sort(common, {},
                           [this](const std::string& trait) { return counts_.at(trait); });
  if (common.size() > kCommonTold) common.resize(kCommonTold);
  return common;
}

std::vector<RareBlock> RareBlocks(const Coverage& coverage, const TraitsOfCases& traits,
                                  uint64_t one_in) {
  std::vector<RareBlock> rare;
  for (const CoveredFunction& function : coverage.functions()) {
    if (function.file != kStoreSource || !function.unreachable.empty()) continue;
    for (size_t i = 0; i < function.blocks.size(); ++i) {
      const CoveredBlock& block = function.blocks[i];
      const bool listed = !block.unreachable.empty() || !block.rare.empty();
      if (listed || block.statements == 0 || block.cases * one_in >= traits.cases()) continue;
      RareBlock& one = rare.emplace_back();
      one = {function.name, i, block.line, block.end_line, block.cases, 0, {}};
      if (block.seeds.empty()) continue;
      one.seed = block.seeds.front();
      one.common = traits.Common(block.seeds);
    }
  }
  return rare;
}

}  // namespace jsparity
