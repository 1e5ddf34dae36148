// What a store leaves in its directory after a clean stop, and who needs it.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "conformance/judge/step.h"

namespace jsparity {

// Decoded by whoever reads the files.
struct KeptFiles {
  std::set<std::string> paths;          // below the directory; those of directories end in '/'
  std::vector<uint64_t> with_ttl;       // sequences that thw.db has an entry of
  std::vector<uint64_t> with_schedule;  // and sched.db
};

// `gone_consumers`: their directory has to be gone.
void JudgeKept(const KeptFiles& files, const HeldStream& held, const jsstore::StreamConfig& config,
               const std::set<std::string>& gone_consumers, size_t at, LawBreaks& breaks);

}  // namespace jsparity
