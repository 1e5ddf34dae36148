// What there is to ask the program for: examples that work, completion in shells, a page for man.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/command_tree.h"
#include "conformance/cli/completion.h"
#include "conformance/cli/man_page.h"
#include "conformance/cli/program_for_tests.h"

namespace jsparity {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

// Thrown in place of doing what was asked for.
struct Understood {};

// The commands without what they do. Their callbacks stay, as they own what options are put into.
class Commands {
 public:
  Commands() {
    AddCommands(app_, status_);
    Disarm(app_);
  }

  CommandWords Words() const { return WordsOf(app_); }
  CLI::App& app() { return app_; }

 private:
  static void Disarm(CLI::App& app) {
    for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
      command->parse_complete_callback([] { throw Understood(); });
      Disarm(*command);
    }
  }

  int status_ = 0;
  CLI::App app_{"", "jsparity"};
};

// A directory in which an example's files are there, for as long as the object lives.
class Desk {
 public:
  Desk() : before_(std::filesystem::current_path()) {
    std::string name = std::filesystem::temp_directory_path() / "jsparity-words-XXXXXX";
    dir_ = mkdtemp(name.data());
    std::filesystem::current_path(dir_);
  }
  ~Desk() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(dir_);
  }

  // A word with a slash at its end names a directory, one with a dot in it a file.
  static void Lay(const std::string& word) {
    const std::filesystem::path path(word);
    if (word.ends_with('/')) {
      std::filesystem::create_directories(path);
    } else if (word.find('.') != std::string::npos) {
      if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
      std::ofstream(path) << "something";
    }
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path dir_;
};

// The words of a line of examples, without its quotes and what is said about it.
std::vector<std::string> WordsOfLine(const std::string& line) {
  std::istringstream in(line.substr(0, line.find("  #")));
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    std::erase(word, '\'');
    words.push_back(word);
  }
  return words;
}

std::vector<std::string> ExamplesOf(const CommandWords& command) {
  std::istringstream in(command.examples);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("  jsparity ")) lines.push_back(line);
  }
  return lines;
}

TEST(CommandWordsTest, GivenAnyCommandThenItsHelpHasExamplesAndExitStatuses) {
  const CommandWords program = Commands().Words();
  EXPECT_GT(AllOf(program).size(), 18U);
  for (const CommandWords* command : jsparity::AllOf(program)) {
    EXPECT_FALSE(ExamplesOf(*command).empty()) << command->path;
    EXPECT_THAT(command->examples, HasSubstr("Exit status: ")) << command->path;
    for (const std::string& line : ExamplesOf(*command)) {
      EXPECT_TRUE(line.starts_with("  jsparity " + command->path)) << line;
    }
  }
}

TEST(CommandWordsTest, GivenAnyExampleThenItCanBeAskedForAsItStands) {
  const Desk desk;
  const CommandWords program = Commands().Words();
  for (const CommandWords* command : jsparity::AllOf(program)) {
    for (const std::string& line : ExamplesOf(*command)) {
      Commands commands;
      std::vector<std::string> words = WordsOfLine(line);
      for (const std::string& word : words) {
        if (!word.starts_with('/') && !word.starts_with("./")) Desk::Lay(word);
      }
      words.erase(words.begin());  // the program's name
      std::ranges::reverse(words);
      EXPECT_THROW(commands.app().parse(words), Understood) << line;
    }
  }
}

TEST(CommandWordsTest, GivenOptionsThenTheirKindsOfValuesAreKnown) {
  const CommandWords program = Commands().Words();
  const auto commands = jsparity::AllOf(program);
  const auto run = std::ranges::find(commands, "run", &CommandWords::path);
  ASSERT_NE(run, commands.end());
  const auto option = [&](const std::string& name) {
    const auto found = std::ranges::find((*run)->options, name, &OptionWords::name);
    EXPECT_NE(found, (*run)->options.end()) << name;
    return found == (*run)->options.end() ? OptionWords{} : *found;
  };
  EXPECT_EQ(option("--every-op").kind, ValueKind::kNone);
  EXPECT_EQ(option("--cases").kind, ValueKind::kWord);
  EXPECT_EQ(option("--json").kind, ValueKind::kFile);
  EXPECT_EQ(option("--out").kind, ValueKind::kDirectory);
  EXPECT_EQ(option("--compare").kind, ValueKind::kChoice);
  EXPECT_THAT(option("--compare").choices, ElementsAre("answers", "state", "files"));
}

std::string WhyRefused(const std::vector<std::string>& words) {
  Commands commands;
  try {
    commands.app().parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ValidationError& error) {
    return error.what();
  } catch (const CLI::Error& error) {
    return std::string("not for its value: ") + error.what();
  } catch (const Understood&) {
    return "not refused";
  }
  return "not understood";
}

