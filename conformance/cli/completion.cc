#include "conformance/cli/completion.h"

#include <string_view>

#include "conformance/cli/command_line.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {
namespace {

std::string LastWord(const std::string& path) { return path.substr(path.rfind(' ') + 1); }

// A function name, of what may have a space in it.
std::string Identifier(const CommandWords& command) {
  std::string name = "_jsparity";
  for (const char c : command.path.empty() ? "" : "_" + command.path) name += c == ' ' ? '_' : c;
  return name;
}

std::string Spaced(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// What a shell is to offer, without the parts that only a reader needs.
std::string FirstClause(const std::string& text) {
  const size_t end = text.find_first_of(":;(");
  std::string clause = text.substr(0, end);
  while (!clause.empty() && clause.back() == ' ') clause.pop_back();
  return clause;
}

// --- bash --------------------------------------------------------------------------------------

std::string BashPaths(ValueKind kind) {
  if (kind == ValueKind::kFile) return "compgen -f -- \"$cur\"";
  if (kind == ValueKind::kDirectory) return "compgen -d -- \"$cur\"";
  return "";
}

std::string BashWords(const std::vector<std::string>& words) {
  return "compgen -W " + ShellQuoted(Spaced(words)) + " -- \"$cur\"";
}

// The cases of `$command:$prev`, where prev is an option that takes a value.
std::string BashValues(const CommandWords& command) {
  std::string cases;
  for (const OptionWords& option : command.options) {
    if (option.kind == ValueKind::kNone) continue;
    const std::string offer =
        option.kind == ValueKind::kChoice ? BashWords(option.choices) : BashPaths(option.kind);
    cases += "    " + ShellQuoted(command.path + ":" + option.name) + ") ";
    cases += offer.empty() ? "return ;;\n" : "mapfile -t COMPREPLY < <(" + offer + "); return ;;\n";
  }
  return cases;
}

std::string BashCommand(const CommandWords& command) {
  std::vector<std::string> words;
  for (const CommandWords& below : command.commands) words.push_back(LastWord(below.path));
  for (const OptionWords& option : command.options) words.push_back(option.name);
  std::string offer = BashWords(words);
  for (const OptionWords& positional : command.positionals) {
    const std::string paths = positional.kind == ValueKind::kChoice ? BashWords(positional.choices)
                                                                    : BashPaths(positional.kind);
    if (!paths.empty()) offer += "; " + paths;
  }
  return "    " + ShellQuoted(command.path) + ") mapfile -t COMPREPLY < <(" + offer + ") ;;\n";
}

// --- zsh ---------------------------------------------------------------------------------------

// Inside the brackets of an option's or the text of a command's description.
std::string ZshText(const std::string& text) {
  std::string out;
  for (const char c : FirstClause(text)) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out;
}

std::string ZshValue(const OptionWords& option) {
  switch (option.kind) {
    case ValueKind::kNone:
      return "";
    case ValueKind::kWord:
      return ":value: ";
    case ValueKind::kChoice:
      return ":value:(" + Spaced(option.choices) + ")";
    case ValueKind::kFile:
      return ":file:_files";
    case ValueKind::kDirectory:
      return ":directory:_files -/";
  }
  return "";
}

std::string ZshOptions(const CommandWords& command) {
  std::string text;
  for (const OptionWords& option : command.options) {
    text += " \\\n    '" + option.name + "[" + ZshText(option.text) + "]" + ZshValue(option) + "'";
  }
  return text;
}

std::string ZshFunction(const CommandWords& command) {
  std::string text = Identifier(command) + "() {\n";
  if (command.commands.empty()) {
    text += "  _arguments" + ZshOptions(command);
    for (const OptionWords& positional : command.positionals) {
      const std::string value = ZshValue(positional);
      text += std::string(" \\\n    '") + (positional.many ? "*" : "") +
              (value.empty() ? ":value: " : value) + "'";
    }
    return text + "\n}\n\n";
  }
  text += "  local -a commands\n  commands=(\n";
  for (const CommandWords& below : command.commands) {
    text += "    '" + LastWord(below.path) + ":" + ZshText(below.text) + "'\n";
  }
  text += "  )\n  local state\n  _arguments -C" + ZshOptions(command) +
          " \\\n    '1: :->command' '*:: :->rest'\n  case $state in\n"
          "    command) _describe command commands ;;\n    rest)\n      case $words[1] in\n";
  for (const CommandWords& below : command.commands) {
    text += "        " + LastWord(below.path) + ") " + Identifier(below) + " ;;\n";
  }
  return text + "      esac ;;\n  esac\n}\n\n";
}

// --- fish --------------------------------------------------------------------------------------

std::string FishCondition(const CommandWords& command) {
  if (command.path.empty()) return "__fish_use_subcommand";
  std::string condition;
  size_t at = 0;
  while (at < command.path.size()) {
    const size_t end = std::min(command.path.find(' ', at), command.path.size());
    condition += (condition.empty() ? "" : "; and ") +
                 ("__fish_seen_subcommand_from " + command.path.substr(at, end - at));
    at = end + 1;
  }
  // A nested command is offered until one is chosen.
  if (!command.commands.empty()) {
    std::vector<std::string> names;
    for (const CommandWords& below : command.commands) names.push_back(LastWord(below.path));
    condition += "; and not __fish_seen_subcommand_from " + Spaced(names);
  }
  return condition;
}

std::string FishCommand(const CommandWords& command) {
  const std::string head = "complete -c jsparity -n " + ShellQuoted(FishCondition(command));
  std::string text;
  for (const CommandWords& below : command.commands) {
    text += head + " -f -a " + LastWord(below.path) + " -d " +
            ShellQuoted(FirstClause(below.text)) + "\n";
  }
  for (const OptionWords& option : command.options) {
    text += head + " -l " + option.name.substr(2);
    if (option.kind == ValueKind::kWord) text += " -x";
    if (option.kind == ValueKind::kChoice) {
      text += " -x -a " + ShellQuoted(Spaced(option.choices));
    }
    if (option.kind == ValueKind::kFile) text += " -r -F";
    if (option.kind == ValueKind::kDirectory) text += " -x -a '(__fish_complete_directories)'";
    text += " -d " + ShellQuoted(FirstClause(option.text)) + "\n";
  }
  for (const OptionWords& positional : command.positionals) {
    if (positional.kind == ValueKind::kChoice) {
      text += head + " -f -a " + ShellQuoted(Spaced(positional.choices)) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string BashCompletion(const CommandWords& program) {
  std::string paths;
  std::string values;
  std::string commands;
  for (const CommandWords* command : AllOf(program)) {
    if (!command->path.empty()) {
      paths += (paths.empty() ? "" : "|") + ShellQuoted(command->path);
    }
    values += BashValues(*command);
    commands += BashCommand(*command);
  }
  return "# Completion of jsparity for bash: source it, or put it where bash-completion looks.\n"
         "_jsparity() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
         "  COMPREPLY=()\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"${command:+$command }$word\" in\n"
         "      " +
         paths +
         ") command=${command:+$command }$word ;;\n"
         "    esac\n"
         "  done\n"
         "  case \"$command:$prev\" in\n" +
         values +
         "  esac\n"
         "  case \"$command\" in\n" +
         commands +
         "  esac\n"
         "}\n"
         "complete -o filenames -F _jsparity jsparity parity scripts/parity\n";
}

std::string ZshCompletion(const CommandWords& program) {
  std::string text =
      "#compdef jsparity parity\n"
      "# Completion of jsparity for zsh: a file _jsparity in a directory of $fpath.\n\n";
  for (const CommandWords* command : AllOf(program)) text += ZshFunction(*command);
  return text +
         "if [ \"$funcstack[1]\" = _jsparity ]; then _jsparity \"$@\"; else compdef _jsparity "
         "jsparity parity; fi\n";
}

std::string FishCompletion(const CommandWords& program) {
  std::string text =
      "# Completion of jsparity for fish: a file jsparity.fish in ~/.config/fish/completions.\n";
  for (const CommandWords* command : AllOf(program)) text += FishCommand(*command);
  return text;
}

}  // namespace jsparity
