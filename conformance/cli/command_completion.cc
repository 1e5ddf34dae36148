#include <cstdio>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/completion.h"
#include "conformance/cli/man_page.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

constexpr const char* kCompletionExamples =
    "Examples:\n"
    "  jsparity completion bash    # source <(jsparity completion bash) in ~/.bashrc\n"
    "  jsparity completion zsh     # into a file _jsparity of a directory in $fpath\n"
    "  jsparity completion fish    # into ~/.config/fish/completions/jsparity.fish\n"
    "Exit status: 0 it was printed, 2 there is no such shell.";

constexpr const char* kManExamples =
    "Examples:\n"
    "  jsparity man                # jsparity man | man -l -\n"
    "Exit status: 0.";

}  // namespace

void AddCompletionCommand(CLI::App& app, int& status) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Prints a script that completes commands in a shell");
  command->footer(kCompletionExamples);
  command->add_option("shell", *shell, "The shell: bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&app, shell, &status] {
    const CommandWords words = WordsOf(app);
    const std::string script = *shell == "bash"  ? BashCompletion(words)
                               : *shell == "zsh" ? ZshCompletion(words)
                                                 : FishCompletion(words);
    std::fputs(script.c_str(), stdout);
    status = kExitAgreed;
  });
}

void AddManCommand(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("man", "Prints the page for man");
  command->footer(kManExamples);
  command->callback([&app, &status] {
    const std::string page = ManPage(WordsOf(app), "jsparity " + std::string(jsstore::Version()));
    std::fputs(page.c_str(), stdout);
    status = kExitAgreed;
  });
}

}  // namespace jsparity
