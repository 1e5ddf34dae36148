#include "conformance/cli/port_settings.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <set>

#include "conformance/cli/command_line.h"
#include "conformance/cli/option_check.h"

namespace jsparity {
namespace {

// The repository's, or where it would be from here.
std::string DefaultPort() {
  const std::string plan = InRepository("porting/plan.json");
  return plan.empty() ? "porting" : std::filesystem::path(plan).parent_path().string();
}

// The first line that a command prints; empty where it fails.
std::string FirstLineOf(const std::string& command) {
  // NOLINTNEXTLINE(bugprone-command-processor): the command is ours, what is put into it is quoted
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::array<char, 128> line{};
  if (pipe == nullptr || fgets(line.data(), line.size(), pipe.get()) == nullptr) return "";
  const std::string text = line.data();
  return text.substr(0, text.find('\n'));
}

}  // namespace

PortDirectory DirectoryOf(const PortSettings& settings) {
  return PortDirectory(settings.port.empty() ? DefaultPort() : settings.port);
}

void AddPortOption(CLI::App& command, PortSettings& settings) {
  command.add_option("--port", settings.port, "Directory of the port (default: porting)")
      ->check(NotBlank("leave it out for the repository's own"));
}

CLI::Option* AddPortItems(CLI::App& command, PortSettings& settings) {
  return command
      .add_option("ids", settings.ids,
                  "Numbers of the plan, of tests T368, or names of the reference")
      ->required();
}

Occasion ThisOccasion(const PortDirectory& dir) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(),
          FirstLineOf("git -C " + ShellQuoted(dir.path()) + " rev-parse HEAD 2>/dev/null")};
}

Parsed<std::vector<const PortItem*>> NamedItems(const Port& port,
                                                const std::vector<std::string>& names) {
  std::vector<const PortItem*> items;
  std::set<const PortItem*> there;
  for (const std::string& name : names) {
    std::string problem;
    const PortItem* item = port.inventory().Find(name, &problem);
    if (item == nullptr) return ParseError(problem);
    if (there.insert(item).second) items.push_back(item);
  }
  return items;
}

}  // namespace jsparity
