#include "conformance/defects/known_divergences.h"

#include <algorithm>
#include <set>

namespace jsparity {
namespace {

using Sign = KnownDivergence::Sign;

Parsed<Sign> ParseSign(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  Sign sign;
  std::string by;
  reader.Text("by", by, Presence::kRequired);
  if (by == "divergence") {
    DivergenceCause cause;
    reader.Text("operation", cause.operation, Presence::kRequired);
    reader.Text("place", cause.place, Presence::kRequired);
    reader.Text("field", cause.field);
    sign = std::move(cause);
  } else if (by == "seed") {
    auto& of_case = sign.emplace<KnownDivergence::OfCase>();
    reader.U64("seed", of_case.seed, Presence::kRequired);
    constexpr uint64_t kOpsMax = 100'000;
    if (reader.Child("ops") != nullptr) reader.U64("ops", of_case.ops.emplace());
    if (of_case.ops && (*of_case.ops == 0 || *of_case.ops > kOpsMax)) {
      reader.Fail("ops", "must be from 1 to " + std::to_string(kOpsMax));
    }
  } else if (reader.ok()) {
    reader.Fail("by", "there is no recogniser \"" + by + "\"; there are divergence, seed");
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return sign;
}

Parsed<KnownDivergence> ParseKnown(const Json& json, const std::string& where,
                                   std::span<const std::string> supported) {
  ObjectReader reader(json, where);
  KnownDivergence known;
  reader.Text("id", known.id, Presence::kRequired);
  if (reader.ok() && known.id.empty()) reader.Fail("id", "must not be empty");
  reader.Text("title", known.title, Presence::kRequired);
  reader.Ignore("page");
  known.versions = Sightings::Read(reader, supported);
  known.recognised = ReadEach<Sign>(reader, "recognised", Presence::kRequired, &ParseSign);
  if (reader.ok() && known.recognised.empty()) reader.Fail("recognised", "must not be empty");
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return known;
}

}  // namespace

Parsed<KnownDivergences> KnownDivergences::Read(const std::string& text, const std::string& where,
                                                std::span<const std::string> supported) {
  const auto json = ParseJson(text);
  if (!json) return ParseError(where + ": " + json.error());
  ObjectReader reader(*json, where);
  KnownDivergences list;
  list.all_ = ReadEach<KnownDivergence>(reader, "known", Presence::kRequired,
                                        [supported](const Json& entry, const std::string& at) {
                                          return ParseKnown(entry, at, supported);
                                        });
  std::set<std::string> ids;
  for (const KnownDivergence& known : list.all_) {
    if (ids.insert(known.id).second) continue;
    reader.Fail("known", "\"" + known.id + "\" is the id of two entries; give one another");
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return list;
}

KnownDivergences KnownDivergences::At(const std::string& version) const {
  const auto parsed = ParseVersion(version);
  KnownDivergences of_version;
  for (const KnownDivergence& known : all_) {
    if (!parsed || known.versions.Include(*parsed)) of_version.all_.push_back(known);
  }
  return of_version;
}

std::vector<const KnownDivergence*> KnownDivergences::Find(const Case& c,
                                                           const Divergence& divergence) const {
  const DivergenceCause cause = CauseOf(c, divergence);
  const auto knows = [&](const Sign& sign) {
    const auto* of_case = std::get_if<KnownDivergence::OfCase>(&sign);
    return of_case != nullptr ? of_case->seed == c.seed : std::get<DivergenceCause>(sign) == cause;
  };
  std::vector<const KnownDivergence*> found;
  for (const KnownDivergence& known : all_) {
    if (std::ranges::any_of(known.recognised, knows)) found.push_back(&known);
  }
  return found;
}

std::vector<KnownDivergence::OfCase> KnownDivergences::Cases() const {
  std::vector<KnownDivergence::OfCase> cases;
  for (const KnownDivergence& known : all_) {
    for (const Sign& sign : known.recognised) {
      const auto* of_case = std::get_if<KnownDivergence::OfCase>(&sign);
      if (of_case != nullptr) cases.push_back(*of_case);
    }
  }
  return cases;
}

}  // namespace jsparity
