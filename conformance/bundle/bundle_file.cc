#include "conformance/bundle/bundle_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "conformance/bundle/explanation.h"
#include "conformance/bundle/html_report.h"
#include "conformance/bundle/outcome_json.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;
using enum Presence;

constexpr uint64_t kBundleFormat = 2;
constexpr std::string_view kLz4Magic = "\x04\x22\x4D\x18";
constexpr const char* kIndex = "bundle.json";
constexpr const char* kOriginal = "original/";
constexpr const char* kShrunk = "shrunk/";
constexpr const char* kReferenceDir = "reference/";
constexpr const char* kTesteeDir = "testee/";

std::string AsText(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// An archive has files only.
Json DirectoriesOf(const FileTree& tree) {
  Json dirs = Json::array();
  for (const auto& [path, bytes] : tree) {
    if (path.ends_with('/')) dirs.push_back(path);
  }
  return dirs;
}

void PutTree(const FileTree& tree, const std::string& prefix, ArchiveFiles& files) {
  for (const auto& [path, bytes] : tree) {
    if (!path.ends_with('/')) files[prefix + path] = bytes;
  }
}

void PutCase(const Case& c, const CaseOutcome& outcome, const std::string& prefix,
             ArchiveFiles& files) {
  files[prefix + "case.json"] = AsText(ToJson(c));
  Json json = ToJson(c, outcome);
  json["directories"] = {{"reference", DirectoriesOf(outcome.reference.files)},
                         {"testee", DirectoriesOf(outcome.testee.files)}};
  files[prefix + "outcome.json"] = AsText(json);
  PutTree(outcome.reference.files, prefix + kReferenceDir, files);
  PutTree(outcome.testee.files, prefix + kTesteeDir, files);
}

Json IndexOf(const Bundle& bundle) {
  const BundleOrigin& origin = bundle.origin;
  const Failure& failure = bundle.failure;
  Json json = {{"jsparity_bundle", kBundleFormat},
               {"jsparity", origin.jsparity},
               {"seed", failure.c.seed},
               {"reference", failure.sides.reference},
               {"testee",
                {{"command", origin.testee},
                 {"name", failure.sides.testee},
                 {"follows", failure.sides.follows}}},
               {"command", origin.command},
               {"options", origin.options}};
  if (failure.numbered) json["number"] = failure.number;
  if (failure.cause) json["cause"] = ToJson(*failure.cause);
  if (failure.shrunk) {
    json["shrunk"] = {{"runs", failure.shrunk->runs}, {"same_cause", failure.shrunk->same_cause}};
  }
  return json;
}

// Takes the files of an archive one after the other; what is left over is an error.
class BundleReader {
 public:
  explicit BundleReader(ArchiveFiles files) : files_(std::move(files)) {}

  Parsed<Bundle> Read() {
    Bundle bundle;
    bool shrunk = false;
    if (auto read = ReadIndex(bundle, shrunk); !read) return ParseError(read.error());
    Failure& failure = bundle.failure;
    auto original = ReadCase(kOriginal, failure.c, failure.outcome, bundle.original_defect);
    if (!original) return ParseError(original.error());
    if (shrunk) {
      ShrunkCase& small = *failure.shrunk;
      auto read = ReadCase(kShrunk, small.c, small.outcome, bundle.shrunk_defect);
      if (!read) return ParseError(read.error());
    }
    for (const char* report : {"report.txt", "report.html"}) files_.erase(report);
    if (!files_.empty()) return ParseError(files_.begin()->first + ": is no part of a bundle");
    return bundle;
  }

 private:
  Parsed<Json> TakeJson(const std::string& name) {
    const auto file = files_.extract(name);
    if (file.empty()) return ParseError(name + " is missing");
    auto json = ParseJson(file.mapped());
    if (!json) return ParseError(name + ": " + json.error());
    return json;
  }

  FileTree TakeTree(const std::string& prefix) {
    FileTree tree;
    for (auto it = files_.lower_bound(prefix);
         it != files_.end() && it->first.starts_with(prefix);) {
      tree[it->first.substr(prefix.size())] = std::move(it->second);
      it = files_.erase(it);
    }
    return tree;
  }

  Parsed<void> ReadIndex(Bundle& bundle, bool& shrunk) {
    const auto json = TakeJson(kIndex);
    if (!json) return ParseError(json.error());
    ObjectReader reader(*json, kIndex);
    uint64_t format = 0;
    reader.U64("jsparity_bundle", format, kRequired);
    if (reader.ok() && format != kBundleFormat) {
      return ParseError("the bundle has format " + std::to_string(format) +
                        ", and this program reads " + std::to_string(kBundleFormat) +
                        "; use the one that wrote it");
    }
    Failure& failure = bundle.failure;
    reader.Text("jsparity", bundle.origin.jsparity, kRequired);
    reader.Ignore("seed");  // the case has it
    failure.numbered = reader.Child("number") != nullptr;
    if (failure.numbered) reader.U64("number", failure.number, kRequired);
    reader.Text("reference", failure.sides.reference, kRequired);
    reader.Text("command", bundle.origin.command, kRequired);
    if (const Json* testee = reader.Child("testee", kRequired)) {
      ObjectReader part(*testee, reader.where() + ".testee");
      part.Text("command", bundle.origin.testee, kRequired);
      part.Text("name", failure.sides.testee, kRequired);
      part.Text("follows", failure.sides.follows, kRequired);
      if (auto done = part.Finish(); !done) return done;
    }
    if (const Json* options = reader.Child("options", kRequired)) {
      if (auto read = ReadOptions(*options, bundle.origin); !read) return read;
    }
    if (const Json* cause = reader.Child("cause")) {
      reader.Take(ParseCause(*cause, reader.where() + ".cause"), failure.cause.emplace());
    }
    if (const Json* part = reader.Child("shrunk")) {
      shrunk = true;
      uint64_t runs = 0;
      ObjectReader child(*part, reader.where() + ".shrunk");
      child.U64("runs", runs, kRequired);
      ShrunkCase& small = failure.shrunk.emplace();
      child.Bool("same_cause", small.same_cause, kRequired);
      small.runs = runs;
      if (auto done = child.Finish(); !done) return done;
    }
    return reader.Finish();
  }

  static Parsed<void> ReadOptions(const Json& json, BundleOrigin& origin) {
    const std::string where = std::string(kIndex) + ".options";
    if (!json.is_object()) return ParseError(where + ": must be an object");
    ObjectReader reader(json, where);
    for (const auto& [name, values] : json.items()) {
      origin.options[name] = reader.Texts(name.c_str());
    }
    return reader.Finish();
  }

  Parsed<void> ReadCase(const std::string& prefix, Case& c, CaseOutcome& outcome,
                        std::shared_ptr<const Defect>& defect) {
    const auto case_json = TakeJson(prefix + "case.json");
    if (!case_json) return ParseError(case_json.error());
    auto parsed = ParseCase(*case_json, prefix + "case.json");
    if (!parsed) return ParseError(parsed.error());
    c = std::move(*parsed);
    const std::string name = prefix + "outcome.json";
    auto json = TakeJson(name);
    if (!json) return ParseError(json.error());
    if (!json->is_object()) return ParseError(name + ": must be an object");
    const Json dirs = json->value("directories", Json());
    json->erase("directories");
    auto kept = ParseOutcome(c, *json, name);
    if (!kept) return ParseError(kept.error());
    outcome = std::move(kept->outcome);
    defect = std::move(kept->known_defect);
    outcome.reference.files = TakeTree(prefix + kReferenceDir);
    outcome.testee.files = TakeTree(prefix + kTesteeDir);
    ObjectReader reader(dirs, name + ".directories");
    AddDirectories(reader, "reference", outcome.reference.files);
    AddDirectories(reader, "testee", outcome.testee.files);
    return reader.Finish();
  }

  static void AddDirectories(ObjectReader& reader, const char* side, FileTree& tree) {
    for (const std::string& dir : reader.Texts(side)) {
      const bool inside =
          dir.ends_with('/') && ProblemOfPath(dir.substr(0, dir.size() - 1)).empty();
      if (!inside) return reader.Fail(side, "holds what is no path of a directory inside");
      tree[dir] = "";
    }
  }

  ArchiveFiles files_;
};

Parsed<std::string> ReadAll(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return ParseError(path + ": is a directory; name a file");
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return ParseError(path + ": cannot be read: " + strerror(errno));
  return bytes;
}

Parsed<Bundle> ParseBundle(const std::string& path, std::string_view bytes) {
  auto files = UnpackArchive(bytes);
  if (!files) {
    return ParseError(path + ": the bundle is damaged or not complete: " + files.error() +
                      "; get it again");
  }
  auto bundle = FromFiles(std::move(*files));
  if (!bundle) return ParseError(path + ": " + bundle.error());
  return bundle;
}

// Removes what was begun unless it was completed.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

namespace {

// Cases that people wrote may have one seed: what is kept of another one stays.
std::string PathFor(const Bundle& bundle, const std::string& dir) {
  const std::string name = BundleName(bundle);
  fs::path path = fs::path(dir) / name;
  for (int number = 2;; ++number) {
    const auto there = ReadBundle(path.string());
    if (!there || ToJson(there->failure.c) == ToJson(bundle.failure.c)) return path.string();
    path.replace_filename(fs::path(name).stem().string() + "-" + std::to_string(number) +
                          kBundleSuffix);
  }
}

}  // namespace

std::string BundleName(const Bundle& bundle) {
  return "case-" + std::to_string(bundle.failure.c.seed) + kBundleSuffix;
}

ArchiveFiles ToFiles(const Bundle& bundle) {
  ArchiveFiles files;
  files[kIndex] = AsText(IndexOf(bundle));
  files["report.txt"] = Explain(bundle);
  files["report.html"] = ExplainAsHtml(bundle);
  PutCase(bundle.failure.c, bundle.failure.outcome, kOriginal, files);
  if (const auto& shrunk = bundle.failure.shrunk) {
    PutCase(shrunk->c, shrunk->outcome, kShrunk, files);
  }
  return files;
}

Parsed<Bundle> FromFiles(ArchiveFiles files) { return BundleReader(std::move(files)).Read(); }

Parsed<std::string> WriteBundle(const Bundle& bundle, const std::string& dir) {
  std::string path = PathFor(bundle, dir);
  const auto packed = PackArchive(ToFiles(bundle));
  if (!packed) return ParseError(path + ": cannot be written: " + packed.error());
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return ParseError(dir + ": cannot be made: " + error.message());
  const TemporaryFile begun(path + "." + std::to_string(getpid()) + ".part");
  std::ofstream file(begun.path(), std::ios::binary | std::ios::trunc);
  file.write(packed->data(), static_cast<std::streamsize>(packed->size()));
  file.close();
  if (!file) return ParseError(path + ": cannot be written: " + strerror(errno));
  fs::rename(begun.path(), path, error);
  if (error) return ParseError(path + ": cannot be written: " + error.message());
  return path;
}

Parsed<Bundle> ReadBundle(const std::string& path) {
  const auto bytes = ReadAll(path);
  if (!bytes) return ParseError(bytes.error());
  if (!bytes->starts_with(kLz4Magic)) {
    return ParseError(path + ": is no bundle; `jsparity run` keeps them as case-….jsparity");
  }
  return ParseBundle(path, *bytes);
}

Parsed<std::variant<Bundle, Case>> ReadBundleOrCase(const std::string& path) {
  const auto bytes = ReadAll(path);
  if (!bytes) return ParseError(bytes.error());
  if (bytes->starts_with(kLz4Magic)) {
    auto bundle = ParseBundle(path, *bytes);
    if (!bundle) return ParseError(bundle.error());
    return std::move(*bundle);
  }
  const auto json = ParseJson(*bytes);
  if (!json) return ParseError(path + ": is neither a bundle nor a case: " + json.error());
  if (json->is_object() && json->contains("jsparity_bundle")) {
    return ParseError(path +
                      ": is a bundle of format 1, which is not read any more; replay the "
                      "seed in its name instead");
  }
  auto c = ParseCase(*json, path);
  if (!c) return ParseError(c.error());
  return std::move(*c);
}

Parsed<void> ExtractBundle(const Bundle& bundle, const std::string& dir) {
  std::error_code error;
  if (fs::exists(dir, error) && !fs::is_empty(dir, error)) {
    return ParseError(dir + ": is not empty; name a directory that is not there yet");
  }
  FileTree tree = ToFiles(bundle);
  const auto add_dirs = [&tree](const FileTree& side, const std::string& prefix) {
    tree[prefix] = "";
    for (const auto& [path, bytes] : side) {
      if (path.ends_with('/')) tree[prefix + path] = "";
    }
  };
  const auto add_case = [&](const CaseOutcome& outcome, const std::string& prefix) {
    add_dirs(outcome.reference.files, prefix + kReferenceDir);
    add_dirs(outcome.testee.files, prefix + kTesteeDir);
  };
  add_case(bundle.failure.outcome, kOriginal);
  if (const auto& shrunk = bundle.failure.shrunk) add_case(shrunk->outcome, kShrunk);
  if (auto written = WriteTree(tree, dir); !written) return ParseError(written.error());
  return {};
}

}  // namespace jsparity
