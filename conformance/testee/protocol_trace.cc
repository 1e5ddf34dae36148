#include "conformance/testee/protocol_trace.h"

namespace jsparity {

Parsed<std::unique_ptr<ProtocolTrace>> ProtocolTrace::Create(const std::string& path) {
  auto trace = std::make_unique<ProtocolTrace>();
  trace->file_.open(path, std::ios::trunc);
  if (!trace->file_) return ParseError("cannot write " + path);
  return trace;
}

uint64_t ProtocolTrace::Begin() {
  const std::lock_guard lock(mutex_);
  return ++processes_;
}

// Flushed each time: what a testee was asked last matters most where it hangs.
void ProtocolTrace::Write(uint64_t process, std::string_view way, std::string_view line) {
  const std::lock_guard lock(mutex_);
  file_ << process << way << line << '\n' << std::flush;
}

}  // namespace jsparity
