#include "conformance/protocol/offer.h"

#include <algorithm>
#include <array>

namespace jsparity {
namespace {

constexpr std::array<std::string_view, kFeatureCount> kFeatureNames = {
    "discard_new_check", "flow_control", "sources", "sync_on_flush", "recovering"};

}  // namespace

std::string_view NameOf(Feature feature) { return kFeatureNames[static_cast<size_t>(feature)]; }

Offer Offer::All() {
  Offer all;
  all.kinds_.set();
  all.features_.set();
  return all;
}

Offer Offer::Of(std::span<const std::string> capabilities,
                const std::optional<std::vector<std::string>>& operations) {
  Offer offer;
  for (size_t i = 0; i < kFeatureCount; ++i) {
    offer.features_[i] = std::ranges::find(capabilities, kFeatureNames[i]) != capabilities.end();
  }
  if (!operations) {
    offer.kinds_.set();
    return offer;
  }
  for (size_t i = 0; i < kOpKindCount; ++i) {
    const auto kind = static_cast<OpKind>(i);
    // The steps of a store's life are commands, which everyone has.
    offer.kinds_[i] =
        IsLifeStep(kind) || std::ranges::find(*operations, NameOf(kind)) != operations->end();
  }
  return offer;
}

Offer Offer::Common(const Offer& other) const {
  Offer common = *this;
  common.kinds_ &= other.kinds_;
  common.features_ &= other.features_;
  return common;
}

std::vector<std::string> Offer::Lacking() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < kOpKindCount; ++i) {
    if (!kinds_[i]) names.emplace_back(NameOf(static_cast<OpKind>(i)));
  }
  for (size_t i = 0; i < kFeatureCount; ++i) {
    if (!features_[i]) names.emplace_back(kFeatureNames[i]);
  }
  return names;
}

}  // namespace jsparity
