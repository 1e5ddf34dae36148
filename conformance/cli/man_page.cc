#include "conformance/cli/man_page.h"

#include <sstream>

namespace jsparity {
namespace {

// A text as it stands in a line: no escape, no hyphen that becomes another sign, no request.
std::string Roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  const bool is_request = !out.empty() && (out.front() == '.' || out.front() == '\'');
  return is_request ? "\\&" + out : out;
}

std::string Paragraphs(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += Roff(line) + "\n";
  return out;
}

// Without what else stands below a help: the page has parts for that.
std::string LinesOfExamples(const CommandWords& command) {
  std::istringstream lines(command.examples);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  jsparity ")) out += line.substr(2) + "\n";
  }
  return out;
}

std::string Synopsis(const CommandWords& command) {
  std::string line = ".B jsparity " + Roff(command.path) + "\n";
  if (!command.options.empty()) line += "[\\fIoptions\\fR]\n";
  for (const OptionWords& positional : command.positionals) {
    line += "\\fI" + Roff(positional.name) + "\\fR" + (positional.many ? " ...\n" : "\n");
  }
  return line;
}

std::string Option(const OptionWords& option) {
  std::string text = ".TP\n\\fB" + Roff(option.name) + "\\fR";
  if (!option.brief.empty()) text += ", \\fB" + Roff(option.brief) + "\\fR";
  if (option.kind != ValueKind::kNone) text += " \\fI" + Roff(option.value) + "\\fR";
  return text + "\n" + Paragraphs(option.text);
}

std::string Command(const CommandWords& command) {
  std::string text = ".SS " + Roff(command.path) + "\n" + Synopsis(command) + ".PP\n" +
                     Paragraphs(command.text + ".");
  for (const OptionWords& positional : command.positionals) text += Option(positional);
  for (const OptionWords& option : command.options) {
    if (option.name != "--help") text += Option(option);
  }
  // As it stands: the examples are lines for a shell.
  text += ".PP\n.nf\n" + Paragraphs(command.examples) + ".fi\n";
  return text;
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n0\nNothing parted, or nothing was found wrong.\n"
    ".TP\n1\nSomething parted, or was found wrong: what is printed says what.\n"
    ".TP\n2\nA mistake in what was asked for, or the machine did not allow it; nothing is said of "
    "a store.\n"
    ".TP\n130, 143\nEnded by SIGINT or SIGTERM before anything parted.\n";

constexpr const char* kEnvironment =
    ".SH ENVIRONMENT\n"
    ".TP\n\\fBJSPARITY_ORACLE\\fR\nProgram of the reference, where \\-\\-oracle does not say.\n"
    ".TP\n\\fBJSPARITY_KEY\\fR\nThe server's key, for inspect, verify, space and diff.\n"
    ".TP\n\\fBTMPDIR\\fR\nWhere stores of a run are put while it lasts.\n"
    ".TP\n\\fBGTEST_SHARD_INDEX\\fR, \\fBGTEST_TOTAL_SHARDS\\fR, \\fBJOB_COMPLETION_INDEX\\fR\n"
    "Which part of a run to play.\n"
    ".TP\n\\fBGITHUB_STEP_SUMMARY\\fR\nWhere a summary of the run goes.\n";

constexpr const char* kFiles =
    ".SH FILES\n"
    ".TP\n\\fIparity\\-failures/\\fR\nWhere bundles of failures are kept; each is one file that "
    "replay and explain take.\n"
    ".TP\n\\fIgolden/regressions.txt\\fR\nCases that failed in the past; they are played first.\n";

}  // namespace

std::string ManPage(const CommandWords& program, const std::string& version) {
  std::string text = ".TH JSPARITY 1 \"\" \"" + Roff(version) + "\" \"User Commands\"\n";
  text += ".SH NAME\njsparity \\- compare JetStream file stores, byte for byte\n";
  text += ".SH SYNOPSIS\n.B jsparity\n\\fIcommand\\fR [\\fIoptions\\fR]\n";
  text += ".SH DESCRIPTION\n" + Paragraphs(program.text);
  text += ".SH OPTIONS\n";
  for (const OptionWords& option : program.options) text += Option(option);
  text += ".PP\nEvery command has \\fB\\-\\-help\\fR, too.\n.SH COMMANDS\n";
  for (const CommandWords* command : AllOf(program)) {
    if (!command->path.empty()) text += Command(*command);
  }
  return text + kExitStatus + kEnvironment + kFiles + ".SH EXAMPLES\n.nf\n" +
         Paragraphs(LinesOfExamples(program)) +
         ".fi\n.SH SEE ALSO\nThe pages in docs/, and conformance/protocol/PROTOCOL.md for whoever "
         "writes a testee.\n";
}

}  // namespace jsparity
