#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/look_settings.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/inspect/marked_file.h"
#include "conformance/inspect/printable.h"
#include "conformance/inspect/reading_json.h"
#include "jsstore/algorithm_names.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

constexpr const char* kInspectExamples =
    "Examples:\n"
    "  jsparity inspect '/data/jetstream/$G'  # every stream of an account\n"
    "  jsparity inspect '/data/jetstream/$G/streams/ORDERS' --records\n"
    "  jsparity inspect /data/ORDERS/msgs/3.blk  # one block's records\n"
    "  jsparity inspect /data/ORDERS/msgs/index.db --hex  # its bytes, field by field\n"
    "  jsparity inspect /data/ORDERS --json --key \"$KEY\"  # an encrypted one, for machines\n"
    "Exit status: 0 it was shown, 2 it could not be looked at. What is damaged is shown as such;\n"
    "jsparity verify says what it means.";

struct InspectSettings : LookSettings {
  bool hex = false;
  bool records = false;
};

// --- Tables -------------------------------------------------------------------------------------

void PrintRecordHead() {
  std::printf("  %6s %10s %-9s %12s  %-30s %8s %9s  %s\n", "block", "offset", "kind", "sequence",
              "time", "header", "payload", "subject");
}

void PrintRecord(const BlockReading& block, const BlockRecord& record) {
  std::printf("  %6u %10llu %-9s %12llu  %-30s %8zu %9zu  %s\n", block.index,
              static_cast<unsigned long long>(record.offset),
              std::string(NameOf(record.kind)).c_str(), static_cast<unsigned long long>(record.seq),
              TimeText(record.view.head.timestamp).c_str(), record.header().size(),
              record.payload().size(), Printable(record.subject()).c_str());
}

std::string SequenceText(const std::optional<uint64_t>& seq) {
  return seq ? std::to_string(*seq) : "-";
}

void PrintBlocks(const StreamReading& stream) {
  std::printf("  %6s %12s %12s %9s %9s %7s %10s %12s %12s  %s\n", "block", "file bytes",
              "record bytes", "messages", "live", "erased", "tombstones", "first", "last", "");
  for (const BlockReading& block : stream.blocks) {
    std::string remark;
    if (block.cipher != jsstore::Cipher::kNone) {
      remark += std::string(jsstore::CipherName(block.cipher)) + " ";
    }
    if (block.compression != jsstore::Compression::kNone) {
      remark += std::string(jsstore::CompressionName(block.compression)) + " ";
    }
    if (!block.unreadable.empty()) remark += "UNREADABLE: " + block.unreadable;
    if (!block.damage.empty()) {
      remark += "DAMAGED in " + std::to_string(block.damage.size()) + " places";
    }
    std::printf("  %6u %12s %12s %9s %9s %7s %10s %12s %12s  %s\n", block.index,
                Grouped(block.file_bytes).c_str(), Grouped(block.record_bytes).c_str(),
                Grouped(block.messages.size()).c_str(), Grouped(block.live).c_str(),
                Grouped(block.erased).c_str(), Grouped(block.tombstones.size()).c_str(),
                SequenceText(block.first_seq).c_str(), SequenceText(block.last_seq).c_str(),
                remark.c_str());
  }
}

void PrintIndex(const IndexReading& index) {
  std::printf("index.db: %s", std::string(NameOf(index.standing)).c_str());
  if (!index.why.empty()) std::printf(" (%s)", index.why.c_str());
  if (index.whole()) {
    std::printf(
        ", version %u, %s messages, %s bytes, sequences %llu to %llu, %s subjects, "
        "%zu blocks",
        index.version, Grouped(index.summary.msgs).c_str(), Grouped(index.summary.bytes).c_str(),
        static_cast<unsigned long long>(index.summary.first_seq),
        static_cast<unsigned long long>(index.summary.last_seq),
        Grouped(index.subjects.size()).c_str(), index.blocks.size());
  }
  std::printf("\n");
}

