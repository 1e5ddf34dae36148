// The lines of the protocol, kept in a file for people: "3 > {…}" is what process 3 was asked, "3 <
// {…}" what it answered, in the order in which this program wrote and read them.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// Thread-safe.
class ProtocolTrace {
 public:
  // Makes the file anew; an error says which.
  static Parsed<std::unique_ptr<ProtocolTrace>> Create(const std::string& path);

  // The number of a process that begins to speak, from 1.
  uint64_t Begin();
  void Asked(uint64_t process, std::string_view line) { Write(process, " > ", line); }
  // Or in parentheses why there was no answer.
  void Answered(uint64_t process, std::string_view line) { Write(process, " < ", line); }

 private:
  void Write(uint64_t process, std::string_view way, std::string_view line);

  std::mutex mutex_;
  std::ofstream file_;      // guarded by mutex_
  uint64_t processes_ = 0;  // guarded by mutex_
};

}  // namespace jsparity
