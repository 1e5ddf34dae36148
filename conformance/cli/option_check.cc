#include "conformance/cli/option_check.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace jsparity {
namespace {

namespace fs = std::filesystem;

std::string RangeText(uint64_t min, uint64_t max) {
  return max == UINT64_MAX ? std::to_string(min) + " to 2^64-1"
                           : std::to_string(min) + " to " + std::to_string(max);
}

bool ParseWhole(const std::string& text, uint64_t& number) {
  if (text.size() > 1 && text.front() == '0') return false;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end;
}

std::string AccessProblem(const fs::path& path, int mode) {
  return access(path.c_str(), mode) == 0 ? "" : path.string() + ": " + strerror(errno);
}

// Why nothing can be made in a directory; "" when it can.
std::string MakingProblem(const fs::path& dir) {
  const fs::path here = dir.empty() ? fs::path(".") : dir;
  std::error_code ignored;
  if (fs::exists(here, ignored) && !fs::is_directory(here, ignored)) {
    return here.string() + " is no directory";
  }
  return AccessProblem(here, W_OK | X_OK);
}

// Elsewhere it is standard output, which has text for people here.
constexpr const char* kNoDash =
    "- is no name here, as standard output is for people; ./- is what is called so";

std::string WritingProblem(const std::string& path) {
  std::error_code ignored;
  if (path.empty()) return "a file has to be named";
  if (path == "-") return kNoDash;
  if (fs::is_directory(path, ignored)) return path + " is a directory; name a file";
  if (fs::exists(path, ignored)) return AccessProblem(path, W_OK);
  return MakingProblem(fs::path(path).parent_path());
}

std::string DirectoryProblem(const std::string& path) {
  if (path.empty()) return "a directory has to be named";
  if (path == "-") return kNoDash;
  fs::path there = path;
  std::error_code ignored;
  // What is not there yet is made with its parents.
  while (!fs::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  return MakingProblem(there);
}

}  // namespace

CLI::Validator WholeNumber(uint64_t min, uint64_t max) {
  const std::string range = RangeText(min, max);
  const auto check = [min, max, range](const std::string& text) {
    uint64_t number = 0;
    const bool good = ParseWhole(text, number) && number >= min && number <= max;
    return good ? std::string() : "\"" + text + "\": must be a number from " + range;
  };
  return {check, range};
}

CLI::Validator Number(double min, double max) {
  std::ostringstream range;
  range << min << " to " << max;
  const auto check = [min, max, range = range.str()](const std::string& text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    const bool read = error == std::errc() && stopped == end;
    // No comparison holds for what is not a number.
    const bool good = read && number >= min && number <= max;
    return good ? std::string() : "\"" + text + "\": must be a number from " + range;
  };
  return {check, range.str()};
}

CLI::Validator NotBlank(const std::string& instead) {
  const auto check = [instead](const std::string& text) {
    const bool blank = text.find_first_not_of(" \t\n") == std::string::npos;
    return blank ? "must not be empty; " + instead : std::string();
  };
  return {check, ""};
}

CLI::Validator ReadableFile() {
  const auto check = [](const std::string& path) {
    std::error_code ignored;
    if (path.empty()) return std::string("a file has to be named");
    if (fs::is_directory(path, ignored)) return path + " is a directory; name a file";
    return AccessProblem(path, R_OK);
  };
  return {check, "FILE"};
}

CLI::Validator WritableFile() { return {WritingProblem, "FILE"}; }

CLI::Validator WritableDirectory() { return {DirectoryProblem, "DIR"}; }

}  // namespace jsparity
