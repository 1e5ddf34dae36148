#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/defects/defect_replay.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {
namespace {

constexpr const char* kDefectsExamples =
    "Examples:\n"
    "  jsparity defects\n"
    "  jsparity defects lost-marker --json\n"
    "  jsparity defects --replay --reference v2.14.10\n"
    "Exit status: 0 all is as listed, 1 something is not, 2 the list or the reference cannot be "
    "used.";

struct DefectsSettings : Settings {
  bool json = false;
  bool replay = false;
  bool answers = false;
  std::string list_dir;
  std::vector<std::string> ids;
};

// Enough for all that ends, and what does not end need not be waited for longer.
constexpr const char* kReplayHangLimit = "--hang-limit=1500ms";
// What takes more and more memory is not seen to hang while it copies what it has, and gigabytes
// take seconds: it meets an end of its addresses instead, in kilobytes.
constexpr const char* kInDirectoryWithLessMemory =
    "cd \"$0\" && { ulimit -v 4000000; exec \"$@\"; }";

OracleStarter StarterOf(const std::string& oracle) {
  return [oracle](const std::string& dir) -> Answered<std::unique_ptr<Testee>> {
    auto started = ProcessTestee::Start(
        {"/bin/sh", "-c", kInDirectoryWithLessMemory, dir, oracle, kReplayHangLimit});
    if (!started) return tl::unexpected(started.error());
    return std::unique_ptr<Testee>(std::move(*started));
  };
}

Json VersionsToJson(const Defect& defect) {
  return {{"seen", defect.versions.seen}, {"mended", defect.versions.mended}};
}

Json ToJson(const Defect& defect) {
  Json recognised = Json::array();
  for (const Recogniser& recogniser : defect.recognised) recognised.push_back(NameOf(recogniser));
  Json leaves_out = Json::array();
  for (size_t i = 0; i < kLeftOutCount; ++i) {
    const auto what = static_cast<LeftOut>(i);
    if (defect.leaves_out.Has(what)) leaves_out.push_back(NameOf(what));
  }
  Json cases = Json::array();
  for (const DefectCase& one : defect.cases) cases.push_back(one.file);
  return {{"id", defect.id},
          {"title", defect.title},
          {"page", defect.page},
          {"versions", VersionsToJson(defect)},
          {"recognised_by", std::move(recognised)},
          {"leaves_out", std::move(leaves_out)},
          {"cases", std::move(cases)}};
}

void PrintTable(const std::vector<const Defect*>& defects,
                const std::vector<std::string>& versions) {
  size_t width = 0;
  for (const Defect* defect : defects) width = std::max(width, defect->id.size());
  std::printf("%-*s", static_cast<int>(width), "");
  for (const std::string& version : versions) std::printf("  %-8s", version.c_str());
  std::printf("\n");
  for (const Defect* defect : defects) {
    std::printf("%-*s", static_cast<int>(width), defect->id.c_str());
    for (const std::string& version : versions) {
      const std::string_view standing = StandingIn(*defect, version);
      std::printf("  %-*s", static_cast<int>(std::max<size_t>(version.size(), 8)),
                  std::string(standing.empty() ? "-" : standing).c_str());
    }
    std::printf("  %s\n", defect->title.c_str());
  }
}

void List(const DefectsSettings& settings, const DefectList& list,
          const std::vector<const Defect*>& defects) {
  if (settings.json) {
    Json all = Json::array();
    for (const Defect* defect : defects) all.push_back(ToJson(*defect));
    std::cout << Json{{"defects", std::move(all)}}.dump(1) << "\n";
    return;
  }
  PrintTable(defects, list.Versions());
}

struct Replayed {
  const Defect* defect = nullptr;
  const DefectCase* one = nullptr;
  DefectReplay replay;
};

std::vector<Replayed> ReplayAll(const DefectsSettings& settings, const DefectList& list,
                                const std::vector<const Defect*>& defects,
                                const std::string& oracle, WorkDir& work) {
  std::vector<Replayed> all;
  for (const Defect* defect : defects) {
    for (const DefectCase& one : defect->cases) all.push_back({defect, &one, {}});
  }
  std::atomic<size_t> next{0};
  const auto run = [&] {
    DefectReplayer replayer(list, StarterOf(oracle), work);
    for (size_t i = next++; i < all.size(); i = next++) {
      all[i].replay = replayer.Replay(*all[i].defect, *all[i].one);
    }
  };
  std::vector<std::thread> threads;
  // Most of the time goes by in waiting for oracles to start and to end.
  const size_t jobs = settings.jobs != 0 ? settings.jobs : 2 * std::thread::hardware_concurrency();
  for (size_t i = 0; i < jobs; ++i) threads.emplace_back(run);
  for (std::thread& thread : threads) thread.join();
  return all;
}

void PrintAnswers(const Replayed& one) {
  const auto& steps = one.replay.recording.steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    const Operation& op = one.one->c.ops[i];
    std::printf("    %zu  %s\n", i, Describe(op).substr(0, 200).c_str());
    for (const OpResult& result : steps[i].results) {
      std::printf("       %s\n", ToJson(op.kind, result).dump().c_str());
    }
  }
}

