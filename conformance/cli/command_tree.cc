#include "conformance/cli/command_tree.h"

#include <algorithm>

namespace jsparity {
namespace {

// "TEXT:{a,b}" lists what may be given.
std::vector<std::string> ChoicesOf(const std::string& type) {
  std::vector<std::string> choices;
  const size_t begin = type.find('{');
  const size_t end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return choices;
  size_t at = begin + 1;
  while (at < end) {
    const size_t comma = std::min(type.find(',', at), end);
    choices.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return choices;
}

ValueKind ValueKindOf(const CLI::Option& option, const std::string& type, bool has_choices) {
  if (option.get_items_expected_max() == 0) return ValueKind::kNone;
  if (has_choices) return ValueKind::kChoice;
  if (type.find("FILE") != std::string::npos || type.find("PATH") != std::string::npos) {
    return ValueKind::kFile;
  }
  return type.find("DIR") != std::string::npos ? ValueKind::kDirectory : ValueKind::kWord;
}

OptionWords WordsOf(const CLI::Option& option) {
  OptionWords words;
  const auto& names = option.get_lnames();
  words.name =
      option.get_positional() ? option.get_name(/*positional=*/true) : "--" + names.front();
  if (!option.get_snames().empty()) words.brief = "-" + option.get_snames().front();
  words.text = option.get_description();
  const std::string type = option.get_type_name();
  words.choices = ChoicesOf(type);
  words.kind = ValueKindOf(option, type, !words.choices.empty());
  if (words.kind != ValueKind::kNone) words.value = type;
  words.many = option.get_items_expected_max() > 1;
  return words;
}

CommandWords Below(const CLI::App& app, const std::string& path) {
  CommandWords words;
  words.path = path;
  words.text = app.get_description();
  words.examples = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? words.positionals : words.options).push_back(WordsOf(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.commands.push_back(
        Below(*command, path.empty() ? command->get_name() : path + " " + command->get_name()));
  }
  return words;
}

void Gather(const CommandWords& words, std::vector<const CommandWords*>& all) {
  all.push_back(&words);
  for (const CommandWords& command : words.commands) Gather(command, all);
}

}  // namespace

CommandWords WordsOf(const CLI::App& app) { return Below(app, ""); }

std::vector<const CommandWords*> AllOf(const CommandWords& tree) {
  std::vector<const CommandWords*> all;
  Gather(tree, all);
  return all;
}

}  // namespace jsparity
