#include "conformance/gates/gate_programs.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "conformance/gates/gate_scripts.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

constexpr int kNoInterpreter = 127;  // as a shell has it

// The scripts in a directory of their own, for as long as one of them runs.
class ScriptDirectory {
 public:
  ScriptDirectory() : path_((fs::temp_directory_path() / "jsparity-gates-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) {
      problem_ = path_ + ": " + std::strerror(errno);
      path_.clear();
      return;
    }
    for (const GateScript& script : GateScripts()) {
      std::ofstream file(fs::path(path_) / script.name, std::ios::binary);
      file << script.text;
      if (!file.flush()) problem_ = path_ + ": the gate's scripts cannot be written there";
    }
  }
  ScriptDirectory(const ScriptDirectory&) = delete;
  ScriptDirectory& operator=(const ScriptDirectory&) = delete;
  ~ScriptDirectory() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const std::string& problem() const { return problem_; }  // empty: none
  std::string PathOf(std::string_view script) const { return (fs::path(path_) / script).string(); }

 private:
  std::string path_;
  std::string problem_;
};

// Instead of this process, which is a child.
[[noreturn]] void BecomePython(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  _exit(kNoInterpreter);
}

Parsed<int> StatusOf(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return ParseError(std::string("python3: ") + std::strerror(errno));
  }
  if (!WIFEXITED(status))
    return ParseError("the gate was ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) == kNoInterpreter) {
    return ParseError(
        "python3 cannot be started; the gates are scripts in Python, 3.11 or newer: install it");
  }
  return WEXITSTATUS(status);
}

}  // namespace

const std::vector<GateProgram>& GatePrograms() {
  static const std::vector<GateProgram> kPrograms{
      {"stubs", "gate_stubs.py", "the sources have nothing that is said to be unfinished"},
      {"tests", "gate_suite.py", "the port's own tests pass"},
      {"run", "gate_run.py", "enough random cases ran the reference's function, and none parted"},
      {"scan", "stub_scan.py", "what the gate stubs finds, for people"},
  };
  return kPrograms;
}

Parsed<int> RunGateProgram(std::string_view name, const std::vector<std::string>& arguments) {
  const auto program = std::ranges::find(GatePrograms(), name, &GateProgram::name);
  if (program == GatePrograms().end()) {
    std::vector<std::string_view> names;
    for (const GateProgram& one : GatePrograms()) names.push_back(one.name);
    return ParseError("there is no gate \"" + std::string(name) + "\"; there are " + Joined(names));
  }
  const ScriptDirectory scripts;
  if (!scripts.problem().empty()) return ParseError(scripts.problem());
  // -B: nothing compiled is left behind.
  std::vector<std::string> words{"python3", "-B", scripts.PathOf(program->script)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const pid_t child = fork();
  if (child < 0) return ParseError(std::string("python3: ") + std::strerror(errno));
  if (child == 0) BecomePython(std::move(words));
  return StatusOf(child);
}

nlohmann::ordered_json GateLanguages() {
  return nlohmann::ordered_json::parse(GateLanguagesText());
}

}  // namespace jsparity
