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

// What configurations and operations may ask for that not every version of the reference, or not
// every testee, has; named as in PROTOCOL.md, hello.
enum class Feature : uint8_t {
  kLimits,           // streams have limits of messages and bytes, and sizes of messages
  kAges,             // and of the age of messages
  kNoSubjects,       // a stream that takes no subjects, of which it keeps no account then
  kS2,               // blocks may be compressed
  kChacha,           // blocks may be encrypted so
  kAes,              // or so
  kTtl,              // messages may have a time to live, and subjects delete markers
  kSchedules,        // messages may be schedules
  kDiscardNewCheck,  // store_raw_msg is told whether to check; without it, it always does
  kFlowControl,      // consumers with that ack policy
  kSources,          // the store follows the sources of its stream
  kSyncOnFlush,      // a store may be configured so
  kRecovering,       // a store may be opened in that mode
  kLateExpiry,       // what is too old may be looked for late
};
inline constexpr size_t kFeatureCount = static_cast<size_t>(Feature::kLateExpiry) + 1;

std::string_view NameOf(Feature feature);

// What becomes of the files that a side is given a directory for.
enum class FilesKept : uint8_t {
  kNone,       // it writes none: nothing is there when the store is opened elsewhere
  kOwn,        // it writes its own, which nobody else reads
  kReference,  // it writes the reference's, byte for byte
};

// "none", "own", "reference".
std::string_view NameOf(FilesKept files);
std::optional<FilesKept> FilesKeptOf(std::string_view name);

class Offer {
 public:
  // Everything there is.
  static Offer All();
  // What a hello tells. No list of operations or commands: all of them. Names that are unknown here
  // are passed over: they are nothing that could be drawn.
  struct Told {
    std::vector<std::string> capabilities = {};
    std::optional<std::vector<std::string>> operations = {};
    std::optional<std::vector<std::string>> commands = {};
    FilesKept files = FilesKept::kReference;
  };
  static Offer Of(const Told& told);

  bool Has(OpKind kind) const { return kinds_[kind.index()]; }
  bool Has(Feature feature) const { return features_[static_cast<size_t>(feature)]; }
  void Drop(OpKind kind) { kinds_.reset(kind.index()); }
  void Drop(Feature feature) { features_.reset(static_cast<size_t>(feature)); }
  // Nothing of what PROTOCOL.md counts among the capabilities but `plain`.
  void DropFeatures() { features_.reset(); }
  // Drops every operation that is not among `kinds`, steps of a store's life, too.
  void KeepOnly(std::span<const OpKind> kinds);
  FilesKept files() const { return files_; }
  // Whether nothing can be asked for.
  bool Empty() const { return kinds_.none(); }

  Offer Common(const Offer& other) const;
  // Names of what is not offered, operations first; "files" where they are not the reference's.
  std::vector<std::string> Lacking() const;

  friend bool operator==(const Offer&, const Offer&) = default;

 private:
  std::bitset<kOpKindsMax> kinds_;
  std::bitset<kFeatureCount> features_;
  FilesKept files_ = FilesKept::kReference;
};

}  // namespace jsparity