// "UINT:1 to 1000" is a number, and says its range.
bool IsNumber(const OptionWords& option) {
  return option.value.find("INT") != std::string::npos ||
         option.value.find("FLOAT") != std::string::npos;
}

TEST(CommandWordsTest, GivenANumberOutOfItsRangeThenEveryCommandNamesTheRange) {
  const std::regex range_of("(?:UINT|INT|FLOAT):([0-9.]+) to ([0-9.]+|2\\^64-1)");
  int numbers = 0;
  const CommandWords program = Commands().Words();
  for (const CommandWords* command : jsparity::AllOf(program)) {
    for (const OptionWords& option : command->options) {
      if (!IsNumber(option)) continue;
      const std::string name = command->path + " " + option.name;
      std::smatch range;
      ASSERT_TRUE(std::regex_match(option.value, range, range_of)) << name << ": " << option.value;
      const std::string least = range[1];
      const std::string most = range[2];
      const std::string above = most == "2^64-1" ? "18446744073709551616" : most + "0";
      for (const std::string& bad :
           {std::string("-1"), above, least == "0" ? "-0" : std::string("0"), std::string("ten"),
            std::string("1e"), std::string()}) {
        std::istringstream path(command->path);
        std::vector<std::string> words{std::istream_iterator<std::string>(path), {}};
        words.push_back(option.name + "=" + bad);
        if (bad.empty()) words.back() = option.name, words.emplace_back();
        EXPECT_THAT(WhyRefused(words),
                    HasSubstr("\"" + bad + "\": must be a number from " + least + " to " + most))
            << name;
      }
      ++numbers;
    }
  }
  EXPECT_GT(numbers, 30);
}

// What bash offers when the words are on its line and the last is completed.
std::vector<std::string> BashOffers(const std::string& words) {
  const Desk desk;
  std::ofstream("jsparity.bash") << BashCompletion(Commands().Words());
  std::ofstream("kept.jsparity") << "a bundle";
  std::filesystem::create_directory("keepers");
  std::ofstream("ask.bash") << "source jsparity.bash; COMP_WORDS=(" << words
                            << "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _jsparity; "
                               "printf '%s\\n' \"${COMPREPLY[@]}\" > offers\n";
  EXPECT_EQ(Shell("bash -u ask.bash"), 0);
  std::ifstream in("offers");
  std::vector<std::string> offers;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) offers.push_back(line);
  }
  return offers;
}

TEST(BashCompletionTest, GivenTheBeginningOfACommandThenItIsCompleted) {
  EXPECT_THAT(BashOffers("jsparity re"), ElementsAre("replay", "report"));
  EXPECT_THAT(BashOffers("jsparity ''"), IsSupersetOf({"run", "inspect", "golden"}));
  EXPECT_THAT(BashOffers("jsparity golden ''"), IsSupersetOf({"record", "add", "verify"}));
}

TEST(BashCompletionTest, GivenTheBeginningOfAnOptionThenItIsCompleted) {
  EXPECT_THAT(BashOffers("jsparity run --ca"), ElementsAre("--cases"));
  EXPECT_THAT(BashOffers("jsparity golden verify --te"), ElementsAre("--testee"));
  EXPECT_THAT(BashOffers("jsparity inspect --ca"), ElementsAre()) << "that is another command's";
}

TEST(BashCompletionTest, GivenAnOptionThenItsValuesAreOffered) {
  EXPECT_THAT(BashOffers("jsparity run --compare ''"), ElementsAre("answers", "state", "files"));
  EXPECT_THAT(BashOffers("jsparity run --json ke"), IsSupersetOf({"kept.jsparity", "keepers"}));
  EXPECT_THAT(BashOffers("jsparity run --out ke"), ElementsAre("keepers"));
  EXPECT_THAT(BashOffers("jsparity run --cases ''"), ElementsAre());
}

TEST(BashCompletionTest, GivenAPlaceForAFileThenFilesAreOffered) {
  EXPECT_THAT(BashOffers("jsparity explain kep"), ElementsAre("kept.jsparity"));
}

// Every command and option is in what a shell reads.
void ExpectAllIn(const std::string& script) {
  const CommandWords program = Commands().Words();
  for (const CommandWords* command : jsparity::AllOf(program)) {
    for (const OptionWords& option : command->options) {
      EXPECT_THAT(script, HasSubstr(option.name.substr(2))) << command->path;
    }
  }
}

// Stands in for zsh's own functions, and prints what the script has them offer.
constexpr const char* kZshOffers =
    R"(_arguments() { print -rl -- "$@"; state=command }
_describe() { print -rl -- "${(@P)2}"; }
compdef() { print -r -- "compdef $*"; }
source ./_jsparity
$1
)";

