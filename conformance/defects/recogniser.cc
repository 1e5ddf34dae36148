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
    const bool is_known = key == "kind"     ? IsNameIn<DamageKind>(value, kDamageKindCount)
                          : key == "target" ? IsNameIn<FileClass>(value, kFileClassCount)
                          : key == "behind_record"
                              ? value == true
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
  reader.Bool("one_per_subject", background.one_per_subject);
  reader.Bool("discards_new", background.discards_new);
  reader.Bool("delete_markers", background.delete_markers);
  reader.Bool("doubled_block", background.doubled_block);
  reader.U64("first_seq_min", background.first_seq_min);
  return background;
}

// Members of a LawRecogniser. Enough: it says by itself what a case did before.
struct OperationsField {
  const char* name;
  std::vector<std::string> LawRecogniser::*member;
  bool enough;
};

constexpr OperationsField kOperationsFields[] = {
    {"at", &LawRecogniser::at, false},
    {"not_at", &LawRecogniser::not_at, false},
    {"after", &LawRecogniser::after, true},
    {"after_any", &LawRecogniser::after_any, true},
    {"gone_with", &LawRecogniser::gone_with, true},
    {"since_gone", &LawRecogniser::since_gone, false},
    {"came_after", &LawRecogniser::came_after, true},
    {"was_last_at", &LawRecogniser::was_last_at, true},
    {"returned_from", &LawRecogniser::returned_from, true},
    {"returned_with", &LawRecogniser::returned_with, false},
    {"purged_again", &LawRecogniser::purged_again, true},
    {"newer_of_subject_gone_with", &LawRecogniser::newer_of_subject_gone_with, true},
    {"emptied_by", &LawRecogniser::emptied_by, true},
    {"lost_with", &LawRecogniser::lost_with, true},
    {"went_back_with", &LawRecogniser::went_back_with, true},
    {"given_again_with", &LawRecogniser::given_again_with, true},
    {"unchanged_since", &LawRecogniser::unchanged_since, false},
    {"snapshot_unchanged_since", &LawRecogniser::snapshot_unchanged_since, false},
    {"gone_beside_snapshot", &LawRecogniser::gone_beside_snapshot, true},
};

struct FlagField {
  const char* name;
  bool LawRecogniser::*member;
  bool enough;
};

constexpr FlagField kFlagFields[] = {
    {"failed", &LawRecogniser::failed, true},
    {"came_failed", &LawRecogniser::came_failed, true},
    {"went_as_it_came", &LawRecogniser::went_as_it_came, false},
    {"lower_went_before", &LawRecogniser::lower_went_before, false},
    {"owner_took_lower", &LawRecogniser::owner_took_lower, false},
    {"rolled_up", &LawRecogniser::rolled_up, true},
    {"went_as_stored", &LawRecogniser::went_as_stored, false},
    {"below_first_seq", &LawRecogniser::below_first_seq, true},
    {"was_below_first", &LawRecogniser::was_below_first, true},
    {"last_went_back", &LawRecogniser::last_went_back, true},
    {"end_was_lost", &LawRecogniser::end_was_lost, true},
    {"counts_what_it_cut", &LawRecogniser::counts_what_it_cut, true},
    {"counts_what_went", &LawRecogniser::counts_what_went, true},
    {"left_a_lower", &LawRecogniser::left_a_lower, false},
    {"began_at_none", &LawRecogniser::began_at_none, true},
    {"older_behind", &LawRecogniser::older_behind, true},
    {"newer_before", &LawRecogniser::newer_before, true},
    {"was_truncated", &LawRecogniser::was_truncated, true},
    {"truncated_to_message", &LawRecogniser::truncated_to_message, true},
    {"kept_its_end", &LawRecogniser::kept_its_end, false},
    {"took_its_end", &LawRecogniser::took_its_end, false},
    {"ends_at_none", &LawRecogniser::ends_at_none, false},
    {"without_subjects", &LawRecogniser::without_subjects, false},
    {"asked_in_vain", &LawRecogniser::asked_in_vain, true},
    {"rollup_took_none_before", &LawRecogniser::rollup_took_none_before, true},
    {"owner_came_late", &LawRecogniser::owner_came_late, true},
    {"filters_pass_for_all", &LawRecogniser::filters_pass_for_all, true},
};

