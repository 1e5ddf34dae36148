// Strict reading of JSON objects: every key must be known, every value of the right type and in
// range, and an error says where.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace jsparity {

using Json = nlohmann::json;

// A value, or one sentence that says what is wrong with the text it was to be read from.
template <typename T>
using Parsed = tl::expected<T, std::string>;
using ParseError = tl::unexpected<std::string>;

enum class Presence : uint8_t { kOptional, kRequired };

// Reads the members of one object. The first error is kept; what follows is ignored. Finish tells
// of it, or of a key that nobody read. Borrows the object.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string where);

  void U64(const char* key, uint64_t& out, Presence presence = Presence::kOptional);
  void I64(const char* key, int64_t& out, Presence presence = Presence::kOptional);
  void Bool(const char* key, bool& out, Presence presence = Presence::kOptional);
  void Text(const char* key, std::string& out, Presence presence = Presence::kOptional);
  // Appends what a list of integers holds.
  void U64List(const char* key, std::vector<uint64_t>& out);
  // Base64 text, or what is repeated (bytes_json.h), into bytes.
  void Bytes(const char* key, std::string& out, Presence presence = Presence::kOptional);
  // A child to be read by others; nullptr where it is absent or null.
  const Json* Child(const char* key, Presence presence = Presence::kOptional);
  // A child that must be a list; nullptr where it is none, which an optional one may be by being
  // absent or null.
  const Json* List(const char* key, Presence presence = Presence::kOptional);
  // A list of texts.
  std::vector<std::string> Texts(const char* key);
  // Marks a key as known without reading it.
  void Ignore(const char* key);

  void Fail(std::string_view key, std::string_view problem);
  // Takes over the error of reading a child.
  template <typename T>
  void Take(Parsed<T> parsed, T& out) {
    if (parsed) {
      out = std::move(*parsed);
    } else if (error_.empty()) {
      error_ = std::move(parsed.error());
    }
  }
  bool ok() const { return error_.empty(); }
  const std::string& where() const { return where_; }

  Parsed<void> Finish();

 private:
  const Json* Find(const char* key, Presence presence);

  const Json* object_;  // nullptr when the value was no object
  std::string where_;
  std::string error_;
  std::vector<const char*> known_;
};

// A list of objects, each read by `parse`, which is told where it stands.
template <typename T>
std::vector<T> ReadEach(ObjectReader& reader, const char* key, Presence presence,
                        const std::function<Parsed<T>(const Json&, const std::string&)>& parse) {
  std::vector<T> all;
  const Json* list = reader.List(key, presence);
  for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const std::string where = reader.where() + "." + key + "[" + std::to_string(i) + "]";
    reader.Take(parse((*list)[i], where), all.emplace_back());
  }
  return all;
}

// The names that an error offers: "a, b, c".
template <typename Names>
std::string Joined(const Names& names) {
  std::string all;
  for (const auto& name : names) {
    if (!all.empty()) all += ", ";
    all += name;
  }
  return all;
}

// Parses a text into a value; errors as text.
Parsed<Json> ParseJson(std::string_view text);

}  // namespace jsparity
