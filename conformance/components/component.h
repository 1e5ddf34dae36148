// A part of the file store that runs on its own, against the same part of the reference
// (conformance/protocol/PROTOCOL.md: "Components"). This room alone of the harness looks into the
// store: codecs, containers, formats and blocks are not public, and here they are what is tested.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conformance/components/random.h"
#include "conformance/protocol/offer.h"

namespace jsparity {

// When components of the reference run (conformance/protocol/PROTOCOL.md).
inline constexpr int64_t kComponentTimeNs = 946'684'800'000'000'000;

struct OutcomeError {
  std::string name;  // of the reference's sentinel; empty: it has none
  std::string text;
};

// What a part makes of an input.
struct Outcome {
  std::string output;
  std::optional<OutcomeError> error;  // then there is no output

  static Outcome Of(std::string output) { return {std::move(output), std::nullopt}; }
  static Outcome Failed(std::string name, std::string text) {
    return {{}, OutcomeError{std::move(name), std::move(text)}};
  }
};

enum class InputKind : uint8_t {
  kData,    // bytes; shrinks by bytes
  kScript,  // operations, one a line; shrinks by lines
};

struct Component {
  std::string_view name;  // in the protocol
  InputKind input = InputKind::kData;
  std::string (*generate)(ComponentRandom& random) = nullptr;
  Outcome (*run)(std::string_view input) = nullptr;
  std::optional<Feature> needs = {};  // not every version of the reference has it
  uint64_t one_in = 1;  // of so many inputs that are asked for one is made: they are large
};

// Of so many inputs that are asked for, how many are made.
inline uint64_t InputsOf(const Component& component, uint64_t count) {
  return (count + component.one_in - 1) / component.one_in;
}

// All of them, by name.
std::span<const Component> Components();
// Null when there is none of this name.
const Component* FindComponent(std::string_view name);

}  // namespace jsparity
