#include "conformance/run/work_dir.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace jsparity {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "jsparity-";

std::string ParentDir() {
  if (access("/dev/shm", W_OK | X_OK) == 0) return "/dev/shm";
  const char* tmp = std::getenv("TMPDIR");
  return tmp != nullptr && *tmp != '\0' ? tmp : "/tmp";
}

bool IsRunning(const std::string& pid_text) {
  char* end = nullptr;
  const long pid = std::strtol(pid_text.c_str(), &end, 10);
  if (pid <= 0 || *end != '-') return true;  // not ours
  return kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

void RemoveAbandoned(const std::string& parent) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(parent, error)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kPrefix) && !IsRunning(name.substr(kPrefix.size()))) {
      RemoveTree(entry.path());
    }
  }
}

}  // namespace

void RemoveTree(const std::string& dir) {
  std::error_code ignored;
  fs::remove_all(dir, ignored);
}

tl::expected<std::unique_ptr<WorkDir>, std::string> WorkDir::Create() {
  return CreateIn(ParentDir());
}

tl::expected<std::unique_ptr<WorkDir>, std::string> WorkDir::CreateIn(const std::string& parent) {
  RemoveAbandoned(parent);
  std::string path = parent + "/" + std::string(kPrefix) + std::to_string(getpid()) + "-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return tl::unexpected("cannot make a directory in " + parent + ": " + strerror(errno));
  }
  return std::unique_ptr<WorkDir>(new WorkDir(std::move(path)));
}

WorkDir::~WorkDir() { RemoveTree(path_); }

std::string WorkDir::Fresh() {
  static std::atomic<uint64_t> next{0};
  return path_ + "/" + std::to_string(next++);
}

}  // namespace jsparity
