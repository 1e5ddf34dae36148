#include "conformance/defects/defect_replay.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "conformance/run/player.h"

namespace jsparity {
namespace {

bool HappensBy(const Defect& defect, std::string_view text, std::string_view stack) {
  return DefectsOfVersion({&defect}).OfPanic(text, stack) != nullptr;
}

// A panic, a hang or the end of the process: at this defect, at another one, or at none.
void JudgeEnd(const DefectList& list, const Defect& defect, const std::string& text,
              const std::string& stack, DefectReplay& replay) {
  if (HappensBy(defect, text, stack)) {
    replay.happened = true;
    return;
  }
  replay.ended_at = list.At(replay.version).OfPanic(text, stack);
  if (replay.ended_at == nullptr) replay.trouble = "it ends at what is not listed: " + text;
}

std::string Without(const std::string& prefix, const std::string& text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

std::string_view StandingIn(const Defect& defect, const std::string& version) {
  if (std::ranges::count(defect.versions.seen, version) > 0) return "seen";
  return std::ranges::count(defect.versions.mended, version) > 0 ? "mended" : "";
}

std::string DefectReplay::Complaint(const Defect& defect) const {
  if (!trouble.empty()) return trouble;
  const std::string_view standing = StandingIn(defect, version);
  if (!without.empty()) {
    return standing.empty() ? ""
                            : "it is listed as " + std::string(standing) + " in " + version +
                                  ", which has no " + without;
  }
  if (standing.empty()) {
    return "it is not listed for " + version + ", where it " +
           (happened ? "happens" : "does not happen");
  }
  if (standing == "seen" && !happened) {
    return "it is listed as seen in " + version + " and does not happen" +
           (ended_at == nullptr ? "" : "; the case ends at " + ended_at->id);
  }
  if (standing == "mended" && happened)
    return "it is listed as mended in " + version + " and happens";
  return "";
}

DefectReplayer::DefectReplayer(const DefectList& list, OracleStarter start, WorkDir& work)
    : list_(list), start_(std::move(start)), work_(work), working_directory_(work.Fresh()) {}

DefectReplayer::~DefectReplayer() { RemoveTree(working_directory_); }

Parsed<void> DefectReplayer::Ensure() {
  std::error_code error;
  if (oracle_ != nullptr) {
    for (const auto& left : std::filesystem::directory_iterator(working_directory_, error)) {
      RemoveTree(left.path());
    }
    return {};
  }
  RemoveTree(working_directory_);
  std::filesystem::create_directories(working_directory_, error);
  auto started = start_(working_directory_);
  if (!started) return ParseError(started.error().text);
  oracle_ = std::move(*started);
  return {};
}

DefectReplay DefectReplayer::Replay(const Defect& defect, const DefectCase& one) {
  DefectReplay replay;
  if (const auto ready = Ensure(); !ready) {
    replay.trouble = ready.error();
    return replay;
  }
  replay.version = "v" + Without("v", oracle_->hello().reference);
  const auto& ops = one.c.ops;
  const auto lacks = std::ranges::find_if(
      ops, [&](const Operation& op) { return !oracle_->hello().offer.Has(op.kind); });
  if (lacks != ops.end()) {
    replay.without = NameOf(lacks->kind);
    return replay;
  }
  Player player(*oracle_, one.c, work_, {}, nullptr);
  const auto played = player.Play(replay.recording);
  Judge(defect, one, played, replay);
  const Panic* panic = FindPanic(replay.recording);
  const bool hung = panic != nullptr && panic->text.starts_with("hung:");
  if (!played || hung || !player.Close()) oracle_.reset();
  return replay;
}

void DefectReplayer::Judge(const Defect& defect, const DefectCase& one,
                           const Answered<void>& played, DefectReplay& replay) {
  if (!played) {
    const std::string& last_words = played.error().stderr_tail;
    const std::string& text = last_words.empty() ? played.error().text : last_words;
    return JudgeEnd(list_, defect, text, last_words, replay);
  }
  if (const Panic* panic = FindPanic(replay.recording)) {
    return JudgeEnd(list_, defect, panic->text, panic->stack, replay);
  }
  const auto strays = ReadTree(working_directory_);
  if (!strays) {
    replay.trouble = strays.error();
    return;
  }
  const Traces traces{one.c, replay.recording, *strays};
  replay.happened = !one.shows.empty() && std::ranges::all_of(one.shows, [&](const Evidence& it) {
    return Shows(it, traces);
  });
}

}  // namespace jsparity
