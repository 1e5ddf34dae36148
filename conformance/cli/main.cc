#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/standard_streams.h"

namespace jsparity {
namespace {

// CLI11 takes them from the end.
int Parse(CLI::App& app, std::vector<std::string> arguments) {
  if (const auto unknown = UnknownCommand(app, arguments)) return SetupError(*unknown);
  std::ranges::reverse(arguments);
  try {
    app.parse(std::move(arguments));
    return kExitAgreed;
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return SetupError(InWords(app, error.what()) + "; --help tells more");
  }
}

int Main(std::vector<std::string> arguments) {
  CLI::App app{"", "jsparity"};
  int status = kExitAgreed;
  AddCommands(app, status);
  const int parsed = Parse(app, WithHelpAsAnOption(std::move(arguments)));
  return parsed != kExitAgreed ? parsed : status;
}

}  // namespace
}  // namespace jsparity

int main(int argc, char** argv) {
  // Whatever a library throws is the machine's doing or a mistake of ours, and no divergence.
  try {
    jsparity::HoldStandardStreams();
    return jsparity::WithOutputWritten(jsparity::Main({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    return jsparity::SetupError(error.what());
  }
}
