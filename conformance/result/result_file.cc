#include "conformance/result/result_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "conformance/result/result_json.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

Parsed<void> WriteWhole(const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return {};
  const std::string why = errno != 0 ? std::string(": ") + strerror(errno) : "";
  return ParseError("cannot write " + path + why);
}

// A link goes on pointing to what it points to, be that there or not yet.
fs::path BehindLinks(fs::path path) {
  constexpr int kLinksMax = 16;
  std::error_code error;
  for (int i = 0; i < kLinksMax && fs::is_symlink(path, error); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

// What is written first, beside the file whose place it takes.
std::string NextOf(const fs::path& target) {
  return target.string() + "." + std::to_string(getpid()) + ".part";
}

}  // namespace

bool CanBeReplaced(const std::string& path) {
  std::error_code ignored;
  return !fs::exists(path, ignored) || fs::is_regular_file(path, ignored);
}

Parsed<void> ReplaceFile(const std::string& path, const std::string& text) {
  if (!CanBeReplaced(path)) return WriteWhole(path, text);
  std::error_code error;
  const fs::path target = BehindLinks(path);
  const std::string next = NextOf(target);
  if (auto written = WriteWhole(next, text); !written) {
    fs::remove(next, error);
    return written;
  }
  fs::rename(next, target, error);
  if (!error) return {};
  const std::string why = error.message();
  fs::remove(next, error);
  return ParseError("cannot write " + path + ": " + why);
}

Parsed<void> CheckReplaceable(const std::string& path) {
  if (!CanBeReplaced(path)) return {};
  const std::string next = NextOf(BehindLinks(path));
  errno = 0;
  std::ofstream file(next, std::ios::binary | std::ios::trunc);
  if (!file) return ParseError(path + ": cannot be written: " + strerror(errno));
  file.close();
  std::error_code ignored;
  fs::remove(next, ignored);
  return {};
}

Parsed<void> WriteResult(const Result& result, const std::string& path) {
  return ReplaceFile(path,
                     ToJson(result).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Parsed<Result> ReadResult(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return ParseError(path + ": cannot be read: " + strerror(errno));
  const auto json = ParseJson(text);
  if (!json) return ParseError(path + ": " + json.error() + "; is it all of a result of --json?");
  return ParseResult(*json, path);
}

}  // namespace jsparity
