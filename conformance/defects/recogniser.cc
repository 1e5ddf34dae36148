#include "conformance/defects/recogniser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/protocol/operation.h"

namespace jsparity {
namespace {

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Recogniser>> kRecogniserNames = {
    "panic", "lost_marker", "shared_schedules", "doubled_block", "empty_purges", "came_back",
    "law",   "ruined"};

std::vector<std::string> ReadOperations(ObjectReader& reader, const char* key) {
  std::vector<std::string> names = reader.Texts(key);
  for (const std::string& name : names) {
    if (KindOf(name) || name == "scan") continue;
    reader.Fail(key, "there is no operation \"" + name + "\"");
  }
  return names;
}

std::vector<std::string> ReadLimits(ObjectReader& reader) {
  std::vector<std::string> limits = reader.Texts("limits");
  for (const std::string& limit : limits) {
    if (!IsLimit(limit)) reader.Fail("limits", "there is no limit \"" + limit + "\"");
  }
  return limits;
}

// A pattern of what no damage is would never be met.
template <typename Enum>
bool IsNameIn(const Json& name, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (name == NameOf(static_cast<Enum>(i))) return true;
  }
  return false;
}

void CheckDamage(ObjectReader& reader, const Json& one) {
  for (const auto& [key, value] : one.items()) {
    const bool is_known = key == "kind" ? IsNameIn<DamageKind>(value, kDamageKindCount)
                          : key == "target"
                              ? IsNameIn<FileClass>(value, kFileClassCount)
                              : (key == "pick" || key == "at") && value.is_number_unsigned();
    if (!is_known) reader.Fail("damage", "there is no damage with " + key + " " + value.dump());
  }
}

std::vector<Json> ReadDamage(ObjectReader& reader) {
  std::vector<Json> all;
  const Json* damage = reader.Child("damage");
  if (damage == nullptr) return all;
  if (!damage->is_array()) {
    reader.Fail("damage", "must be an array of objects");
    return all;
  }
  for (const Json& one : *damage) {
    if (!one.is_object() || one.empty()) {
      reader.Fail("damage", "must be of objects that say something");
      return all;
    }
    CheckDamage(reader, one);
    all.push_back(one);
  }
  return all;
}

CaseBackground ReadBackground(ObjectReader& reader) {
  CaseBackground background;
  background.limits = ReadLimits(reader);
  background.damage = ReadDamage(reader);
  reader.Bool("encrypted", background.encrypted);
  reader.Bool("compressed", background.compressed);
  reader.Bool("became_encrypted", background.became_encrypted);
  reader.Bool("doubled_block", background.doubled_block);
  reader.U64("first_seq_min", background.first_seq_min);
  return background;
}

struct ReadParameters {
  ObjectReader& reader;

  // An empty text is in every panic.
  void NotEmpty(const char* key, std::string& out) const {
    reader.Text(key, out, Presence::kRequired);
    if (reader.ok() && out.empty()) reader.Fail(key, "must not be empty");
  }

  // One text, or several.
  std::vector<std::string> Words() const {
    std::vector<std::string> words;
    const Json* given = reader.Child("words");
    if (given != nullptr && given->is_array()) {
      words = reader.Texts("words");
    } else {
      reader.Text("words", words.emplace_back(), Presence::kRequired);
    }
    // An empty text is in those of every break.
    const bool says_nothing = words.empty() || std::ranges::count(words, "") > 0;
    if (reader.ok() && says_nothing) reader.Fail("words", "must not be empty");
    return words;
  }

