#include "conformance/defects/recogniser.h"

#include <array>
#include <utility>

#include "conformance/defects/explained_break.h"
#include "conformance/protocol/operation.h"

namespace jsparity {
namespace {

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Recogniser>> kRecogniserNames = {
    "panic",     "lost_marker", "shared_schedules", "doubled_block", "empty_purges",
    "came_back", "law"};

std::vector<std::string> ReadOperations(ObjectReader& reader, const char* key) {
  std::vector<std::string> names = reader.Texts(key);
  for (const std::string& name : names) {
    if (KindOf(name) || name == "scan") continue;
    reader.Fail(key, "there is no operation \"" + name + "\"");
  }
  return names;
}

struct ReadParameters {
  ObjectReader& reader;

  // An empty text is in every panic.
  void NotEmpty(const char* key, std::string& out) const {
    reader.Text(key, out, Presence::kRequired);
    if (reader.ok() && out.empty()) reader.Fail(key, "must not be empty");
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
    NotEmpty("words", it.words);
    it.at = ReadOperations(reader, "at");
    it.after = ReadOperations(reader, "after");
    it.after_any = ReadOperations(reader, "after_any");
    it.gone_with = ReadOperations(reader, "gone_with");
    it.limits = reader.Texts("limits");
    for (const std::string& limit : it.limits) {
      if (!IsLimit(limit)) reader.Fail("limits", "there is no limit \"" + limit + "\"");
    }
    reader.Bool("encrypted", it.encrypted);
    reader.U64("ttl_min", it.ttl_min);
    if (const Json* with = reader.Child("with")) it.with = *with;
    if (!it.with.is_object()) reader.Fail("with", "must be an object");
    reader.Text("beyond_last", it.beyond_last);
    if (const Json* damage = reader.Child("damage")) {
      if (!damage->is_array()) return reader.Fail("damage", "must be an array of objects");
      for (const Json& one : *damage) {
        if (!one.is_object() || one.empty())
          reader.Fail("damage", "must be of objects that say something");
        it.damage.push_back(one);
      }
    }
    const bool says_enough = !it.after.empty() || !it.after_any.empty() || !it.gone_with.empty() ||
                             !it.limits.empty() || it.ttl_min > 0 || !it.beyond_last.empty() ||
                             !it.damage.empty() || (it.with.is_object() && !it.with.empty());
    if (reader.ok() && (it.at.empty() || !says_enough)) {
      reader.Fail(
          "at",
          "must name where, and one of after, after_any, gone_with, limits, ttl_min, "
          "with, damage and beyond_last what came before: a law alone would explain everything");
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
