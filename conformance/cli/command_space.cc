#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/look_settings.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/inspect/printable.h"
#include "conformance/inspect/space.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

constexpr const char* kSpaceExamples =
    "Examples:\n"
    "  jsparity space '/data/jetstream/$G/streams/ORDERS'\n"
    "  jsparity space /data/jetstream --top 3 --json\n"
    "Exit status: 0 it was told, 2 it could not be looked at.\n"
    "Without a current index.db, what the stream's limits are about to remove counts as live.";

struct SpaceSettings : LookSettings {
  size_t top = 10;
};

Json ToJson(const RecordSpace& space) {
  return {{"live", space.live},
          {"dead", space.dead},
          {"erased", space.erased},
          {"tombstones", space.tombstones},
          {"damaged", space.damaged}};
}

Json ToJson(const FirstPin& pin) {
  Json json{{"sequence", pin.seq},
            {"subject", pin.subject},
            {"block", pin.block},
            {"live_of_subject", pin.of_subject},
            {"next_sequence", Json()},
            {"deleted_behind", pin.deleted_behind},
            {"not_acknowledged_by", pin.held_back_by}};
  if (pin.next_seq) json["next_sequence"] = *pin.next_seq;
  return json;
}

Json ToJson(const StreamReading& stream, const SpaceReport& report, size_t top,
            double read_seconds) {
  Json blocks = Json::array();
  for (const BlockSpace& block : report.blocks) {
    blocks.push_back({{"block", block.index},
                      {"file_bytes", block.file_bytes},
                      {"record_bytes", ToJson(block.records)},
                      {"compaction", block.compaction}});
  }
  Json subjects = Json::array();
  for (size_t i = 0; i < report.subjects.size() && i < top; ++i) {
    const SubjectSpace& subject = report.subjects[i];
    subjects.push_back({{"subject", subject.subject},
                        {"live", subject.live},
                        {"live_bytes", subject.live_bytes},
                        {"dead", subject.dead},
                        {"dead_bytes", subject.dead_bytes}});
  }
  return {{"stream", stream.name},
          {"account", stream.account},
          {"directory", stream.dir},
          {"messages", stream.totals.msgs},
          {"stream_bytes", stream.totals.bytes},
          {"file_bytes", report.file_bytes},
          {"record_bytes", ToJson(report.records)},
          {"blocks", std::move(blocks)},
          {"subjects", std::move(subjects)},
          {"first", report.first ? ToJson(*report.first) : Json()},
          {"start",
           {{"reads_all_blocks", report.reads_all_blocks},
            {"what", report.start},
            {"all_blocks_read_seconds", read_seconds}}}};
}

std::string Share(uint64_t part, uint64_t all) {
  if (all == 0) return "";
  char text[16];
  std::snprintf(text, sizeof(text), "%5.1f %%",
                100.0 * static_cast<double>(part) / static_cast<double>(all));
  return text;
}

void PrintRecords(const RecordSpace& space) {
  const auto line = [&](const char* what, uint64_t bytes) {
    if (bytes == 0) return;
    std::printf("  %-32s %16s  %s\n", what, Grouped(bytes).c_str(),
                Share(bytes, space.all()).c_str());
  };
  line("live messages", space.live);
  line("messages that are gone", space.dead);
  line("erased and skipped", space.erased);
  line("tombstones", space.tombstones);
  line("damaged", space.damaged);
}

void PrintFirst(const FirstPin& pin) {
  std::printf("first sequence %llu: subject %s, in block %u, ",
              static_cast<unsigned long long>(pin.seq), Printable(pin.subject).c_str(), pin.block);
  if (pin.of_subject == 1) {
    std::printf("the only message of its subject");
  } else {
    std::printf("one of %s messages of its subject", Grouped(pin.of_subject).c_str());
  }
  std::printf("\n");
  if (pin.next_seq) {
    std::printf("  without it the stream would begin at %llu; %s sequences between are deleted\n",
                static_cast<unsigned long long>(*pin.next_seq),
                Grouped(pin.deleted_behind).c_str());
  }
  for (const std::string& consumer : pin.held_back_by) {
    std::printf("  not acknowledged by consumer %s\n", Printable(consumer).c_str());
  }
}

void PrintText(const StreamReading& stream, const SpaceReport& report, size_t top,
               double read_seconds) {
  std::printf("%s: the stream says %s bytes, its blocks take %s\n", TitleOf(stream).c_str(),
              Grouped(stream.totals.bytes).c_str(), Grouped(report.file_bytes).c_str());
  PrintRecords(report.records);
  std::printf("%6s %14s %14s %14s %12s  %s\n", "block", "file", "live", "dead", "tombstones",
              "compacted");
  for (const BlockSpace& block : report.blocks) {
    std::printf("%6u %14s %14s %14s %12s  %s\n", block.index, Grouped(block.file_bytes).c_str(),
                Grouped(block.records.live).c_str(),
                Grouped(block.records.dead + block.records.erased).c_str(),
                Grouped(block.records.tombstones).c_str(), block.compaction.c_str());
  }
  std::printf("%s subjects; the largest:\n", Grouped(report.subjects.size()).c_str());
  for (size_t i = 0; i < report.subjects.size() && i < top; ++i) {
    const SubjectSpace& subject = report.subjects[i];
    std::printf("  %14s bytes live in %s messages, %s dead in %s  %s\n",
                Grouped(subject.live_bytes).c_str(), Grouped(subject.live).c_str(),
                Grouped(subject.dead_bytes).c_str(), Grouped(subject.dead).c_str(),
                Printable(subject.subject).c_str());
  }
  if (report.first) PrintFirst(*report.first);
  std::printf("start: %s\n", report.start.c_str());
  std::printf(
      "  to read and hash all blocks took %.1f s just now; a start without index.db does "
      "that, and builds its subjects with it\n",
      read_seconds);
}

int Space(const SpaceSettings& settings) {
  auto& files = jsstore::Env::Real().files;
  const auto place = FindStores(files, settings.path);
  if (!place) return SetupError(place.error());
  if (!place->file.empty()) {
    return SetupError(settings.path + ": name the stream's directory, " +
                      place->streams.front().dir);
  }
  const auto options = ToReadOptions(settings);
  if (!options) return SetupError(options.error());
  Json all = Json::array();
  for (const StreamPlace& one : place->streams) {
    const auto begun = std::chrono::steady_clock::now();
    const StreamReading stream = ReadStream(files, one, *options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (const auto problem = KeyProblem(stream, settings); !problem.empty()) {
      return SetupError(problem);
    }
    const SpaceReport report = SpaceOf(stream);
    if (settings.json) {
      all.push_back(ToJson(stream, report, settings.top, took.count()));
    } else {
      PrintText(stream, report, settings.top, took.count());
    }
  }
  if (settings.json) PrintJson({{"streams", std::move(all)}});
  return kExitAgreed;
}

}  // namespace

void AddSpaceCommand(CLI::App& app, int& status) {
  constexpr uint64_t kTopMax = 1'000'000;
  auto settings = std::make_shared<SpaceSettings>();
  CLI::App* command = app.add_subcommand(
      "space", "Tells what takes the space of a store on disk, and when it is given back");
  command->footer(kSpaceExamples);
  AddPathOption(*command, settings->path, "path",
                "A stream's directory, an account's, or a server's");
  command->add_option("--top", settings->top, "How many subjects are told")
      ->check(WholeNumber(1, kTopMax));
  AddKeyOptions(*command, *settings);
  AddLookJsonOption(*command, *settings);
  command->callback([settings, &status] { status = Space(*settings); });
}

}  // namespace jsparity