  void operator()(PanicRecogniser& it) const {
    NotEmpty("text", it.text);
    NotEmpty("stack", it.stack);
  }
  void operator()(LostMarkerRecogniser&) const {}
  void operator()(SharedSchedulesRecogniser&) const {}
  void operator()(DoubledBlockRecogniser& it) const { NotEmpty("error", it.error); }
  void operator()(EmptyPurgesRecogniser&) const {}
  void operator()(CameBackRecogniser& it) const {
    reader.Bool("truncation_failed", it.truncation_failed);
  }
  void operator()(LawRecogniser& it) const {
    std::string law;
    std::string side;
    NotEmpty("law", law);
    NotEmpty("side", side);
    if (!reader.ok()) return;
    const auto named = ParseLaw(law);
    const auto by = ParseLawSide(side);
    if (!named) reader.Fail("law", named.error());
    if (!by) reader.Fail("side", by.error());
    it.law = named.value_or(it.law);
    it.side = by.value_or(it.side);
    it.words = Words();
    it.at = ReadOperations(reader, "at");
    it.not_at = ReadOperations(reader, "not_at");
    it.after = ReadOperations(reader, "after");
    it.after_any = ReadOperations(reader, "after_any");
    it.gone_with = ReadOperations(reader, "gone_with");
    it.came_after = ReadOperations(reader, "came_after");
    it.was_last_at = ReadOperations(reader, "was_last_at");
    reader.Bool("came_failed", it.came_failed);
    it.returned_from = ReadOperations(reader, "returned_from");
    it.purged_again = ReadOperations(reader, "purged_again");
    it.background = ReadBackground(reader);
    it.emptied_by = ReadOperations(reader, "emptied_by");
    it.lost_with = ReadOperations(reader, "lost_with");
    it.went_back_with = ReadOperations(reader, "went_back_with");
    reader.Text("error", it.error);
    reader.Bool("failed", it.failed);
    reader.Text("error_later", it.error_later);
    reader.Bool("lower_went_before", it.lower_went_before);
    reader.Bool("below_first_seq", it.below_first_seq);
    reader.Bool("last_went_back", it.last_went_back);
    reader.Bool("counts_what_it_cut", it.counts_what_it_cut);
    reader.Bool("counts_what_went", it.counts_what_went);
    reader.Bool("end_was_lost", it.end_was_lost);
    reader.Bool("was_below_first", it.was_below_first);
    reader.Bool("older_behind", it.older_behind);
    reader.Bool("newer_before", it.newer_before);
    reader.Bool("was_truncated", it.was_truncated);
    reader.Bool("truncated_to_message", it.truncated_to_message);
    reader.Bool("kept_its_end", it.kept_its_end);
    reader.Bool("took_its_end", it.took_its_end);
    it.unchanged_since = ReadOperations(reader, "unchanged_since");
    it.snapshot_unchanged_since = ReadOperations(reader, "snapshot_unchanged_since");
    it.since_gone = ReadOperations(reader, "since_gone");
    if (!it.since_gone.empty() && it.gone_with.empty()) {
      reader.Fail("since_gone", "needs gone_with, which says with what the message went");
    }
    reader.Bool("without_subjects", it.without_subjects);
    reader.U64("ttl_min", it.ttl_min);
    if (const Json* with = reader.Child("with")) it.with = *with;
    if (!it.with.is_object()) reader.Fail("with", "must be an object");
    reader.Text("beyond_last", it.beyond_last);
    const bool says_enough =
        !it.after.empty() || !it.after_any.empty() || !it.gone_with.empty() ||
        !it.came_after.empty() || !it.returned_from.empty() || !it.emptied_by.empty() ||
        !it.was_last_at.empty() || it.came_failed || !it.purged_again.empty() ||
        it.truncated_to_message || !it.lost_with.empty() || !it.went_back_with.empty() ||
        !it.error.empty() || it.failed || it.ttl_min > 0 || !it.beyond_last.empty() ||
        it.below_first_seq || it.last_went_back || it.counts_what_it_cut || it.counts_what_went ||
        it.end_was_lost || it.was_below_first || it.older_behind || it.newer_before ||
        it.was_truncated || it.background.SaysSomething() ||
        (it.with.is_object() && !it.with.empty());
    if (reader.ok() && !says_enough) {
      reader.Fail(
          "by",
          "needs one of after, after_any, gone_with, came_after, was_last_at, came_failed, "
          "returned_from, "
          "purged_again, truncated_to_message, emptied_by, lost_with, went_back_with, error, "
          "failed, limits, ttl_min, with, damage, became_encrypted, doubled_block, first_seq_min, "
          "below_first_seq, last_went_back, counts_what_it_cut, counts_what_went, end_was_lost, "
          "was_below_first, was_truncated, older_behind, newer_before and beyond_last to say what "
          "came before: a law alone would "
          "explain everything");
    }
  }
  void operator()(RuinedRecogniser& it) const {
    it.at = ReadOperations(reader, "at");
    reader.Text("error", it.error);
    reader.Bool("lost", it.lost);
    reader.Bool("without_first_time", it.without_first_time);
    it.after = ReadOperations(reader, "after");
    it.after_any = ReadOperations(reader, "after_any");
    it.emptied_by = ReadOperations(reader, "emptied_by");
    it.background = ReadBackground(reader);
    const bool says_what =
        it.lost ? it.background.SaysSomething() || !it.after.empty() || !it.emptied_by.empty()
                : it.without_first_time || !it.error.empty() || it.background.first_seq_min > 0;
    if (reader.ok() && !says_what) {
      reader.Fail("by",
                  "needs an error, a first_seq_min, without_first_time, or lost with after, "
                  "emptied_by, limits or damage: it would explain anything");
    }
  }
};

template <size_t... kIndex>
bool MakeNamed(std::string_view name, Recogniser& out, std::index_sequence<kIndex...>) {
  return ((kRecogniserNames[kIndex] == name && (out.emplace<kIndex>(), true)) || ...);
}

}  // namespace

Parsed<Recogniser> ParseRecogniser(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  std::string by;
  reader.Text("by", by, Presence::kRequired);
  Recogniser recogniser;
  if (reader.ok()) {
    if (MakeNamed(by, recogniser, std::make_index_sequence<kRecogniserNames.size()>())) {
      std::visit(ReadParameters{reader}, recogniser);
    } else {
      reader.Fail("by",
                  "there is no recogniser \"" + by + "\"; there are " + Joined(kRecogniserNames));
    }
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return recogniser;
}

std::string_view NameOf(const Recogniser& recogniser) {
  return kRecogniserNames[recogniser.index()];
}

}  // namespace jsparity
