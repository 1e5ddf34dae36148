// A member of an object of the protocol that stands for a member of a struct: one line a member,
// and both ways follow.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/config_json.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/replication_json.h"
#include "conformance/protocol/state_json.h"

namespace jsparity {

template <typename Record>
struct Member {
  const char* key = nullptr;
  // Adds it to the object; what is left out where it says nothing adds nothing.
  void (*put)(const Record& record, const char* key, Json& object) = nullptr;
  // Takes it from the object that is read, or tells the reader what is wrong with it.
  void (*read)(ObjectReader& reader, const char* key, Record& record) = nullptr;
};

namespace member {

inline void Read(ObjectReader& reader, const char* key, Presence presence, uint64_t& out) {
  reader.U64(key, out, presence);
}
inline void Read(ObjectReader& reader, const char* key, Presence presence, int64_t& out) {
  reader.I64(key, out, presence);
}
inline void Read(ObjectReader& reader, const char* key, Presence presence, bool& out) {
  reader.Bool(key, out, presence);
}
inline void Read(ObjectReader& reader, const char* key, Presence presence, std::string& out) {
  reader.Text(key, out, presence);
}
inline void Read(ObjectReader& reader, const char* key, Presence, std::vector<uint64_t>& out) {
  reader.U64List(key, out);
}
inline void Read(ObjectReader& reader, const char* key, Presence, std::vector<std::string>& out) {
  out = reader.Texts(key);
}

// A number, a truth, a text or a list of them.
template <typename Record, auto kPart, Presence kPresence = Presence::kOptional>
constexpr Member<Record> Plain(const char* key) {
  return {key, [](const Record& record, const char* k, Json& object) { object[k] = record.*kPart; },
          [](ObjectReader& reader, const char* k, Record& record) {
            Read(reader, k, kPresence, record.*kPart);
          }};
}

// The same, left out where it is false, none or empty.
template <typename Record, auto kPart>
constexpr Member<Record> UnlessEmpty(const char* key) {
  Member<Record> made = Plain<Record, kPart>(key);
  made.put = [](const Record& record, const char* k, Json& object) {
    const auto& part = record.*kPart;
    if (part != std::remove_cvref_t<decltype(part)>{}) object[k] = part;
  };
  return made;
}

// Bytes, as base64.
template <typename Record, auto kPart>
constexpr Member<Record> Base64(const char* key) {
  return {
      key,
      [](const Record& record, const char* k, Json& object) {
        object[k] = EncodeBase64(record.*kPart);
      },
      [](ObjectReader& reader, const char* k, Record& record) { reader.Bytes(k, record.*kPart); }};
}

// What has a ToJson of its own (those of the store's types are included above: they are not found
// by the namespace of their argument), and is read by kParse(json, where).
template <typename Record, auto kPart, auto kParse>
constexpr Member<Record> Part(const char* key) {
  return {
      key,
      [](const Record& record, const char* k, Json& object) { object[k] = ToJson(record.*kPart); },
      [](ObjectReader& reader, const char* k, Record& record) {
        if (const Json* child = reader.Child(k)) {
          reader.Take(kParse(*child, reader.where() + "." + k), record.*kPart);
        }
      }};
}

// The same for a std::optional, which is null in the object where there is none.
template <typename Record, auto kPart, auto kParse>
constexpr Member<Record> PartOrNull(const char* key) {
  return {key,
          [](const Record& record, const char* k, Json& object) {
            object[k] = record.*kPart ? ToJson(*(record.*kPart)) : Json();
          },
          [](ObjectReader& reader, const char* k, Record& record) {
            if (const Json* child = reader.Child(k)) {
              reader.Take(kParse(*child, reader.where() + "." + k), (record.*kPart).emplace());
            }
          }};
}

// For one that is left out where there is none.
template <typename Record, auto kPart, auto kParse>
constexpr Member<Record> OptionalPart(const char* key) {
  Member<Record> made = PartOrNull<Record, kPart, kParse>(key);
  made.put = [](const Record& record, const char* k, Json& object) {
    if (record.*kPart) object[k] = ToJson(*(record.*kPart));
  };
  return made;
}

// For one that is always there: its absence is an error.
template <typename Record, auto kPart, auto kParse>
constexpr Member<Record> RequiredPart(const char* key) {
  Member<Record> made = PartOrNull<Record, kPart, kParse>(key);
  made.put = [](const Record& record, const char* k, Json& object) {
    object[k] = ToJson((record.*kPart).value());
  };
  made.read = [](ObjectReader& reader, const char* k, Record& record) {
    const Json* child = reader.Child(k, Presence::kRequired);
    if (child == nullptr) return reader.Fail(k, "is missing");
    reader.Take(kParse(*child, reader.where() + "." + k), (record.*kPart).emplace());
  };
  return made;
}

// The members of all fields, each in its place: one that is missing or there twice does not
// compile.
template <typename Field, typename Record, size_t kCount>
consteval std::array<Member<Record>, kCount> Table(
    const std::pair<Field, Member<Record>> (&members)[kCount]) {
  std::array<Member<Record>, kCount> table{};
  for (const auto& [field, one] : members) {
    Member<Record>& place = table.at(static_cast<size_t>(field));
    if (place.key != nullptr) throw "a field is there twice";
    place = one;
  }
  return table;
}

}  // namespace member
}  // namespace jsparity
