#include "store/stream/time_zone.h"

#include <absl/time/time.h>

#include <string>

namespace jsstore {
namespace {

class SystemZone final : public Zone {
 public:
  explicit SystemZone(absl::TimeZone zone) : zone_(zone) {}
  int64_t OffsetAt(int64_t unix_s) const override {
    return zone_.At(absl::FromUnixSeconds(unix_s)).offset;
  }

 private:
  absl::TimeZone zone_;
};

// Names that the library would take for something other than a file among the zone files.
bool IsName(std::string_view name) {
  return !name.empty() && name.front() != '/' && name.front() != '\\' &&
         name.find("..") == std::string_view::npos && name.find(':') == std::string_view::npos &&
         !name.starts_with("Fixed/");
}

}  // namespace

std::shared_ptr<const Zone> LoadZone(std::string_view name) {
  if (name == "Local") return std::make_shared<SystemZone>(absl::LocalTimeZone());
  absl::TimeZone zone;
  if (!IsName(name) || !absl::LoadTimeZone(std::string(name), &zone)) return nullptr;
  return std::make_shared<SystemZone>(zone);
}

}  // namespace jsstore