// What the script's function for a command has zsh offer.
std::string ZshOffers(const std::string& function) {
  std::ofstream("_jsparity") << ZshCompletion(Commands().Words());
  std::ofstream("offers.zsh") << kZshOffers;
  EXPECT_EQ(Shell("zsh -f offers.zsh " + function + " > offers"), 0) << function;
  std::ifstream in("offers");
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ZshCompletionTest, KnowsAllThereIs) {
  const std::string script = ZshCompletion(Commands().Words());
  ExpectAllIn(script);
  EXPECT_THAT(script, testing::StartsWith("#compdef jsparity"));
  EXPECT_THAT(script, HasSubstr("_jsparity_golden_verify() {"));
  EXPECT_THAT(script, HasSubstr(":value:(answers state files)'"));
  const Desk desk;
  std::ofstream("_jsparity") << script;
  EXPECT_EQ(Shell("zsh -n _jsparity"), 0);
}

TEST(ZshCompletionTest, OffersCommandsOptionsAndValues) {
  const Desk desk;
  const std::string program = ZshOffers("_jsparity");
  EXPECT_THAT(program, HasSubstr("compdef _jsparity jsparity parity\n"));
  EXPECT_THAT(program, HasSubstr("\n1: :->command\n"));
  EXPECT_THAT(program, HasSubstr("\nreport:Makes a page of a result\n"));
  const std::string run = ZshOffers("_jsparity_run");
  EXPECT_THAT(run, HasSubstr("\n--cases["));
  EXPECT_THAT(run, HasSubstr("]:value:(answers state files)\n"));
  EXPECT_THAT(run, HasSubstr("]:directory:_files -/\n"));
  EXPECT_THAT(ZshOffers("_jsparity_explain"), HasSubstr(":file:_files\n"));
}

TEST(FishCompletionTest, OffersCommandsOptionsAndValues) {
  const Desk desk;
  const std::string script = FishCompletion(Commands().Words());
  ExpectAllIn(script);
  EXPECT_THAT(script, HasSubstr("-f -a replay -d "));
  EXPECT_THAT(script, HasSubstr(" -l compare -x -a 'answers state files' "));
  std::ofstream("jsparity.fish") << script;
  const auto offers = [](const std::string& line) {
    const std::string ask = "HOME=$PWD fish --no-config -c 'source jsparity.fish; complete -C \"" +
                            line + "\"' > offers";
    EXPECT_EQ(Shell(ask), 0);
    std::ifstream in("offers");
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_THAT(offers("jsparity re"), AllOf(HasSubstr("replay\t"), HasSubstr("report\t")));
  EXPECT_THAT(offers("jsparity run --ca"), HasSubstr("--cases\t"));
  EXPECT_THAT(offers("jsparity run --compare "), HasSubstr("answers"));
  EXPECT_THAT(offers("jsparity golden "), HasSubstr("record\t"));
  EXPECT_THAT(offers("jsparity golden verify --re"), Not(HasSubstr("record\t")));
}

TEST(ManPageTest, HasItsPartsAndEveryOption) {
  const Desk desk;
  const std::string page = ManPage(Commands().Words(), "jsparity 1.2.3");
  for (const char* part : {"NAME", "SYNOPSIS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES",
                           "EXAMPLES", "SEE ALSO"}) {
    EXPECT_THAT(page, HasSubstr(std::string(".SH ") + part + "\n"));
  }
  EXPECT_THAT(page, HasSubstr("\"jsparity 1.2.3\""));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-max\\-failures\\fR"));
  std::ofstream("jsparity.1") << page;
  EXPECT_EQ(Shell("mandoc -T lint -W error jsparity.1"), 0);
  EXPECT_EQ(Shell("mandoc -T ascii jsparity.1 | sed 's/.\\x08//g' > page.txt"), 0);
  std::ifstream in("page.txt");
  const std::string read(std::istreambuf_iterator<char>(in), {});
  const CommandWords program = Commands().Words();
  for (const CommandWords* command : jsparity::AllOf(program)) {
    for (const OptionWords& option : command->options) {
      EXPECT_THAT(read, HasSubstr(option.name)) << command->path;
    }
    if (command->path.empty()) continue;
    for (const std::string& line : ExamplesOf(*command)) {
      EXPECT_THAT(read, HasSubstr(line.substr(2))) << command->path;
    }
  }
}

TEST(ProgramTest, PrintsWhatShellsAndManRead) {
  EXPECT_THAT(Jsparity("completion bash").text, HasSubstr("complete -o filenames -F _jsparity"));
  EXPECT_THAT(Jsparity("man").text, HasSubstr(".TH JSPARITY 1"));
  const Ended other = Jsparity("completion csh");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.text, HasSubstr("{bash,zsh,fish}"));
}

}  // namespace
}  // namespace jsparity