bool SaysEnough(const LawRecogniser& it) {
  const bool by_operations = std::ranges::any_of(kOperationsFields, [&it](const auto& field) {
    return field.enough && !(it.*field.member).empty();
  });
  const bool by_a_flag = std::ranges::any_of(
      kFlagFields, [&it](const auto& field) { return field.enough && it.*field.member; });
  const bool by_members = it.with.is_object() && !it.with.empty();
  return by_operations || by_a_flag || by_members || !it.error.empty() || it.ttl_min > 0 ||
         !it.error_before.empty() || !it.error_earlier.empty() || !it.beyond_last.empty() ||
         it.background.SaysSomething();
}

std::string NamesOfWhatIsEnough() {
  std::string names;
  for (const OperationsField& field : kOperationsFields) {
    if (field.enough) names += std::string(field.name) + ", ";
  }
  for (const FlagField& field : kFlagFields) {
    if (field.enough) names += std::string(field.name) + ", ";
  }
  return names +
         "error, error_before, error_earlier, limits, ttl_min, with, damage, became_encrypted, "
         "one_per_subject, doubled_block, first_seq_min and beyond_last";
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
    for (const OperationsField& field : kOperationsFields)
      it.*field.member = ReadOperations(reader, field.name);
    for (const FlagField& field : kFlagFields) reader.Bool(field.name, it.*field.member);
    ReadOthers(it);
    if (!it.since_gone.empty() && it.gone_with.empty()) {
      reader.Fail("since_gone", "needs gone_with, which says with what the message went");
    }
    if (!it.returned_with.empty() && it.returned_from.empty()) {
      reader.Fail("returned_with", "needs returned_from, which says with what the message went");
    }
    if (it.went_as_it_came && it.gone_with.empty()) {
      reader.Fail("went_as_it_came", "needs gone_with, which says with what the message went");
    }
    if (reader.ok() && !SaysEnough(it)) {
      reader.Fail("by", "needs one of " + NamesOfWhatIsEnough() +
                            " to say what came before: a law alone would explain everything");
    }
  }
  // What is neither a flag nor names of operations.
  void ReadOthers(LawRecogniser& it) const {
    it.background = ReadBackground(reader);
    reader.Text("error", it.error);
    reader.Text("error_later", it.error_later);
    reader.Text("error_before", it.error_before);
    reader.Text("error_earlier", it.error_earlier);
    reader.U64("ttl_min", it.ttl_min);
    if (const Json* with = reader.Child("with")) it.with = *with;
    if (!it.with.is_object()) reader.Fail("with", "must be an object");
    reader.Text("beyond_last", it.beyond_last);
  }
  void operator()(RuinedRecogniser& it) const {
    it.at = ReadOperations(reader, "at");
    reader.Text("error", it.error);
    reader.Bool("lost", it.lost);
    reader.Bool("without_first_time", it.without_first_time);
    reader.Bool("as_before_reset", it.as_before_reset);
    it.after = ReadOperations(reader, "after");
    it.after_any = ReadOperations(reader, "after_any");
    it.emptied_by = ReadOperations(reader, "emptied_by");
    it.background = ReadBackground(reader);
    const bool says_what =
        it.lost ? it.background.SaysSomething() || !it.after.empty() || !it.emptied_by.empty()
                : it.without_first_time || it.as_before_reset || !it.error.empty() ||
                      it.background.first_seq_min > 0;
    if (reader.ok() && !says_what) {
      reader.Fail("by",
                  "needs an error, a first_seq_min, without_first_time, as_before_reset, or lost "
                  "with after, emptied_by, limits or damage: it would explain anything");
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
