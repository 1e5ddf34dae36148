#include "conformance/defects/recogniser.h"

#include <array>
#include <utility>

namespace jsparity {
namespace {

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Recogniser>> kRecogniserNames = {
    "panic", "lost_marker", "shared_schedules", "doubled_block", "empty_purges", "came_back"};

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
