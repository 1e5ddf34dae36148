// Which cases of a run were played: numbers that follow each other in steps of one size, as those
// of a shard do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

class NumberRanges {
 public:
  // Numbers that are `step` apart are neighbours, and take no more room than one.
  explicit NumberRanges(uint64_t step = 1) : step_(step) {}

  void Add(uint64_t number);
  void Join(const NumberRanges& other);
  bool Has(uint64_t number) const;
  bool empty() const { return ranges_.empty(); }
  uint64_t Count() const;
  // A number that both have.
  std::optional<uint64_t> FirstCommon(const NumberRanges& other) const;
  // The same numbers, with other neighbours.
  NumberRanges WithStep(uint64_t step) const;

  bool operator==(const NumberRanges& other) const;

  // [[first, last], …]; with a step other than 1, [first, last, step]. Ascending, without overlaps.
  Json ToJson() const;
  // `end`: every number is below it.
  static Parsed<NumberRanges> Parse(const Json& json, uint64_t step, uint64_t end,
                                    const std::string& where);

 private:
  // A number is told by what is left of it, and by how often the step goes into it.
  struct Place {
    uint64_t residue;
    uint64_t turn;
    auto operator<=>(const Place&) const = default;
  };
  Place PlaceOf(uint64_t number) const { return {number % step_, number / step_}; }
  uint64_t NumberOf(Place place) const { return place.turn * step_ + place.residue; }
  void AddRange(Place first, uint64_t last_turn);
  template <typename Use>
  void ForEach(const Use& use) const;

  uint64_t step_;
  std::map<Place, uint64_t> ranges_;  // first of a range to the turn of its last
};

}  // namespace jsparity
