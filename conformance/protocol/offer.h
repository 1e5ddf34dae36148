// What a side of a case can be asked. Versions of the reference differ in it, and so do testees; a
// generator draws what both sides have.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/operation.h"

namespace jsparity {

// What configurations and operations may ask for that not every version of the reference has; named
// as in PROTOCOL.md, hello.
enum class Feature : uint8_t {
  kDiscardNewCheck,  // store_raw_msg is told whether to check; without it, it always does
  kFlowControl,      // consumers with that ack policy
  kSources,          // the store follows the sources of its stream
  kSyncOnFlush,      // a store may be configured so
  kRecovering,       // a store may be opened in that mode
};
inline constexpr size_t kFeatureCount = static_cast<size_t>(Feature::kRecovering) + 1;

std::string_view NameOf(Feature feature);

class Offer {
 public:
  // Everything there is.
  static Offer All();
  // What a hello tells. No list of operations: all of them. Names that are unknown here are passed
  // over: they are nothing that could be drawn.
  static Offer Of(std::span<const std::string> capabilities,
                  const std::optional<std::vector<std::string>>& operations);

  bool Has(OpKind kind) const { return kinds_[static_cast<size_t>(kind)]; }
  bool Has(Feature feature) const { return features_[static_cast<size_t>(feature)]; }
  void Drop(OpKind kind) { kinds_.reset(static_cast<size_t>(kind)); }
  void Drop(Feature feature) { features_.reset(static_cast<size_t>(feature)); }

  Offer Common(const Offer& other) const;
  // Names of what is not offered, operations first.
  std::vector<std::string> Lacking() const;

  friend bool operator==(const Offer&, const Offer&) = default;

 private:
  std::bitset<kOpKindCount> kinds_;
  std::bitset<kFeatureCount> features_;
};

}  // namespace jsparity
