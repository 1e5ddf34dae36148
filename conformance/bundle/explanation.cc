#include "conformance/bundle/explanation.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "conformance/bundle/bundle_file.h"
#include "conformance/bundle/outcome_json.h"
#include "conformance/compare/decoded_file.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

constexpr size_t kBytesShown = 16;
constexpr size_t kFilesShownMax = 20;

std::string SizeOf(const FileTree& tree, const std::string& path) {
  const auto file = tree.find(path);
  if (file == tree.end()) return "there is none";
  if (path.ends_with('/')) return "a directory";
  return std::to_string(file->second.size()) + " bytes";
}

std::string FirstBytes(const std::string& reference, const std::string& testee) {
  const auto [at, other] =
      std::mismatch(reference.begin(), reference.end(), testee.begin(), testee.end());
  const auto shown = [](std::string_view rest) {
    return rest.empty() ? std::string("(the end)") : Hex(rest.substr(0, kBytesShown));
  };
  return "byte " + std::to_string(at - reference.begin()) + ": " + shown({at, reference.end()}) +
         " against " + shown({other, testee.end()});
}

std::string TesteeOf(const Bundle& bundle) {
  const PlayedBy& sides = bundle.failure.sides;
  std::string text = bundle.origin.testee.empty()
                         ? "the C++ store of jsparity " + bundle.origin.jsparity
                         : bundle.origin.testee + " (" + sides.testee + ")";
  if (!sides.follows.empty()) text += ", which follows " + sides.follows;
  return text;
}

std::string OptionsOf(const BundleOrigin& origin) {
  std::string text = "cases of " + std::to_string(origin.ops) + " operations";
  if (!origin.fault.empty()) text += ", the fault " + origin.fault + " planted";
  if (origin.compare != BundleOrigin{}.compare) text += ", " + origin.compare + " compared";
  if (!origin.only_ops.empty()) text += ", only " + Joined(origin.only_ops);
  if (origin.plain) text += ", no capabilities";
  if (origin.every_op) text += ", files compared after every operation";
  if (origin.no_consumers) text += ", no consumers";
  if (origin.no_older) text += ", no older versions";
  if (!origin.focus.empty()) text += ", weighted to " + Joined(origin.focus);
  return text;
}

void WriteFiles(const CaseOutcome& outcome, std::ostream& out) {
  const auto files = DifferingFiles(outcome);
  out << "  files at that point: " << outcome.reference.files.size() << " of the reference, "
      << outcome.testee.files.size() << " of the testee, " << files.size() << " differ\n";
  for (size_t i = 0; i < std::min(files.size(), kFilesShownMax); ++i) {
    const DifferingFile& file = files[i];
    out << "    " << file.path << ": reference " << file.reference << ", testee " << file.testee
        << "\n";
    if (!file.first.empty()) out << "      " << file.first << "\n";
  }
  if (files.size() > kFilesShownMax) {
    out << "    … and " << files.size() - kFilesShownMax << " more\n";
  }
}

Json CaseToJson(const Case& c, const CaseOutcome& outcome) {
  Json json = ToJson(c, outcome);
  json["case"] = ToJson(c);
  Json& files = json["differing_files"] = Json::array();
  for (const DifferingFile& file : DifferingFiles(outcome)) {
    files.push_back({{"path", file.path},
                     {"reference", file.reference},
                     {"testee", file.testee},
                     {"first", file.first}});
  }
  return json;
}

}  // namespace

std::vector<DifferingFile> DifferingFiles(const CaseOutcome& outcome) {
  const FileTree& reference = outcome.reference.files;
  const FileTree& testee = outcome.testee.files;
  std::set<std::string> paths;
  for (const FileTree* tree : {&reference, &testee}) {
    for (const auto& [path, bytes] : *tree) paths.insert(path);
  }
  std::vector<DifferingFile> differing;
  for (const std::string& path : paths) {
    const auto a = reference.find(path);
    const auto b = testee.find(path);
    const bool both = a != reference.end() && b != testee.end();
    if (both && a->second == b->second) continue;
    differing.push_back({path, SizeOf(reference, path), SizeOf(testee, path),
                         both ? FirstBytes(a->second, b->second) : ""});
  }
  return differing;
}

std::string DescribeOrigin(const Bundle& bundle) {
  std::ostringstream out;
  out << BundleName(bundle) << ", kept by jsparity " << bundle.origin.jsparity << "\n"
      << "  reference: nats-server " << bundle.failure.sides.reference << "\n"
      << "  testee:    " << TesteeOf(bundle) << "\n"
      << "  drawn as:  " << OptionsOf(bundle.origin) << "\n"
      << "  played by: " << bundle.origin.command << "\n";
  return out.str();
}

std::string Explain(const Bundle& bundle) {
  std::ostringstream out;
  out << DescribeOrigin(bundle) << "\n" << DescribeFailure(bundle.failure, "");
  WriteFiles(bundle.ShownOutcome(), out);
  return out.str();
}

Json ExplanationToJson(const Bundle& bundle) {
  const ArchiveFiles files = ToFiles(bundle);
  Json json = Json::parse(files.at("bundle.json"));
  json["in_words"] = Explain(bundle);
  json["original"] = CaseToJson(bundle.failure.c, bundle.failure.outcome);
  if (const auto& shrunk = bundle.failure.shrunk) {
    json["shrunk"].update(CaseToJson(shrunk->c, shrunk->outcome));
  }
  return json;
}

}  // namespace jsparity
