// Which laws the sides of many cases broke.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/judge/law.h"
#include "conformance/protocol/case.h"
#include "conformance/run/campaign.h"
#include "conformance/run/recording.h"

namespace jsparity {

// What one side broke in a case that was played on it, each law once.
std::vector<BrokenLaw> BrokenIn(const Case& c, const Recording& recording);

// Not thread-safe: a campaign tells one case at a time.
class LawTally {
 public:
  // Judges both sides where they agreed; others say where they part.
  void Add(const PlayedCase& played);

  uint64_t judged() const { return judged_; }
  // One line for each law, who broke it and in what way: in how many cases, and the first of them.
  std::vector<std::string> Findings() const;

 private:
  enum class Side : uint8_t { kBoth, kReference, kTestee };
  // Cases that break a law in one way have the same words but for numbers and names.
  struct Way {
    Law law = Law::kStoredStays;
    Side side = Side::kBoth;
    std::string operation;  // its name; empty in the scan
    std::string words;
    auto operator<=>(const Way&) const = default;
  };
  struct Broken {
    uint64_t cases = 0;
    uint64_t number = 0;  // of the first case
    std::string first;    // in words
  };
  static std::string_view NameOf(Side side);
  void Count(const PlayedCase& played, const BrokenLaw& broken, Side side);

  uint64_t judged_ = 0;
  std::map<Way, Broken> broken_;
};

}  // namespace jsparity