void PrintTimedStates(const StreamReading& stream) {
  if (const auto& state = stream.ttl_state) {
    std::printf("thw.db: %s messages with a TTL, stamp %llu %s\n",
                Grouped(state->entries.size()).c_str(),
                static_cast<unsigned long long>(state->stamp), state->damage.c_str());
    for (const TtlMark& entry : state->entries) {
      std::printf("  sequence %llu expires %s\n", static_cast<unsigned long long>(entry.seq),
                  TimeText(entry.expires_ns).c_str());
    }
  }
  if (const auto& state = stream.schedule_state) {
    std::printf("sched.db: %s schedules, stamp %llu %s\n", Grouped(state->entries.size()).c_str(),
                static_cast<unsigned long long>(state->stamp), state->damage.c_str());
    for (const ScheduleMark& entry : state->entries) {
      std::printf("  %s, sequence %llu, due %s\n", Printable(entry.subject).c_str(),
                  static_cast<unsigned long long>(entry.seq), TimeText(entry.due_ns).c_str());
    }
  }
  if (const auto& sources = stream.sources) {
    std::printf("sources.db: %zu sources, stamp %llu %s\n", sources->states.size(),
                static_cast<unsigned long long>(sources->stamp), sources->damage.c_str());
    for (const auto& [name, state] : sources->states) {
      std::printf("  %s: sequence %llu %s\n", Printable(name).c_str(),
                  static_cast<unsigned long long>(state.seq), Printable(state.ident).c_str());
    }
  }
}

void PrintConsumer(const ConsumerReading& consumer) {
  std::printf("  %s", Printable(consumer.name).c_str());
  if (consumer.state) {
    const jsstore::ConsumerState& state = *consumer.state;
    std::printf(
        ": delivered %llu (stream %llu), ack floor %llu (stream %llu), %zu pending, "
        "%zu redelivered",
        static_cast<unsigned long long>(state.delivered.consumer),
        static_cast<unsigned long long>(state.delivered.stream),
        static_cast<unsigned long long>(state.ack_floor.consumer),
        static_cast<unsigned long long>(state.ack_floor.stream), state.pending.size(),
        state.redelivered.size());
  } else if (consumer.state_trouble.empty()) {
    std::printf(": no state yet");
  }
  if (!consumer.state_trouble.empty()) std::printf("; o.dat %s", consumer.state_trouble.c_str());
  if (!consumer.meta.trouble.empty()) std::printf("; meta.inf %s", consumer.meta.trouble.c_str());
  std::printf("\n");
}

void PrintOverview(const StreamReading& stream) {
  std::printf("%s, in %s\n", TitleOf(stream).c_str(), stream.dir.c_str());
  std::printf("%s messages, %s bytes, sequences %llu to %llu\n",
              Grouped(stream.totals.msgs).c_str(), Grouped(stream.totals.bytes).c_str(),
              static_cast<unsigned long long>(stream.totals.first_seq),
              static_cast<unsigned long long>(stream.totals.last_seq));
  if (stream.meta.meta) {
    std::printf("created %s%s\n", TimeText(stream.meta.meta->created.value_or(0)).c_str(),
                stream.meta.encrypted ? ", encrypted" : "");
  }
  if (!stream.meta.trouble.empty()) std::printf("meta.inf %s\n", stream.meta.trouble.c_str());
  if (!stream.meta.text.empty()) std::printf("meta.inf: %s\n", Printable(stream.meta.text).c_str());
  PrintIndex(stream.index);
  PrintBlocks(stream);
  PrintTimedStates(stream);
  if (!stream.consumers.empty()) std::printf("consumers\n");
  for (const ConsumerReading& consumer : stream.consumers) PrintConsumer(consumer);
  for (const std::string& file : stream.leftovers) std::printf("left over: %s\n", file.c_str());
  for (const std::string& file : stream.stray_files) std::printf("stray: %s\n", file.c_str());
}

// --- The command --------------------------------------------------------------------------------

int PrintMarked(const InspectSettings& settings, const StorePlace& place,
                const ReadOptions& options) {
  if (place.file.empty()) {
    return SetupError("--hex: name a file, as in " + place.streams.front().dir + "/msgs/1.blk");
  }
  const StreamPlace& stream = place.streams.front();
  const auto marked = ReadMarked(jsstore::Env::Real().files, stream.dir, place.file,
                                 KeysOf(jsstore::Env::Real().files, stream, options));
  if (!marked) return SetupError(marked.error());
  if (settings.json) {
    Json parts = Json::array();
    for (const MarkedPart& part : marked->parts) {
      Json fields = Json::array();
      for (const MarkedField& field : part.fields) {
        fields.push_back({{"offset", field.offset},
                          {"bytes", field.size},
                          {"name", field.name},
                          {"value", field.value}});
      }
      parts.push_back({{"part", part.title}, {"fields", std::move(fields)}});
    }
    PrintJson({{"file", place.file}, {"apart", marked->apart}, {"parts", std::move(parts)}});
    return kExitAgreed;
  }
  if (!marked->apart.empty()) {
    std::printf("%s, %s: offsets count in that\n", place.file.c_str(), marked->apart.c_str());
  }
  std::cout << HexText(marked->parts, marked->bytes) << std::flush;
  return kExitAgreed;
}

