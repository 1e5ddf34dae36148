// When schedules are due, and the texts that they are made of.
#include <memory>

#include "conformance/components/component_list.h"
#include "conformance/components/schedule_draw.h"
#include "conformance/components/script.h"
#include "store/format/duration_text.h"
#include "store/format/schedule_pattern.h"
#include "store/stream/time_zone.h"

namespace jsparity {
namespace {

std::string TextOf(const std::optional<jsstore::ScheduleTime>& time) {
  if (!time) return "invalid";
  return std::to_string(time->unix_s) + " " + std::to_string(time->ns) + " " +
         jsstore::FormatTimestamp(*time);
}

// A pattern is read as a stream does it; the zone "-" is none.
std::string NextOf(ScriptLine& line, int64_t now_ns) {
  const std::string pattern = line.Bytes();
  const std::string zone_name = line.Bytes();
  std::shared_ptr<const jsstore::Zone> zone;
  if (zone_name != "-") {
    zone = jsstore::LoadZone(zone_name);
    if (zone == nullptr) return "no zone";
  }
  const auto next = jsstore::ParseSchedule(pattern, zone.get(), line.I64(), now_ns);
  if (!next) return "false invalid";
  return std::string(YesNo(next->repeats)) + " " + TextOf(next->due);
}

std::string DrawScheduleLine(ComponentRandom& random) {
  switch (random.Below(8)) {
    case 0:
      return "wait " + std::to_string(random.AnyLength(random.OneIn(8) ? 50 : 31));
    case 1:
      return "time " + EscapedWord(DrawMomentText(random));
    case 2:
      return "duration " + EscapedWord(DrawDurationText(random));
    default:
      return "next " + EscapedWord(DrawSchedulePattern(random)) + " " + DrawZone(random) + " " +
             std::to_string(DrawMoment(random));
  }
}

}  // namespace

std::string GenerateScheduleScript(ComponentRandom& random) {
  std::string script;
  for (uint64_t left = 8 + random.Below(24); left > 0; --left)
    script += DrawScheduleLine(random) + "\n";
  return script;
}

Outcome RunSchedule(std::string_view script) {
  int64_t now_ns = kComponentTimeNs;
  return Outcome::Of(Transcript(script, [&](std::string_view op, ScriptLine& line) -> std::string {
    if (op == "next") return NextOf(line, now_ns);
    if (op == "time") return TextOf(jsstore::ParseTimestamp(line.Bytes()));
    if (op == "wait") now_ns += static_cast<int64_t>(line.U64());
    if (op != "duration") return "";
    const auto duration = jsstore::ParseDurationText(line.Bytes());
    return duration ? std::to_string(duration->count()) : "invalid";
  }));
}

}  // namespace jsparity
