#include "conformance/protocol/json_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "conformance/protocol/bytes_json.h"

namespace jsparity {

ObjectReader::ObjectReader(const Json& object, std::string where)
    : object_(object.is_object() ? &object : nullptr), where_(std::move(where)) {
  if (object_ == nullptr) error_ = where_ + ": must be an object";
}

void ObjectReader::Fail(std::string_view key, std::string_view problem) {
  if (!error_.empty()) return;
  error_ = where_;
  error_ += '.';
  error_ += key;
  error_ += ": ";
  error_ += problem;
}

const Json* ObjectReader::Find(const char* key, Presence presence) {
  if (object_ == nullptr) return nullptr;
  known_.push_back(key);
  const auto it = object_->find(key);
  if (it != object_->end()) return &*it;
  if (presence == Presence::kRequired) Fail(key, "is missing");
  return nullptr;
}

void ObjectReader::Ignore(const char* key) { Find(key, Presence::kOptional); }

void ObjectReader::U64(const char* key, uint64_t& out, Presence presence) {
  const Json* value = Find(key, presence);
  if (value == nullptr) return;
  if (value->is_number_unsigned()) {
    out = value->get<uint64_t>();
  } else {
    Fail(key, "must be an integer from 0 to 2^64-1");
  }
}

void ObjectReader::I64(const char* key, int64_t& out, Presence presence) {
  const Json* value = Find(key, presence);
  if (value == nullptr) return;
  const bool too_big = value->is_number_unsigned() &&
                       value->get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()};
  if (value->is_number_integer() && !too_big) {
    out = value->get<int64_t>();
  } else {
    Fail(key, "must be an integer from -2^63 to 2^63-1");
  }
}

void ObjectReader::Bool(const char* key, bool& out, Presence presence) {
  const Json* value = Find(key, presence);
  if (value == nullptr) return;
  if (value->is_boolean()) {
    out = value->get<bool>();
  } else {
    Fail(key, "must be true or false");
  }
}

void ObjectReader::Text(const char* key, std::string& out, Presence presence) {
  const Json* value = Find(key, presence);
  if (value == nullptr) return;
  if (value->is_string()) {
    out = value->get_ref<const std::string&>();
  } else {
    Fail(key, "must be a text");
  }
}

const Json* ObjectReader::List(const char* key, Presence presence) {
  const Json* list = Child(key, presence);
  if (list == nullptr && presence == Presence::kOptional) return nullptr;
  if (list != nullptr && list->is_array()) return list;
  Fail(key, "must be a list");
  return nullptr;
}

std::vector<std::string> ObjectReader::Texts(const char* key) {
  std::vector<std::string> texts;
  const Json* list = List(key);
  for (const Json& item : list == nullptr ? Json::array() : *list) {
    if (!item.is_string()) {
      Fail(key, "must hold texts");
      break;
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

void ObjectReader::U64List(const char* key, std::vector<uint64_t>& out) {
  const Json* list = List(key);
  if (list == nullptr) return;
  for (const Json& item : *list) {
    if (!item.is_number_unsigned()) return Fail(key, "must hold integers from 0 to 2^64-1");
    out.push_back(item.get<uint64_t>());
  }
}

void ObjectReader::Bytes(const char* key, std::string& out, Presence presence) {
  const Json* value = Find(key, presence);
  if (value == nullptr || value->is_null()) return;
  if (auto bytes = BytesFromJson(*value)) {
    out = std::move(*bytes);
  } else {
    Fail(key, "must be bytes in base64");
  }
}

const Json* ObjectReader::Child(const char* key, Presence presence) {
  const Json* value = Find(key, presence);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Parsed<void> ObjectReader::Finish() {
  if (error_.empty()) {
    for (const auto& [key, value] : object_->items()) {
      const auto same = [&key = key](const char* known) { return key == known; };
      if (std::none_of(known_.begin(), known_.end(), same)) {
        Fail(key, "is unknown");
        break;
      }
    }
  }
  if (!error_.empty()) return ParseError(error_);
  return {};
}

Parsed<Json> ParseJson(std::string_view text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return ParseError("not valid JSON");
  return value;
}

}  // namespace jsparity