// A file that is not a block: what is within its seal, field by field.
int PrintFields(const InspectSettings& settings, const StorePlace& place,
                const ReadOptions& options) {
  if (settings.json) return PrintMarked(settings, place, options);
  const StreamPlace& stream = place.streams.front();
  const auto marked = ReadMarked(jsstore::Env::Real().files, stream.dir, place.file,
                                 KeysOf(jsstore::Env::Real().files, stream, options));
  if (!marked) return SetupError(marked.error());
  for (const MarkedPart& part : marked->parts) {
    std::printf("%s\n", part.title.c_str());
    for (const MarkedField& field : part.fields) {
      std::printf("  %-32s %s\n", field.name.c_str(),
                  field.value.empty() ? (std::to_string(field.size) + " bytes").c_str()
                                      : field.value.c_str());
    }
  }
  return kExitAgreed;
}

// With every record: of one block, or of all.
int PrintStream(const InspectSettings& settings, const StreamPlace& place, const std::string& only,
                ReadOptions options, Json& report) {
  Json records = Json::array();
  const bool shows_records = settings.records || !only.empty();
  if (shows_records && !settings.json) PrintRecordHead();
  if (shows_records) {
    options.on_record = [&](const BlockReading& block, const BlockRecord& record) {
      if (!only.empty() && block.file != only) return;
      if (settings.json) records.push_back(ToJson(block, record));
      if (!settings.json) PrintRecord(block, record);
    };
  }
  const StreamReading stream = ReadStream(jsstore::Env::Real().files, place, options);
  if (const auto problem = KeyProblem(stream, settings); !problem.empty()) {
    return SetupError(problem);
  }
  for (const BlockReading& block : stream.blocks) {
    if (block.file != only || settings.json) continue;
    if (!block.unreadable.empty()) std::printf("%s %s\n", only.c_str(), block.unreadable.c_str());
    for (const DamagedSpan& span : block.damage) {
      std::printf("  DAMAGED at offset %llu, %llu bytes: %s\n",
                  static_cast<unsigned long long>(span.offset),
                  static_cast<unsigned long long>(span.size), span.what.c_str());
    }
  }
  if (settings.json) {
    Json json = only.empty() ? ToJson(stream) : Json{{"stream", stream.name}, {"file", only}};
    if (shows_records) json["records"] = std::move(records);
    report.push_back(std::move(json));
  } else if (only.empty()) {
    PrintOverview(stream);
  }
  return kExitAgreed;
}

int Inspect(const InspectSettings& settings) {
  const auto place = FindStores(jsstore::Env::Real().files, settings.path);
  if (!place) return SetupError(place.error());
  const auto options = ToReadOptions(settings);
  if (!options) return SetupError(options.error());
  if (settings.hex) return PrintMarked(settings, *place, *options);
  if (!place->file.empty() && !place->file.ends_with(".blk")) {
    return PrintFields(settings, *place, *options);
  }
  Json report = Json::array();
  for (const StreamPlace& stream : place->streams) {
    const int status = PrintStream(settings, stream, place->file, *options, report);
    if (status != kExitAgreed) return status;
  }
  if (settings.json) PrintJson({{"streams", std::move(report)}});
  return kExitAgreed;
}

}  // namespace

void AddInspectCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<InspectSettings>();
  CLI::App* command =
      app.add_subcommand("inspect", "Shows what is in a store on disk, or in one of its files");
  command->footer(kInspectExamples);
  AddPathOption(*command, settings->path, "path",
                "A stream's directory, an account's, a server's, or a file in one");
  command->add_flag("--records", settings->records, "Every record of every block");
  command->add_flag("--hex", settings->hex, "The bytes of one file, with the fields marked")
      ->excludes("--records");
  AddKeyOptions(*command, *settings);
  AddLookJsonOption(*command, *settings);
  command->callback([settings, &status] { status = Inspect(*settings); });
}

}  // namespace jsparity
