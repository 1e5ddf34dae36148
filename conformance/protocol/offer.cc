#include "conformance/protocol/offer.h"

#include <algorithm>
#include <array>

namespace jsparity {
namespace {

constexpr std::array<std::string_view, kFeatureCount> kFeatureNames = {
    "limits",     "ages",       "no_subjects",       "s2",           "chacha",  "aes",
    "ttl",        "schedules",  "discard_new_check", "flow_control", "sources", "sync_on_flush",
    "recovering", "late_expiry"};
constexpr std::array<std::string_view, 3> kFilesNames = {"none", "own", "reference"};

using Names = std::optional<std::vector<std::string>>;

bool Has(const Names& names, std::string_view name) {
  return !names || std::ranges::find(*names, name) != names->end();
}

}  // namespace

std::string_view NameOf(Feature feature) { return kFeatureNames[static_cast<size_t>(feature)]; }

std::string_view NameOf(FilesKept files) { return kFilesNames[static_cast<size_t>(files)]; }

std::optional<FilesKept> FilesKeptOf(std::string_view name) {
  const auto found = std::ranges::find(kFilesNames, name);
  if (found == kFilesNames.end()) return std::nullopt;
  return static_cast<FilesKept>(found - kFilesNames.begin());
}

Offer Offer::All() {
  Offer all;
  for (const OpKind kind : AllOperations()) all.kinds_.set(kind.index());
  all.features_.set();
  return all;
}

Offer Offer::Of(const Told& told) {
  Offer offer;
  offer.files_ = told.files;
  for (size_t i = 0; i < kFeatureCount; ++i) {
    offer.features_[i] =
        std::ranges::find(told.capabilities, kFeatureNames[i]) != told.capabilities.end();
  }
  const auto has_command = [&told](std::string_view name) {
    return ::jsparity::Has(told.commands, name);
  };
  for (const OpKind kind : AllOperations()) {
    offer.kinds_[kind.index()] = IsLifeStep(kind)
                                     ? std::ranges::all_of(kind.def().commands, has_command)
                                     : ::jsparity::Has(told.operations, NameOf(kind));
  }
  return offer;
}

void Offer::KeepOnly(std::span<const OpKind> kinds) {
  std::bitset<kOpKindsMax> kept;
  for (const OpKind kind : kinds) kept.set(kind.index());
  kinds_ &= kept;
}

Offer Offer::Common(const Offer& other) const {
  Offer common = *this;
  common.kinds_ &= other.kinds_;
  common.features_ &= other.features_;
  common.files_ = std::min(files_, other.files_);
  return common;
}

std::vector<std::string> Offer::Lacking() const {
  std::vector<std::string> names;
  for (const OpKind kind : AllOperations()) {
    if (!Has(kind)) names.emplace_back(NameOf(kind));
  }
  for (size_t i = 0; i < kFeatureCount; ++i) {
    if (!features_[i]) names.emplace_back(kFeatureNames[i]);
  }
  if (files_ != FilesKept::kReference) names.emplace_back("files");
  return names;
}

}  // namespace jsparity
