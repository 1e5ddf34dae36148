#include "conformance/bundle/archive.h"

#include <algorithm>

#include "conformance/run/lz4_frame.h"
#include "store/format/tar.h"

namespace jsparity {
namespace {

std::string Quoted(const std::string& path) {
  return Json(path).dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string ProblemOfPath(const std::string& path) {
  if (path.empty()) return "it has no name";
  if (path.find('\0') != std::string::npos) return "its name holds a zero byte";
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..")
      return "its name is no path inside a directory";
    begin = end + 1;
  }
  return "";
}

Parsed<std::string> PackArchive(const ArchiveFiles& files) {
  jsstore::Bytes tar;
  for (const auto& [path, bytes] : files) {
    if (const std::string problem = ProblemOfPath(path); !problem.empty()) {
      return ParseError("entry " + Quoted(path) + ": " + problem);
    }
    jsstore::AppendTarHeader(tar, path, bytes.size(), 0);
    tar.insert(tar.end(), bytes.begin(), bytes.end());
    tar.resize(tar.size() + jsstore::TarPadding(bytes.size()));
  }
  tar.resize(tar.size() + jsstore::kTarEndBytes);
  if (tar.size() > kArchiveBytesMax) {
    return ParseError("it would hold " + std::to_string(tar.size()) +
                      " bytes, and that is too many");
  }
  return PackLz4({reinterpret_cast<const char*>(tar.data()), tar.size()});
}

Parsed<ArchiveFiles> UnpackArchive(std::string_view bytes) {
  const auto tar = UnpackLz4(bytes, kArchiveBytesMax);
  if (!tar) return ParseError(tar.error());
  ArchiveFiles files;
  jsstore::TarReader reader({reinterpret_cast<const uint8_t*>(tar->data()), tar->size()});
  while (true) {
    const auto next = reader.Next();
    if (!next) return ParseError("tar: " + next.error().text);
    if (!*next) return files;
    const jsstore::TarEntry& entry = **next;
    if (const std::string problem = ProblemOfPath(entry.name); !problem.empty()) {
      return ParseError("entry " + Quoted(entry.name) + ": " + problem);
    }
    const bool fresh =
        files.emplace(entry.name, std::string(entry.data.begin(), entry.data.end())).second;
    if (!fresh) return ParseError("entry " + Quoted(entry.name) + ": it is there twice");
  }
}

}  // namespace jsparity
