// The directory in which a port keeps its status. Whoever changes it holds it, so that two commands
// at once do not lose each other's changes; a file is whole at any time, the older or the newer
// one.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

class PortDirectory {
 public:
  explicit PortDirectory(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string PathOf(std::string_view name) const;
  bool Has(std::string_view name) const;

  Parsed<std::string> Read(std::string_view name) const;
  // Written beside, synced and renamed; directories on the way are made.
  Parsed<void> Replace(std::string_view name, std::string_view text) const;

  // While it lives, no other process holds the directory.
  class Hold {
   public:
    explicit Hold(int fd) : fd_(fd) {}
    Hold(Hold&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold();

   private:
    int fd_;
  };
  // Waits for another process for `patience_ms` at most.
  Parsed<Hold> Acquire(int patience_ms = kPatienceMs) const;

  static constexpr int kPatienceMs = 10'000;

 private:
  std::string path_;
};

}  // namespace jsparity
