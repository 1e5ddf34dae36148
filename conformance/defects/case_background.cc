#include "conformance/defects/case_background.h"

#include <algorithm>
#include <array>

#include "conformance/judge/step.h"
#include "conformance/judge/subject_filter.h"
#include "conformance/run/damage_files.h"
#include "jsstore/config.h"

namespace jsparity {
namespace {

// `holds` of an operation up to the one at `at`.
template <typename Holds>
bool AnyOperation(const Case& c, size_t at, Holds holds) {
  const auto end = c.ops.begin() + static_cast<ptrdiff_t>(std::min(at + 1, c.ops.size()));
  return std::any_of(c.ops.begin(), end, holds);
}

// `holds` of any configuration up to the operation at `at`.
template <typename Holds>
bool AnyConfig(const Case& c, size_t at, Holds holds) {
  return holds(c.stream) ||
         AnyOperation(c, at, [&](const Operation& op) { return op.stream && holds(*op.stream); });
}

// `holds` of the options of any opening up to the operation at `at`.
template <typename Holds>
bool AnyOptions(const Case& c, size_t at, Holds holds) {
  return holds(c.file_store) || AnyOperation(c, at, [&](const Operation& op) {
           return op.file_store && holds(*op.file_store);
         });
}

struct Limit {
  std::string_view name;
  bool (*is_set)(const jsstore::StreamConfig& config);
};
constexpr std::array kLimits{
    Limit{"max_msgs", [](const auto& config) { return config.max_msgs > 0; }},
    Limit{"max_bytes", [](const auto& config) { return config.max_bytes > 0; }},
    Limit{"max_msgs_per_subject", [](const auto& config) { return config.max_msgs_per > 0; }},
    Limit{"max_age", [](const auto& config) { return config.max_age.count() > 0; }},
};

bool HadLimit(const std::vector<std::string>& names, const Case& c, size_t at) {
  return AnyConfig(c, at, [&names](const jsstore::StreamConfig& config) {
    return std::ranges::any_of(kLimits, [&](const Limit& limit) {
      return std::ranges::find(names, limit.name) != names.end() && limit.is_set(config);
    });
  });
}

bool AllowedOnePerSubject(const Case& c, size_t at) {
  return AnyConfig(c, at, [](const auto& config) { return config.max_msgs_per == 1; });
}

bool DiscardedNew(const Case& c, size_t at) {
  return AnyConfig(
      c, at, [](const auto& config) { return config.discard == jsstore::DiscardPolicy::kNew; });
}

bool LeftDeleteMarkers(const Case& c, size_t at) {
  return AnyConfig(c, at,
                   [](const auto& config) { return config.subject_delete_marker_ttl.count() > 0; });
}

bool WasEncrypted(const Case& c, size_t at) {
  return AnyOptions(
      c, at, [](const StoreOptions& options) { return options.cipher != jsstore::Cipher::kNone; });
}

bool WasCompressed(const Case& c, size_t at) {
  return AnyOptions(c, at, [](const StoreOptions& options) {
    return options.compression != jsstore::Compression::kNone;
  });
}

bool BecameEncrypted(const Case& c, size_t at) {
  bool has_key = c.file_store.cipher != jsstore::Cipher::kNone;
  for (size_t i = 0; i < c.ops.size() && i <= at; ++i) {
    if (!c.ops[i].file_store) continue;
    const bool had_key = has_key;
    has_key = c.ops[i].file_store->cipher != jsstore::Cipher::kNone;
    if (has_key && !had_key) return true;
  }
  return false;
}

// A block was copied to the next number, and then an index of an older server told of one.
bool CopiesWithAnIndex(const std::vector<StoreDamage>& damage) {
  const auto copied = std::ranges::find_if(damage, [](const StoreDamage& one) {
    return one.kind == DamageKind::kNextIndex && one.target == FileClass::kBlock;
  });
  return std::any_of(copied, damage.end(),
                     [](const StoreDamage& one) { return one.kind == DamageKind::kOldIndex; });
}

bool WasDoubled(const Case& c, size_t at) {
  return AnyOperation(c, at, [](const Operation& op) {
    return std::ranges::any_of(op.damage, DoublesABlock) || CopiesWithAnIndex(op.damage);
  });
}

// Whether a filter takes all that this subject of a configuration does, which may have wildcards.
bool TakesAllOf(std::string_view filter, std::string_view subject) {
  const auto is_open = [](std::string_view text) { return text == ">" || text.ends_with(".>"); };
  return FilterTakes(filter, subject) && (is_open(filter) || !is_open(subject));
}

}  // namespace

bool HasBackground(const PlayedSide& played, const CaseBackground& background, size_t at) {
  const Case& c = played.c;
  if (background.encrypted && !WasEncrypted(c, at)) return false;
  if (background.compressed && !WasCompressed(c, at)) return false;
  if (background.became_encrypted && !BecameEncrypted(c, at)) return false;
  if (background.one_per_subject && !AllowedOnePerSubject(c, at)) return false;
  if (background.discards_new && !DiscardedNew(c, at)) return false;
  if (background.delete_markers && !LeftDeleteMarkers(c, at)) return false;
  if (background.doubled_block && !WasDoubled(c, at)) return false;
  if (c.stream.first_seq < background.first_seq_min) return false;
  if (!background.limits.empty() && !HadLimit(background.limits, c, at)) return false;
  return background.damage.empty() || played.WasDamaged(background.damage, at);
}

bool WritesMayHaveWaited(const Case& c, size_t at) {
  return AnyOptions(c, at, [](const StoreOptions& options) { return options.async_flush; }) ||
         AnyConfig(c, at, [](const jsstore::StreamConfig& config) { return Gathers(config); }) ||
         AnyOperation(c, at, [](const Operation& op) { return Gathers(op.kind); });
}

bool HadFirstSeqAbove(const Case& c, uint64_t seq, size_t at) {
  return AnyConfig(c, at,
                   [seq](const jsstore::StreamConfig& config) { return seq < config.first_seq; });
}

bool FiltersPassForAll(const Case& c, size_t at) {
  if (at >= c.ops.size() || !c.ops[at].filters || c.ops[at].filters->empty()) return false;
  std::vector<std::string> filters = *c.ops[at].filters;
  std::ranges::sort(filters);
  return AnyConfig(c, at, [&filters](const jsstore::StreamConfig& config) {
    if (!config.subjects) return false;
    std::vector<std::string> subjects = *config.subjects;
    std::ranges::sort(subjects);
    return std::ranges::equal(filters, subjects, TakesAllOf);
  });
}

bool IsLimit(std::string_view name) {
  return std::ranges::find(kLimits, name, &Limit::name) != kLimits.end();
}

}  // namespace jsparity
