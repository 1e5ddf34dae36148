#include "conformance/judge/kept_files.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace jsparity {
namespace {

constexpr std::string_view kMessages = "msgs/";
constexpr std::string_view kConsumers = "obs/";

void JudgeEntries(std::string_view file, const std::vector<uint64_t>& sequences,
                  const HeldStream& held, size_t at, LawBreaks& breaks) {
  // The first of them, as the entries of a file stand in no order.
  uint64_t first = UINT64_MAX;
  for (const uint64_t seq : sequences) {
    if (!held.messages.contains(seq)) first = std::min(first, seq);
  }
  if (first == UINT64_MAX) return;
  breaks.Tell(Law::kNothingPilesUp, at, first,
              std::string(file) + " keeps an entry of sequence " + std::to_string(first) +
                  ", which is not there");
}

// "17.blk" and the like.
bool IsNumbered(std::string_view name, std::string_view ending) {
  if (!name.ends_with(ending) || name.size() == ending.size()) return false;
  const std::string_view number = name.substr(0, name.size() - ending.size());
  return number.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsNeeded(std::string_view name, const std::set<std::string>& paths) {
  constexpr std::array<std::string_view, 3> kStates = {"index.db", "thw.db", "sched.db"};
  if (name.empty() || IsNumbered(name, ".blk")) return true;
  if (std::ranges::find(kStates, name) != kStates.end()) return true;
  if (!IsNumbered(name, ".key")) return false;
  const std::string number(name.substr(0, name.size() - 4));
  return paths.contains(std::string(kMessages) + number + ".blk");
}

}  // namespace

void JudgeKept(const KeptFiles& files, const HeldStream& held, const jsstore::StreamConfig& config,
               const std::set<std::string>& gone_consumers, size_t at, LawBreaks& breaks) {
  if (config.allow_msg_ttl) JudgeEntries("thw.db", files.with_ttl, held, at, breaks);
  if (config.allow_msg_schedules) {
    JudgeEntries("sched.db", files.with_schedule, held, at, breaks);
  }
  for (const std::string& path : files.paths) {
    const std::string_view name(path);
    if (name.starts_with(kMessages) && IsNeeded(name.substr(kMessages.size()), files.paths)) {
      continue;
    }
    if (!name.starts_with(kMessages) && !name.starts_with("__")) continue;
    breaks.Tell(Law::kNothingPilesUp, at, 0, path + " is left, and nothing needs it");
  }
  for (const std::string& consumer : gone_consumers) {
    const std::string dir = std::string(kConsumers) + consumer + "/";
    if (!files.paths.contains(dir)) continue;
    breaks.Tell(Law::kNothingPilesUp, at, 0,
                "the directory of consumer " + Quoted(consumer) + " is left, and it was deleted");
  }
}

}  // namespace jsparity
