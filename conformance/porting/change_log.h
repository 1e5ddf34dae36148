// What was done to a port's status, a line a change: log.jsonl. Each line has the hash of all
// before it, and the status has that of the last one, so that a line that is gone or edited is
// seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// Each has a default, so that a change names what it has.
struct Change {
  std::string time{};                // UTC, "2026-01-31T12:00:00Z"
  std::string commit{};              // that the change was made on; empty: the port keeps none
  std::string what{};                // "update", "verify", "defer", "stale", "batch start", …
  std::vector<std::string> items{};  // ids
  std::string to{};                  // the standing that they have now
  std::string reason{};              // of what was deferred or made stale
  std::string evidence{};            // a file below the port's directory; empty: none
  std::string evidence_hash{};       // of its text, SHA-256
};

class ChangeLog {
 public:
  // An error where a line does not follow from those before it.
  static Parsed<ChangeLog> Parse(std::string_view text, const std::string& file);

  void Append(const Change& change);

  const std::vector<Change>& changes() const { return changes_; }
  const std::string& text() const { return text_; }
  const std::string& hash() const { return hash_; }  // of all lines; empty: there are none

 private:
  std::string text_;
  std::string hash_;
  std::vector<Change> changes_;
};

}  // namespace jsparity
