// What several operations make of what the C++ store answers.
#pragma once

#include "conformance/protocol/result.h"
#include "conformance/protocol/store_bytes.h"
#include "conformance/protocol/subject_text.h"
#include "conformance/testee/opened_store.h"
#include "jsstore/file_store.h"

namespace jsparity {

inline StoredMessage ToStored(const jsstore::Message& message) {
  return {SubjectText(message.subject), StoreText(message.header), StoreText(message.payload),
          message.sequence, message.timestamp_ns};
}

inline std::string TypeName(jsstore::StorageType type) {
  return type == jsstore::StorageType::kFile ? "file" : "memory";
}

// The set of filters that an operation names; without one, a set that takes everything.
inline jsstore::Result<jsstore::SubjectFilterSet> FilterSetOf(const Operation& op) {
  if (!op.filters) return jsstore::SubjectFilterSet{};
  return jsstore::SubjectFilterSet::Compile(*op.filters);
}

}  // namespace jsparity