// How it went, in a word or two.
std::string Outcome(const DefectReplay& replay) {
  if (replay.happened) return "happens";
  if (!replay.without.empty()) return "cannot be asked: there is no " + replay.without;
  if (replay.ended_at != nullptr) return "ends at " + replay.ended_at->id;
  return replay.trouble.empty() ? "does not happen" : "?";
}

int ReplayOn(const DefectsSettings& settings, const DefectList& list,
             const std::vector<const Defect*>& defects) {
  const auto found = FindOracle(settings);
  if (!found) return SetupError(found.error());
  // It is started in another directory.
  const std::string oracle = std::filesystem::absolute(*found).string();
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  InstallEnding();
  int status = kExitAgreed;
  Json report = Json::array();
  for (const Replayed& one : ReplayAll(settings, list, defects, oracle, **work)) {
    const std::string complaint = one.replay.Complaint(*one.defect);
    if (!complaint.empty()) status = kExitDiverged;
    report.push_back({{"id", one.defect->id},
                      {"case", one.one->file},
                      {"version", one.replay.version},
                      {"happens", one.replay.happened},
                      {"complaint", complaint}});
    if (settings.json) continue;
    std::printf("%s %s: %s%s%s\n", one.replay.version.c_str(), one.one->file.c_str(),
                Outcome(one.replay).c_str(),
                complaint.empty() ? "" : ": NOT AS LISTED: ", complaint.c_str());
    if (settings.answers) PrintAnswers(one);
  }
  if (settings.json) std::cout << Json{{"replayed", std::move(report)}}.dump(1) << "\n";
  return status;
}

int Defects(const DefectsSettings& settings) {
  Parsed<DefectList> chosen = ParseError("");
  const DefectList* list = nullptr;
  if (settings.list_dir.empty()) {
    const auto built_in = KnownDefects();
    if (!built_in) return SetupError(built_in.error());
    list = *built_in;
  } else {
    chosen = DefectList::ReadDir(settings.list_dir, SupportedReferences());
    if (!chosen) return SetupError(chosen.error());
    list = &*chosen;
  }
  if (!settings.reference.empty()) {
    if (const auto version = ParseVersion(settings.reference); !version) {
      return SetupError("--reference: " + version.error());
    }
  }
  std::vector<const Defect*> defects;
  for (const std::string& id : settings.ids) {
    const Defect* defect = list->Find(id);
    if (defect == nullptr) return SetupError("there is no defect \"" + id + "\"");
    defects.push_back(defect);
  }
  if (settings.ids.empty()) {
    for (const Defect& defect : list->all()) defects.push_back(&defect);
  }
  if (settings.replay) return ReplayOn(settings, *list, defects);
  if (!settings.reference.empty()) {
    std::erase_if(defects, [&](const Defect* defect) {
      return !defect->versions.Include(*ParseVersion(settings.reference));
    });
  }
  List(settings, *list, defects);
  return kExitAgreed;
}

}  // namespace

void AddDefectsCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<DefectsSettings>();
  CLI::App* command =
      app.add_subcommand("defects", "Lists what the reference is known to do wrong, by version");
  command->footer(kDefectsExamples);
  command->add_option("ids", settings->ids, "Which (default: all)");
  command->add_flag("--replay", settings->replay,
                    "Play their cases on the reference; fails where it is not as listed");
  command->add_flag("--answers", settings->answers, "With --replay: print what was answered")
      ->needs("--replay");
  command->add_flag("--json", settings->json, "Print JSON");
  AddJobsOption(*command, *settings, "Cases at a time (default: two a processor)");
  command->add_option("--list", settings->list_dir,
                      "Directory of a list (default: golden/reference-defects as this program was "
                      "built with it)");
  AddWorkDirOption(*command, *settings);
  AddOracleOptions(*command, *settings);
  command->callback([settings, &status] { status = Defects(*settings); });
}

}  // namespace jsparity
