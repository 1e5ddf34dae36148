#include "conformance/protocol/damage.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace jsparity {
namespace {

constexpr std::string_view kDamageNames[] = {
    "remove",
    "truncate",
    "flip",
    "append",
    "from_before",
    "from_other",
    "exchange",
    "staged",
    "next_index",
    "zero",
    "zero_page",
    "cut_at_record",
    "records_exchanged",
    "record_twice",
    "near_copy",
    "purge_begun",
    "purge_key_moved",
    "purge_block_moved",
    "purge_set_aside",
    "purge_swapped",
    "purge_half_removed",
    "old_index",
    "old_subjects",
    "orphan_key",
    "junk",
    "empty_block",
};
static_assert(std::size(kDamageNames) == kDamageKindCount);

constexpr std::string_view kClassNames[] = {
    "block",         "index",  "key",        "meta",    "consumer_state",
    "consumer_meta", "timers", "stream_key", "sources", "present",
};
static_assert(std::size(kClassNames) == kFileClassCount);

template <typename Enum>
void ReadName(ObjectReader& reader, const char* key, std::span<const std::string_view> names,
              Enum& out) {
  std::string name;
  reader.Text(key, name, Presence::kRequired);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return reader.Fail(key, "has an unknown name, " + name);
  out = static_cast<Enum>(found - names.begin());
}

}  // namespace

bool HasTarget(DamageKind kind) { return kind <= DamageKind::kNearCopy; }

std::string_view NameOf(DamageKind kind) { return kDamageNames[static_cast<size_t>(kind)]; }

std::string_view NameOf(FileClass target) { return kClassNames[static_cast<size_t>(target)]; }

Json ToJson(const std::vector<StoreDamage>& damage) {
  Json list = Json::array();
  for (const StoreDamage& one : damage) {
    Json& json = list.emplace_back(Json{{"kind", NameOf(one.kind)}});
    if (HasTarget(one.kind)) json["target"] = NameOf(one.target);
    if (one.pick != 0) json["pick"] = one.pick;
    if (one.at != 0) json["at"] = one.at;
    if (one.behind_record) json["behind_record"] = true;
  }
  return list;
}

Parsed<std::vector<StoreDamage>> ParseDamage(const Json& json, const std::string& where) {
  if (!json.is_array()) return ParseError(where + " must be a list");
  std::vector<StoreDamage> damage;
  for (const Json& item : json) {
    StoreDamage& one = damage.emplace_back();
    ObjectReader reader(item, where);
    ReadName(reader, "kind", kDamageNames, one.kind);
    if (HasTarget(one.kind)) ReadName(reader, "target", kClassNames, one.target);
    reader.U64("pick", one.pick);
    reader.U64("at", one.at);
    if (auto done = reader.Finish(); !done) return ParseError(done.error());
  }
  return damage;
}

}  // namespace jsparity
