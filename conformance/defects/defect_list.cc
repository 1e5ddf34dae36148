#include "conformance/defects/defect_list.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <system_error>

#include "conformance/defects/earlier_message.h"
#include "conformance/defects/explained_break.h"
#include "conformance/defects/recorded_defects.h"

namespace jsparity {
namespace {

bool IsEntry(const std::string& name) {
  return name.ends_with(".json") && !name.ends_with(".case.json");
}

struct InDivergence {
  const Case& c;
  const Recording& reference;
  const Recording& testee;
  const Divergence& divergence;

  bool operator()(const PanicRecogniser&) const { return false; }
  bool operator()(const CameBackRecogniser&) const { return false; }
  bool operator()(const LawRecogniser&) const { return false; }
  bool operator()(const RuinedRecogniser&) const { return false; }
  bool operator()(const LostMarkerRecogniser&) const {
    return LosesCountOfProposals(c, reference, testee, divergence);
  }
  bool operator()(const SharedSchedulesRecogniser&) const {
    return LeavesAnotherSchedule(c, reference, testee, divergence);
  }
  bool operator()(const DoubledBlockRecogniser& it) const {
    return CutsADoubledBlock(it.error, c, reference, testee, divergence);
  }
  bool operator()(const EmptyPurgesRecogniser&) const {
    return PurgesEmptyBlocks(reference, testee, divergence);
  }
};

template <typename Matches>
const Defect* FirstRecognised(std::span<const Defect* const> defects, const Matches& matches) {
  for (const Defect* defect : defects) {
    if (std::ranges::any_of(defect->recognised, matches)) return defect;
  }
  return nullptr;
}

}  // namespace

const Defect* DefectsOfVersion::OfPanic(std::string_view text, std::string_view stack) const {
  return FirstRecognised(defects_, [&](const Recogniser& recogniser) {
    const auto* panic = std::get_if<PanicRecogniser>(&recogniser);
    return panic != nullptr && text.find(panic->text) != std::string_view::npos &&
           stack.find(panic->stack) != std::string_view::npos;
  });
}

const Defect* DefectsOfVersion::OfDivergence(const Case& c, const Recording& reference,
                                             const Recording& testee,
                                             const Divergence& divergence) const {
  const InDivergence matches{c, reference, testee, divergence};
  return FirstRecognised(defects_, [&matches](const Recogniser& recogniser) {
    return std::visit(matches, recogniser);
  });
}

const Defect* DefectsOfVersion::OfLawBreak(const Case& c, const Recording& breaker,
                                           const LawBreak& one) const {
  // What tells of this very break says more than that all is ruined by then.
  const Defect* told = FirstRecognised(defects_, [&](const Recogniser& recogniser) {
    const auto* law = std::get_if<LawRecogniser>(&recogniser);
    return law != nullptr && Explains(*law, c, breaker, one);
  });
  if (told != nullptr) return told;
  return FirstRecognised(defects_, [&](const Recogniser& recogniser) {
    const auto* ruined = std::get_if<RuinedRecogniser>(&recogniser);
    return ruined != nullptr && Explains(*ruined, c, breaker, one);
  });
}

const Defect* DefectsOfVersion::OfMessage(uint64_t seq, const StoredMessage& was,
                                          const StoredMessage& is, const Case& c,
                                          const Recording& writer) const {
  return FirstRecognised(defects_, [&](const Recogniser& recogniser) {
    const auto* came_back = std::get_if<CameBackRecogniser>(&recogniser);
    if (came_back == nullptr) return false;
    return came_back->truncation_failed ? HasTwoLives(seq, was, is, c, writer)
                                        : WasTruncatedUnder(seq, is, c, writer);
  });
}

LeftOutSet DefectsOfVersion::LeavesOut() const {
  LeftOutSet all;
  for (const Defect* defect : defects_) all.Add(defect->leaves_out);
  return all;
}

Parsed<DefectList> DefectList::Read(const DefectFiles& files,
                                    std::span<const std::string> supported) {
  DefectList list;
  std::map<std::string, std::string> file_of;
  for (const auto& [name, text] : files) {
    if (!IsEntry(name)) continue;
    auto defect = ParseDefect(name, files, supported);
    if (!defect) return ParseError(defect.error());
    const auto [other, is_new] = file_of.emplace(defect->id, name);
    if (!is_new) {
      return ParseError(name + ".id: \"" + defect->id + "\" is the id of " + other->second +
                        ", too; give one of them another");
    }
    list.defects_.push_back(std::move(*defect));
  }
  std::ranges::sort(list.defects_, {}, &Defect::id);
  return list;
}

Parsed<DefectList> DefectList::ReadDir(const std::string& dir,
                                       std::span<const std::string> supported) {
  std::error_code error;
  DefectFiles files;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path().filename()] = {std::istreambuf_iterator<char>(file), {}};
  }
  if (error) return ParseError(dir + ": cannot be read: " + error.message());
  if (std::ranges::none_of(files, [](const auto& file) { return IsEntry(file.first); })) {
    return ParseError(dir + ": there is no entry; name a directory like golden/reference-defects");
  }
  auto list = Read(files, supported);
  if (!list) return ParseError(dir + "/" + list.error());
  return list;
}

const Defect* DefectList::Find(std::string_view id) const {
  const auto found = std::ranges::find(defects_, id, &Defect::id);
  return found == defects_.end() ? nullptr : &*found;
}

DefectsOfVersion DefectList::At(const std::string& version) const {
  const auto parsed = ParseVersion(version);
  std::vector<const Defect*> in;
  for (const Defect& defect : defects_) {
    if (!parsed || defect.versions.Include(*parsed)) in.push_back(&defect);
  }
  return DefectsOfVersion(std::move(in));
}

std::vector<std::string> DefectList::Versions() const {
  std::set<std::string> named;
  for (const Defect& defect : defects_) {
    named.insert(defect.versions.seen.begin(), defect.versions.seen.end());
    named.insert(defect.versions.mended.begin(), defect.versions.mended.end());
  }
  std::vector<std::string> versions(named.begin(), named.end());
  std::ranges::sort(versions, {}, [](const std::string& text) { return *ParseVersion(text); });
  return versions;
}

}  // namespace jsparity
