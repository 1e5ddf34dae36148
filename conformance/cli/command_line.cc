#include "conformance/cli/command_line.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "conformance/protocol/json_reader.h"

namespace jsparity {
namespace {

// How many letters have to be changed, put in or left out.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// `path`: the commands above it, "golden ".
std::string NoSuchCommand(const std::string& path, const std::string& given,
                          const std::vector<std::string>& names) {
  const auto nearest =
      std::ranges::min_element(names, {}, [&](const auto& name) { return Distance(given, name); });
  const bool near = Distance(given, *nearest) <= std::max<size_t>(2, nearest->size() / 3);
  return "there is no command \"" + path + given + "\"" +
         (near ? "; did you mean " + path + *nearest + "?" : "; there are " + Joined(names));
}

}  // namespace

std::vector<std::string> WithHelpAsAnOption(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.emplace_back("--help");
  return arguments;
}

std::optional<std::string> UnknownCommand(const CLI::App& app,
                                          const std::vector<std::string>& arguments) {
  const CLI::App* above = &app;
  std::string path;
  for (const std::string& given : arguments) {
    const auto names = CommandNames(*above);
    if (names.empty() || given.starts_with('-')) return std::nullopt;
    if (std::ranges::count(names, given) == 0) return NoSuchCommand(path, given, names);
    above = above->get_subcommand(given);
    path += given + " ";
  }
  const auto names = CommandNames(*above);
  if (names.empty()) return std::nullopt;
  return "name a command" + (path.empty() ? "" : " of " + path.substr(0, path.size() - 1)) + ": " +
         Joined(names) + "; --help tells more";
}

std::string InWords(const CLI::App& app, const std::string& problem) {
  const CLI::App* asked = &app;
  while (!asked->get_subcommands().empty()) asked = asked->get_subcommands().front();
  for (const CLI::Option* option : asked->get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = option->get_name(/*positional=*/true);
    if (problem == name + " is required") {
      return asked->get_name() + " wants one more argument: " + option->get_description();
    }
    if (problem.starts_with(name + ": ")) return problem.substr(name.size() + 2);
  }
  return problem;
}

std::string ShellQuoted(const std::string& text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace jsparity
