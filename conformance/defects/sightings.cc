#include "conformance/defects/sightings.h"

#include <algorithm>
#include <utility>

namespace jsparity {
namespace {

std::vector<std::string> ReadVersions(ObjectReader& reader, const char* key,
                                      std::span<const std::string> supported) {
  std::vector<std::string> versions = reader.Texts(key);
  for (const std::string& version : versions) {
    if (const auto parsed = ParseVersion(version); !parsed) {
      reader.Fail(key, parsed.error());
    } else if (!supported.empty() && std::ranges::count(supported, version) == 0) {
      reader.Fail(key, "version " + version + " is not supported; there are " + Joined(supported) +
                           " (go-oracle/versions)");
    }
  }
  if (reader.ok()) {
    std::ranges::sort(versions, {}, [](const std::string& text) { return *ParseVersion(text); });
  }
  return versions;
}

}  // namespace

bool Sightings::Include(const Version& version) const {
  std::vector<std::pair<Version, bool>> listed;
  for (const std::string& text : seen) listed.emplace_back(*ParseVersion(text), true);
  for (const std::string& text : mended) listed.emplace_back(*ParseVersion(text), false);
  std::ranges::sort(listed, {}, [](const auto& pair) { return pair.first; });
  bool included = seen.empty() || listed.front().second;
  for (const auto& [at, was_seen] : listed) {
    if (at <= version) included = was_seen;
  }
  return included;
}

Sightings Sightings::Read(ObjectReader& reader, std::span<const std::string> supported) {
  Sightings sightings{ReadVersions(reader, "seen", supported),
                      ReadVersions(reader, "mended", supported)};
  for (const std::string& version : sightings.mended) {
    if (std::ranges::count(sightings.seen, version) > 0) {
      reader.Fail("mended", version + " is among those where it was seen, too");
    }
  }
  return sightings;
}

}  // namespace jsparity
