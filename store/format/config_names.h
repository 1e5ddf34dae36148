// The words that stand for enumeration values in the JSON of a configuration.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "jsstore/config.h"

namespace jsstore {

// Specialised for each enumeration: kAll lists its values with their words. A word that is only
// read, never written, comes after the one that is written for the same value.
template <typename Enum>
struct ConfigNames;

template <typename Enum>
using ConfigName = std::pair<Enum, std::string_view>;

template <>
struct ConfigNames<RetentionPolicy> {
  static constexpr std::array kAll = {
      ConfigName<RetentionPolicy>{RetentionPolicy::kLimits, "limits"},
      ConfigName<RetentionPolicy>{RetentionPolicy::kInterest, "interest"},
      ConfigName<RetentionPolicy>{RetentionPolicy::kWorkQueue, "workqueue"}};
};

template <>
struct ConfigNames<DiscardPolicy> {
  static constexpr std::array kAll = {ConfigName<DiscardPolicy>{DiscardPolicy::kOld, "old"},
                                      ConfigName<DiscardPolicy>{DiscardPolicy::kNew, "new"}};
};

template <>
struct ConfigNames<StorageType> {
  static constexpr std::array kAll = {ConfigName<StorageType>{StorageType::kFile, "file"},
                                      ConfigName<StorageType>{StorageType::kMemory, "memory"}};
};

template <>
struct ConfigNames<Compression> {
  static constexpr std::array kAll = {ConfigName<Compression>{Compression::kNone, "none"},
                                      ConfigName<Compression>{Compression::kS2, "s2"}};
};

template <>
struct ConfigNames<PersistMode> {
  static constexpr std::array kAll = {ConfigName<PersistMode>{PersistMode::kDefault, "default"},
                                      ConfigName<PersistMode>{PersistMode::kAsync, "async"},
                                      ConfigName<PersistMode>{PersistMode::kDefault, ""}};
};

template <>
struct ConfigNames<AckPolicy> {
  static constexpr std::array kAll = {
      ConfigName<AckPolicy>{AckPolicy::kNone, "none"},
      ConfigName<AckPolicy>{AckPolicy::kAll, "all"},
      ConfigName<AckPolicy>{AckPolicy::kExplicit, "explicit"},
      ConfigName<AckPolicy>{AckPolicy::kFlowControl, "flow_control"}};
};

template <>
struct ConfigNames<ReplayPolicy> {
  static constexpr std::array kAll = {
      ConfigName<ReplayPolicy>{ReplayPolicy::kInstant, "instant"},
      ConfigName<ReplayPolicy>{ReplayPolicy::kOriginal, "original"}};
};

template <>
struct ConfigNames<DeliverPolicy> {
  static constexpr std::array kAll = {
      ConfigName<DeliverPolicy>{DeliverPolicy::kAll, "all"},
      ConfigName<DeliverPolicy>{DeliverPolicy::kLast, "last"},
      ConfigName<DeliverPolicy>{DeliverPolicy::kNew, "new"},
      ConfigName<DeliverPolicy>{DeliverPolicy::kByStartSequence, "by_start_sequence"},
      ConfigName<DeliverPolicy>{DeliverPolicy::kByStartTime, "by_start_time"},
      ConfigName<DeliverPolicy>{DeliverPolicy::kLastPerSubject, "last_per_subject"},
      ConfigName<DeliverPolicy>{DeliverPolicy::kAll, "undefined"}};
};

template <>
struct ConfigNames<PriorityPolicy> {
  static constexpr std::array kAll = {
      ConfigName<PriorityPolicy>{PriorityPolicy::kNone, "none"},
      ConfigName<PriorityPolicy>{PriorityPolicy::kOverflow, "overflow"},
      ConfigName<PriorityPolicy>{PriorityPolicy::kPinnedClient, "pinned_client"},
      ConfigName<PriorityPolicy>{PriorityPolicy::kPrioritized, "prioritized"}};
};

// The word to write for a value; nullopt if the value is none of the enumeration's.
template <typename Enum>
std::optional<std::string_view> ConfigNameOf(Enum value) {
  for (const auto& [candidate, name] : ConfigNames<Enum>::kAll) {
    if (candidate == value) return name;
  }
  return std::nullopt;
}

// The value that a word stands for.
template <typename Enum>
std::optional<Enum> ConfigValueOf(std::string_view word) {
  for (const auto& [value, name] : ConfigNames<Enum>::kAll) {
    if (name == word) return value;
  }
  return std::nullopt;
}

}  // namespace jsstore
