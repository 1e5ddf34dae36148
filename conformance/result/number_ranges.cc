#include "conformance/result/number_ranges.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace jsparity {

void NumberRanges::Add(uint64_t number) {
  const Place place = PlaceOf(number);
  AddRange(place, place.turn);
}

// Ranges that touch become one.
void NumberRanges::AddRange(Place first, uint64_t last_turn) {
  auto at = ranges_.upper_bound(first);
  if (at != ranges_.begin()) {
    const auto before = std::prev(at);
    const bool touches = before->first.residue == first.residue && before->second + 1 >= first.turn;
    if (touches) {
      first = before->first;
      last_turn = std::max(last_turn, before->second);
      at = ranges_.erase(before);
    }
  }
  while (at != ranges_.end() && at->first.residue == first.residue &&
         at->first.turn <= last_turn + 1) {
    last_turn = std::max(last_turn, at->second);
    at = ranges_.erase(at);
  }
  ranges_[first] = last_turn;
}

template <typename Use>
void NumberRanges::ForEach(const Use& use) const {
  for (const auto& [first, last_turn] : ranges_) {
    for (uint64_t turn = first.turn; turn <= last_turn; ++turn) {
      use(NumberOf({first.residue, turn}));
    }
  }
}

void NumberRanges::Join(const NumberRanges& other) {
  if (other.step_ != step_) return Join(other.WithStep(step_));
  for (const auto& [first, last_turn] : other.ranges_) AddRange(first, last_turn);
}

bool NumberRanges::Has(uint64_t number) const {
  const Place place = PlaceOf(number);
  const auto after = ranges_.upper_bound(place);
  if (after == ranges_.begin()) return false;
  const auto at = std::prev(after);
  return at->first.residue == place.residue && place.turn <= at->second;
}

uint64_t NumberRanges::Count() const {
  uint64_t count = 0;
  for (const auto& [first, last_turn] : ranges_) count += last_turn - first.turn + 1;
  return count;
}

std::optional<uint64_t> NumberRanges::FirstCommon(const NumberRanges& other) const {
  std::optional<uint64_t> common;
  ForEach([&](uint64_t number) {
    if (other.Has(number) && (!common || number < *common)) common = number;
  });
  return common;
}

NumberRanges NumberRanges::WithStep(uint64_t step) const {
  std::vector<uint64_t> numbers;
  numbers.reserve(Count());
  ForEach([&](uint64_t number) { numbers.push_back(number); });
  std::ranges::sort(numbers);  // so that ranges grow, and are not patched together
  NumberRanges other(step);
  for (const uint64_t number : numbers) other.Add(number);
  return other;
}

bool NumberRanges::operator==(const NumberRanges& other) const {
  return step_ == other.step_ ? ranges_ == other.ranges_ : other.WithStep(step_) == *this;
}

Json NumberRanges::ToJson() const {
  std::vector<Json> list;
  for (const auto& [first, last_turn] : ranges_) {
    Json range = {NumberOf(first), NumberOf({first.residue, last_turn})};
    if (step_ != 1) range.push_back(step_);
    list.push_back(std::move(range));
  }
  std::ranges::sort(list);
  return list;
}

Parsed<NumberRanges> NumberRanges::Parse(const Json& json, uint64_t step, uint64_t end,
                                         const std::string& where) {
  if (!json.is_array()) return ParseError(where + ": must be a list of ranges");
  NumberRanges all(step);
  for (size_t i = 0; i < json.size(); ++i) {
    const std::string here = where + "[" + std::to_string(i) + "]";
    const Json& range = json[i];
    const size_t size_wanted = step == 1 ? 2 : 3;
    const bool whole = range.is_array() && range.size() == size_wanted &&
                       std::ranges::all_of(range, &Json::is_number_unsigned);
    if (!whole || (step != 1 && range[2] != step)) {
      const std::string form =
          step == 1 ? "[first, last]" : "[first, last, " + std::to_string(step) + "]";
      return ParseError(here + ": must be " + form);
    }
    const auto first = range[0].get<uint64_t>();
    const auto last = range[1].get<uint64_t>();
    if (first > last || (last - first) % step != 0) {
      return ParseError(here + ": no step leads from " + std::to_string(first) + " to " +
                        std::to_string(last));
    }
    if (last >= end) {
      return ParseError(here + ": there is no case " + std::to_string(last) + ", but " +
                        std::to_string(end));
    }
    const uint64_t count_before = all.Count();
    all.AddRange(all.PlaceOf(first), last / step);
    if (all.Count() != count_before + (last - first) / step + 1) {
      return ParseError(here + ": overlaps a range before it");
    }
  }
  return all;
}

}  // namespace jsparity
